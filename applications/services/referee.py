"""Asking for a letter of reference, and its answer (S4 4.2). Every change under the application's lock."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from applications.files import found_type
from applications.models import Application, RefereeRequest, RefereeState, ReferenceLetter

from . import referee_mails
from .evidence import save_evidence
from .locking import Sealed, lock_open, touch
from .referee_links import WAITING, Standing, end_of_link, standing
from .referee_organisations import asking_words, collision, is_opdc, receiving_words
from .transitions import database_now

# The portal writes to whomever it is told to; these keep it from being used to pester people.
MOST_WAITING = 10
MOST_MAILS = 5


class NotAnswerable(Exception):
    """The link does not (any longer) lead to an answer; `standing` says why. Nothing has been stored."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
        self.standing = standing


@transaction.atomic
def ask(application: Application, *, actor: User | None, **fields: Any) -> RefereeRequest:
    """Ask a referee: the row, and its mail after the commit.

    Args:
        fields: organisation_th, organisation_en, sector, referee_name, email, language.

    Raises:
        Sealed: when the application is no longer open.
        ValidationError: when the organisation may not write a letter, or too much is asked.
    """
    locked = lock_open(application.pk)
    now = database_now()
    request = RefereeRequest(application=locked, asked_by=actor, expires_at=_end(locked, now), **fields)
    _refuse_same(request)
    if locked.referee_requests.filter(state__in=WAITING).count() >= MOST_WAITING:
        raise ValidationError(
            _("%(count)s requests are waiting for an answer. Withdraw one before you ask another referee.")
            % {"count": MOST_WAITING}
        )
    request.save()
    referee_mails.ask(request)
    touch(locked)
    return request


@transaction.atomic
def resend(request: RefereeRequest, *, actor: User) -> RefereeRequest:
    """Send a new link; the former one ends.

    Raises:
        Sealed, ValidationError: as `ask`, and when the request has been answered or withdrawn.
    """
    application = lock_open(request.application_id)
    locked = _locked(request.pk)
    _refuse_unless_waiting(locked)
    if locked.round_of_mail >= MOST_MAILS:
        raise ValidationError(
            _("This request has been sent %(count)s times. Telephone the referee, or ask somebody else.")
            % {"count": MOST_MAILS}
        )
    _refuse_same(locked)
    now = database_now()
    locked.expires_at = _end(application, now)
    locked.round_of_mail += 1
    locked.state, locked.opened_at, locked.asked_at, locked.asked_by = RefereeState.ASKED, None, now, actor
    locked.save()
    referee_mails.ask(locked)
    return locked


@transaction.atomic
def withdraw(request: RefereeRequest) -> RefereeRequest:
    """End a request; the referee is told that nothing is asked of them any more.

    Raises:
        Sealed, ValidationError: when the application is closed, or the request answered or withdrawn already.
    """
    lock_open(request.application_id)
    locked = _locked(request.pk)
    _refuse_unless_waiting(locked)
    locked.state, locked.answered_at = RefereeState.WITHDRAWN, database_now()
    locked.save()
    referee_mails.withdrawn(locked)
    return locked


def mark_opened(request: RefereeRequest) -> None:
    """The referee has seen the page; only the first time counts."""
    if request.state == RefereeState.ASKED:
        rows = RefereeRequest.objects.filter(
            pk=request.pk, state=RefereeState.ASKED, round_of_mail=request.round_of_mail
        )
        rows.update(state=RefereeState.OPENED, opened_at=database_now())


def receive(
    request: RefereeRequest,
    *,
    upload: UploadedFile,
    referee_name: str,
    organisation_th: str,
    organisation_en: str,
    language: str,
) -> ReferenceLetter:
    """Take in a letter: it stands among the application's letters, and the agency is told.

    Args:
        request: as the link named it, with the `round_of_mail` of that link.
        referee_name: name and position of who signed, as the referee puts it.

    Raises:
        NotAnswerable: when the link does not lead to an answer (any more); of two answers at once one gets this.
        ValidationError: when the file or the organisation (code "organisation") is refused; nothing has been stored.
    """
    if found_type(upload) != "application/pdf":
        raise ValidationError(_("This is not a PDF, whatever its name says. Save the signed letter as PDF."))
    letter = ReferenceLetter(
        application=request.application,
        organisation_th=organisation_th,
        organisation_en=organisation_en,
        sector=request.sector,
        language=language,
    )
    try:
        with transaction.atomic():
            locked = _lock_to_answer(request)
            names = (organisation_th, organisation_en)
            found = collision(locked.application, names, besides=locked, receiving=True)
            if found:
                raise ValidationError(receiving_words(found), code="organisation")
            letter.issued_by_opdc = is_opdc(names)
            save_evidence(letter, application=locked.application, upload=upload, actor=None)
            locked.letter, locked.referee_name = letter, referee_name
            locked.organisation_th, locked.organisation_en = names
            _close(locked, RefereeState.RECEIVED)
    except BaseException:
        # A file that was written for a row that never came to be.
        if letter.file:
            letter.file.storage.delete(letter.file.name)
        raise
    return letter


@transaction.atomic
def decline(request: RefereeRequest, reason: str) -> None:
    """The referee will not write, and says why; the agency is told.

    Raises:
        NotAnswerable: when the link does not lead to an answer (any more).
    """
    locked = _lock_to_answer(request)
    locked.decline_reason = reason
    _close(locked, RefereeState.DECLINED)


def _close(request: RefereeRequest, state: RefereeState) -> None:
    request.state, request.answered_at = state, database_now()
    request.opened_at = request.opened_at or request.answered_at
    request.save()
    path = reverse("application_letters", kwargs={"ref": request.application.reference})
    referee_mails.tell_agency(f"referee_{state}", request, path)


def _locked(pk: int) -> RefereeRequest:
    rows = RefereeRequest.objects.select_for_update(of=("self",))
    return rows.select_related("application__agency", "application__round", "asked_by").get(pk=pk)


def _lock_to_answer(request: RefereeRequest) -> RefereeRequest:
    """The row as it is now, locked, and certainly still to be answered through this link."""
    try:
        lock_open(request.application_id)
    except Sealed as sealed:
        raise NotAnswerable(Standing.SEALED) from sealed
    locked = _locked(request.pk)
    found = standing(locked, request.round_of_mail, database_now())
    if found != Standing.OPEN:
        raise NotAnswerable(found)
    return locked


def _end(application: Application, now: datetime) -> datetime:
    end = end_of_link(application, now)
    if end is None:
        raise ValidationError(
            _(
                "The deadline has passed, so a letter could not be used any more. Everything you wrote is safe; "
                "ask OPDC for an extension first."
            )
        )
    return end


def _refuse_same(request: RefereeRequest) -> None:
    names = (request.organisation_th, request.organisation_en)
    found = collision(request.application, names, besides=request if request.pk else None)
    if found:
        raise ValidationError(asking_words(found), code="organisation")


def _refuse_unless_waiting(request: RefereeRequest) -> None:
    if request.state not in WAITING:
        raise ValidationError(
            _("This request has been answered or withdrawn meanwhile. Look at the page of letters.")
        )
