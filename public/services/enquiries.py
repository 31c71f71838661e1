"""Every change of a question or complaint: a row lock, a look at its state, a line in the trail, mails on commit."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.dates import BUDDHIST_OFFSET

from ..models import Enquiry, EnquiryEvent, EnquiryState, EventKind, Voice
from ..models.enquiry import WAITING, today
from . import enquiry_mails as mails
from .due import due_on

SECRET_BYTES = 24
# Four figures as long as there is room, then six.
FIGURES = (4,) * 20 + (6,) * 20


class Refused(Exception):
    """Nothing was changed; the message says why and what to do."""


def receive(
    *, token: uuid.UUID, kind: str, subject: str, text: str, name: str, email: str, language: str
) -> Enquiry:
    """Take in a question or complaint and send its link. The same form a second time changes nothing.

    A form that was gone back to and sent with other words is another question.

    Returns:
        The enquiry, or the one that came with this form before.
    """
    known = Enquiry.objects.filter(token=token).first()
    if known is not None:
        if known.email == email and known.messages.filter(voice=Voice.ASKER, text=text).exists():
            return known
        token = uuid.uuid4()
    values = {"kind": kind, "subject": subject, "name": name, "email": email, "language": language}
    for figures in FIGURES:
        try:
            with transaction.atomic():
                enquiry = Enquiry.objects.create(
                    number=_number(figures),
                    secret=secrets.token_urlsafe(SECRET_BYTES),
                    token=token,
                    due_on=due_on(kind, today()),
                    **values,
                )
                enquiry.messages.create(voice=Voice.ASKER, text=text)
                _record(enquiry, EventKind.RECEIVED)
                mails.received(enquiry)
                return enquiry
        except IntegrityError:
            known = Enquiry.objects.filter(token=token).first()
            if known is not None:
                return known
    raise RuntimeError("no free number for an enquiry was found")


def _number(figures: int) -> str:
    return f"Q{today().year + BUDDHIST_OFFSET}-{secrets.randbelow(10**figures):0{figures}}"


@contextmanager
def _locked(enquiry: Enquiry, seen: int | None = None) -> Iterator[Enquiry]:
    """The enquiry as it stands, locked until the change is done.

    Args:
        seen: the last line of the trail on the page that the change was sent from.
    """
    with transaction.atomic():
        row = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
        if row.erased_at is not None:
            raise Refused(_("The personal data of this question has been erased; nothing can be added."))
        if seen is not None and last_line(row) != seen:
            raise Refused(
                _(
                    "Somebody has changed this question since you opened the page. Nothing was saved; what you "
                    "typed is still here. Read what is new, then send again."
                )
            )
        yield row


def last_line(enquiry: Enquiry) -> int:
    """The newest line of the trail, by which a page knows whether it is still right."""
    return enquiry.events.order_by("-pk").values_list("pk", flat=True).first() or 0


def confirm(enquiry: Enquiry) -> None:
    """The link of the mail was opened."""
    if enquiry.confirmed_at is not None or enquiry.erased_at is not None:
        return
    with _locked(enquiry) as row:
        if row.confirmed_at is None:
            row.confirmed_at = timezone.now()
            row.save(update_fields=["confirmed_at"])
            _record(row, EventKind.CONFIRMED)


def add(enquiry: Enquiry, text: str) -> None:
    """The asker writes again. An answered question waits for OPDC again, with a new day."""
    with _locked(enquiry) as row:
        if row.state == EnquiryState.CLOSED:
            raise Refused(
                _("This question has been closed meanwhile. What you typed is still here: ask anew.")
            )
        before = row.state
        if row.state == EnquiryState.ANSWERED:
            row.state = EnquiryState.ASSIGNED if row.assignee_id else EnquiryState.RECEIVED
            row.due_on = due_on(row.kind, today())
            row.save(update_fields=["state", "due_on"])
        message = row.messages.create(voice=Voice.ASKER, text=text)
        _record(row, EventKind.ADDED, before)
        if row.assignee and row.assignee.is_active and row.binned_at is None:
            mails.for_you(row, row.assignee, f"added:{message.pk}", officers_path(row))


def send_link(number: str, email: str) -> None:
    """Mail the link again when number and address belong together; whether they do is told to nobody."""
    row = Enquiry.objects.filter(number__iexact=number, email__iexact=email, erased_at=None).first()
    if row is not None:
        mails.link_again(row, timezone.now().strftime("%Y%m%d%H"))


def officers_path(enquiry: Enquiry) -> str:
    """The officers' page of it, without the host."""
    return reverse("officer_question", kwargs={"number": enquiry.number})


# Officers


def assign(enquiry: Enquiry, *, actor: User, to: User | None, seen: int | None = None) -> None:
    """Give it into an officer's hands, or into nobody's."""
    with _locked(enquiry, seen) as row:
        _not_binned(row)
        if row.state == EnquiryState.CLOSED:
            raise Refused(_("It is closed. Open it again first."))
        if to is not None and not (to.is_active and (to.is_officer or to.is_superuser)):
            raise Refused(_("Only an officer can answer. Nothing was changed; choose an officer."))
        if row.assignee_id == (to.pk if to else None):
            return
        before, row.assignee = row.state, to
        if row.state in WAITING:
            row.state = EnquiryState.ASSIGNED if to else EnquiryState.RECEIVED
        row.save(update_fields=["assignee", "state"])
        line = _record(row, EventKind.ASSIGNED, before, actor=actor, assignee=to)
        if to is not None and to != actor:
            mails.for_you(row, to, f"assigned:{line.pk}", officers_path(row))


def note(enquiry: Enquiry, *, actor: User, text: str) -> None:
    """Something for officers only. It can be added in any state."""
    with _locked(enquiry) as row:
        row.messages.create(voice=Voice.NOTE, author=actor, text=text)
        _record(row, EventKind.NOTED, row.state, actor=actor)


def answer(enquiry: Enquiry, *, actor: User, text: str, seen: int) -> None:
    """Answer the asker, by mail and on the asker's page. Who answers has it in hand when nobody had."""
    with _locked(enquiry, seen) as row:
        _not_binned(row)
        if row.state == EnquiryState.CLOSED:
            raise Refused(_("It is closed. Open it again first."))
        before, row.state = row.state, EnquiryState.ANSWERED
        row.answered_at = timezone.now()
        row.assignee = row.assignee or actor
        row.save(update_fields=["state", "answered_at", "assignee"])
        message = row.messages.create(voice=Voice.OFFICER, author=actor, text=text)
        _record(row, EventKind.ANSWERED, before, actor=actor)
        mails.answered(row, message)


def close(enquiry: Enquiry, *, actor: User | None, seen: int | None = None) -> None:
    """Nothing more can be added. Only what was answered is closed."""
    with _locked(enquiry, seen) as row:
        _not_binned(row)
        if row.state != EnquiryState.ANSWERED:
            raise Refused(_("Only what has been answered is closed. Answer first."))
        row.state, row.closed_at = EnquiryState.CLOSED, timezone.now()
        row.save(update_fields=["state", "closed_at"])
        _record(row, EventKind.CLOSED, EnquiryState.ANSWERED, actor=actor)


def reopen(enquiry: Enquiry, *, actor: User, seen: int | None = None) -> None:
    """It waits for an answer again, with a new day."""
    with _locked(enquiry, seen) as row:
        if row.state != EnquiryState.CLOSED:
            raise Refused(_("It is not closed."))
        row.state = EnquiryState.ASSIGNED if row.assignee_id else EnquiryState.RECEIVED
        row.closed_at, row.due_on = None, due_on(row.kind, today())
        row.save(update_fields=["state", "closed_at", "due_on"])
        _record(row, EventKind.REOPENED, EnquiryState.CLOSED, actor=actor)


def put_into_bin(enquiry: Enquiry, *, actor: User) -> None:
    """Spam. It can be taken out again until it is removed for good."""
    with _locked(enquiry) as row:
        _not_binned(row)
        row.binned_at = timezone.now()
        row.save(update_fields=["binned_at"])
        _record(row, EventKind.BINNED, row.state, actor=actor)


def restore(enquiry: Enquiry, *, actor: User) -> None:
    """It was no spam: as it was, with a new day when somebody waits."""
    with _locked(enquiry) as row:
        if row.binned_at is None:
            raise Refused(_("It is not in the bin."))
        row.binned_at = None
        if row.state in WAITING:
            row.due_on = due_on(row.kind, today())
        row.save(update_fields=["binned_at", "due_on"])
        _record(row, EventKind.RESTORED, row.state, actor=actor)


def _not_binned(row: Enquiry) -> None:
    if row.binned_at is not None:
        raise Refused(_("It lies in the bin as spam. Take it out first."))


def record_publishing(enquiry: Enquiry, *, actor: User) -> None:
    """A copy has become an entry of the questions and answers; the caller's transaction."""
    _record(enquiry, EventKind.PUBLISHED, enquiry.state, actor=actor)


def record_erasing(enquiry: Enquiry, before: str, reason: str) -> None:
    """Its personal data is gone; the caller's transaction."""
    _record(enquiry, EventKind.ERASED, before, reason=reason)


def _record(
    enquiry: Enquiry,
    kind: EventKind,
    before: str = "",
    *,
    actor: User | None = None,
    assignee: User | None = None,
    reason: str = "",
) -> EnquiryEvent:
    return EnquiryEvent.objects.create(
        enquiry=enquiry,
        kind=kind,
        actor=actor,
        from_state=before,
        to_state=enquiry.state,
        assignee=assignee,
        reason=reason,
    )
