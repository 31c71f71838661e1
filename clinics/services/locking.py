"""The order of the locks: application, then clinic, then slots by key. Seats change under their slot's lock only.

Whoever changes the clinic itself holds all its slots, so that whoever takes a seat reads a clinic that stands still.
"""

from applications.models import Application
from clinics.models import Clinic, Slot


def lock_application(pk: int) -> Application:
    rows = Application.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("agency", "round").get(pk=pk)


def lock_slot(pk: int, clinic_id: int) -> Slot | None:
    """The slot with its clinic as it stands now; None when it has been taken away meanwhile."""
    rows = Slot.objects.filter(pk=pk, clinic=clinic_id)
    if not list(rows.select_for_update(no_key=True)):
        return None
    return Slot.objects.select_related("clinic").get(pk=pk)


def lock_clinic(pk: int) -> tuple[Clinic, list[Slot]]:
    """The clinic and all its slots."""
    Clinic.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    rows = Slot.objects.filter(clinic=pk).order_by("pk")
    list(rows.select_for_update(no_key=True))
    slots = list(Slot.objects.filter(clinic=pk).order_by("starts_at", "pk"))
    return Clinic.objects.select_related("round").get(pk=pk), slots
