"""Finding letters, and the applications that may have one."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from applications.models import Application
from applications.states import State

from ..models import Booking, BookingState, Clinic, ClinicKind, Letter, LetterHead, LetterPaper
from .states import LIVING, LetterState


def attendances() -> QuerySet[Booking]:
    """Seats in consultation clinics that were really taken: what a letter rests on (S4 4.2)."""
    return Booking.objects.filter(attended=True, clinic__kind=ClinicKind.CLINIC).exclude(
        state=BookingState.CANCELLED
    )


def attended_clinic(application: Application) -> Clinic | None:
    """The clinic that the letter names: the latest one the application took part in."""
    rows = attendances().filter(application=application).select_related("clinic")
    seat = rows.order_by("-clinic__starts_at", "-pk").first()
    return seat.clinic if seat else None


def waiting_for_letter() -> QuerySet[Application]:
    """Applications that took part in a clinic and have no letter yet."""
    attended = attendances().filter(application=OuterRef("pk"))
    living = Letter.objects.filter(application=OuterRef("pk"), state__in=LIVING)
    rows = Application.objects.filter(Exists(attended), ~Exists(living), deleted_at=None)
    return rows.exclude(state=State.WITHDRAWN).select_related("agency", "round").order_by("reference")


def register(*, state: str = "", year_be: int | None = None, words: str = "") -> QuerySet[Letter]:
    """The register: the newest number first, above it what has no number yet."""
    rows = Letter.objects.select_related("application", "composed_by", "edited_by", "approved_by")
    if state:
        rows = rows.filter(state=state)
    if year_be:
        rows = rows.filter(year_be=year_be)
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(reference__icontains=word)
            | Q(agency_th__icontains=word)
            | Q(agency_en__icontains=word)
            | Q(initiative_th__icontains=word)
            | Q(initiative_en__icontains=word)
        )
    return rows.order_by(F("year_be").desc(nulls_first=True), F("number").desc(nulls_first=True), "-pk")


def years() -> list[int]:
    """Buddhist years in which letters were issued, the latest first."""
    found = Letter.objects.exclude(year_be=None).order_by("-year_be")
    return list(found.values_list("year_be", flat=True).distinct())


def issued_for(application: Application) -> list[Letter]:
    """The letters of an application that its agency may know of: issued, or withdrawn since. One query and one more."""
    rows = Letter.objects.filter(
        application=application, state__in=[LetterState.ISSUED, LetterState.WITHDRAWN]
    )
    found = list(rows.select_related("reference_letter").order_by("-pk"))
    papers = {paper.letter_id: paper for paper in sealed_papers().filter(letter__in=found)}
    for letter in found:
        letter.paper = papers.get(letter.pk)
    return found


def sealed_papers() -> QuerySet[LetterPaper]:
    return LetterPaper.objects.filter(is_draft=False).defer("content")


def letterhead() -> LetterHead:
    """The one letterhead; an empty one when nobody has made it yet."""
    return LetterHead.objects.filter(pk=LetterHead.ONLY).first() or LetterHead(pk=LetterHead.ONLY)
