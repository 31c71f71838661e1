"""An issued letter reaches its application: counted for clause 4.2 while it is open, offered when it is sealed."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, ReferenceLetter
from applications.services.details import set_clinic_attended
from applications.services.evidence import remove_evidence, save_evidence
from applications.services.extensions import coordinators
from applications.services.locking import Sealed
from applications.services.transitions import TransitionRefused
from common.i18n import localized
from notifications import mails
from notifications.services import queue_message

from ..letters.queries import sealed_papers
from ..letters.states import LetterState
from ..models import Delivery, Letter, LetterAct, LetterEvent, PaperState


def deliver(letter_id: int, *, actor: User | None = None) -> Letter:
    """Put the printed letter among the application's letters, or offer it when the application is sealed.

    Runs twice without harm. An agency whose application was sealed adds the letter itself later: `actor` is then who
    pressed the button.

    Raises:
        TransitionRefused: only with an `actor`: when the letter is no longer valid, or the application is sealed.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
        paper = sealed_papers().filter(letter=letter, state=PaperState.READY).first()
        if letter.state != LetterState.ISSUED or paper is None or letter.application_id is None:
            if actor is not None:
                raise TransitionRefused(
                    _("This letter cannot be added: it has been withdrawn, or is not ready yet.")
                )
            return letter
        if letter.is_added or (letter.delivery and actor is None):
            return letter
        application = Application.objects.select_related("agency", "round").get(pk=letter.application_id)
        try:
            letter.reference_letter = _add(letter, paper, application, actor)
            letter.delivery = Delivery.ADDED
        except (Sealed, ValidationError) as refused:
            # Sealed, or the round takes no such file: the agency is told and can have it all the same.
            if actor is not None:
                raise TransitionRefused(*getattr(refused, "messages", [str(refused)])) from refused
            letter.delivery = Delivery.OFFERED
        letter.save(update_fields=["reference_letter", "delivery", "updated_at"])
        if letter.delivery == Delivery.ADDED:
            LetterEvent.objects.create(letter=letter, act=LetterAct.DELIVERED, actor=actor)
        if actor is None:
            _tell(letter, application, "opdc_letter", added=letter.delivery == Delivery.ADDED)
    return letter


def _add(letter: Letter, paper, application: Application, actor: User | None) -> ReferenceLetter:
    """The English letter as one of the letters of reference (S4 4.2); the same application has it once."""
    set_clinic_attended(application, True)
    row = application.letters.filter(issued_by_opdc=True).first() or ReferenceLetter(application=application)
    head = letter.document["head"]
    row.organisation_th, row.organisation_en = head["organisation_th"], head["organisation_en"]
    row.issued_by_opdc, row.sector, row.language, row.translated_into = True, "public", "en", ""
    with paper.file_en.storage.open(paper.file_en.name, "rb") as file:
        content = file.read()
    name = f"{letter.number_en.replace('/', '-')}-{letter.reference}-en.pdf"
    upload = UploadedFile(ContentFile(content), name=name, size=len(content))
    return save_evidence(row, application=application, upload=upload, actor=actor)


def take_away(letter: Letter, actor: User) -> None:
    """A withdrawn letter leaves an application that is still open; what was sealed with it stays as it was."""
    row = letter.reference_letter
    if row is None:
        return
    try:
        with transaction.atomic():
            remove_evidence(row, actor)
    except Sealed:
        return
    letter.reference_letter, letter.delivery = None, Delivery.REMOVED
    letter.save(update_fields=["reference_letter", "delivery"])


def tell_withdrawn(letter: Letter) -> None:
    """Tell the agency, in the caller's transaction, that its letter is no longer valid."""
    if letter.application is not None:
        _tell(letter, letter.application, "opdc_letter_withdrawn", added=False)


def _tell(letter: Letter, application: Application, name: str, *, added: bool) -> None:
    """Write to the coordinators, in both languages; each mail leaves once."""
    path = reverse("agency_opdc_letters", kwargs={"ref": application.reference})
    subject, body = mails.render_both(
        name,
        letter=letter,
        reference=application.reference,
        title=" ".join(localized(application, "title").split()),
        added=added,
        link=mails.absolute(path),
    )
    for coordinator in coordinators(application):
        queue_message(
            key=f"{name}-{letter.pk}-{coordinator.pk}",
            recipient=coordinator.email,
            subject=subject,
            body=body,
            about=application.reference,
            user=coordinator,
        )
