"""Personal data of those who registered goes some time after the event; how many came stays (PDPA)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from notifications.services import forget

from ..models import Clinic, Registration
from .registration_mails import beginning

# A mail that was being sent is forgotten by a later run.
LATE_MAILS = timedelta(days=7)


def erase_old() -> int:
    """Erase names, organisations, addresses and mails of events that ended `REGISTRATION_KEEP_DAYS` ago.

    Returns:
        How many registrations were erased.
    """
    now = timezone.now()
    limit = now - timedelta(days=settings.REGISTRATION_KEEP_DAYS)
    ended = Clinic.objects.annotate(over=Coalesce("ends_at", "starts_at")).filter(over__lt=limit)
    done = 0
    for clinic in ended.filter(registrations__erased_at=None, registrations__isnull=False).distinct():
        with transaction.atomic():
            rows = Registration.objects.filter(clinic=clinic, erased_at=None)
            done += rows.update(name="", organisation="", email="", erased_at=now)
            forget(beginning(clinic.pk))
    late = Registration.objects.filter(erased_at__gte=now - LATE_MAILS).values_list("clinic", flat=True)
    for pk in late.order_by("clinic").distinct():
        forget(beginning(pk))
    return done
