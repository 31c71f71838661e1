"""What a coach advises, and what the agency has done of it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.services.answers import normalise
from applications.services.transitions import TransitionRefused, database_now
from clinics import permissions
from clinics.models import Advice, Clinic, ClinicState, RecordKind
from criteria.models import Question

from .attendance import coached
from .locking import lock_application
from .trail import record


@transaction.atomic
def advise(
    clinic: Clinic,
    application: Application,
    *,
    text: str,
    actor: User,
    question: Question | None = None,
    action: str = "",
    due_on: date | None = None,
) -> Advice:
    """Write advice on a question, or on the application as a whole. With `action` it is a task of the agency.

    Its author has advised the agency and cannot score it (DESIGN §8).

    Raises:
        TransitionRefused: with the reason; nothing has been stored.
    """
    application = lock_application(application.pk)
    decision = permissions.advise(actor, clinic, application)
    text, action = normalise(text).strip(), " ".join(normalise(action).split())
    problems = [] if decision.allowed else [decision.reason]
    if clinic.state != ClinicState.PUBLISHED or clinic.starts_at > database_now():
        problems.append(_("Advice can be written once the clinic has begun."))
    if question is not None and question.round_id != application.round_id:
        problems.append(_("This question is not one of this round."))
    if not text:
        problems.append(_("Write what you advise."))
    if due_on and not action:
        problems.append(_("A date belongs to an agreed action: write what is to be done by then."))
    if problems:
        raise TransitionRefused(*problems)
    advice = Advice.objects.create(
        clinic=clinic,
        application=application,
        coach=actor,
        question=question,
        text=text,
        action=action,
        due_on=due_on,
    )
    coached(clinic, actor, application)
    record(RecordKind.ADVISED, clinic, actor=actor, application=application)
    return advice


@transaction.atomic
def mark_done(advice: Advice, done: bool, *, actor: User) -> Advice:
    """The agency says that an agreed action is done, or open again. Saying it twice changes nothing.

    Raises:
        TransitionRefused: when the actor does not write for the agency, or nothing was agreed.
    """
    application = lock_application(advice.application_id)
    locked = Advice.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=advice.pk)
    decision = permissions.book(actor, application)
    if not decision.allowed:
        raise TransitionRefused(decision.reason)
    if not locked.action:
        raise TransitionRefused(_("Nothing was agreed to be done here."))
    if bool(locked.done_at) == done:
        return locked
    locked.done_at, locked.done_by = (database_now(), actor) if done else (None, None)
    locked.save(update_fields=["done_at", "done_by"])
    kind = RecordKind.DONE if done else RecordKind.UNDONE
    record(kind, locked.clinic, actor=actor, application=application, note=locked.action)
    return locked
