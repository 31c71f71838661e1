"""Screening: an officer's word on each clause of the newest snapshot, and its result.

Everything happens under the application's row lock, so two officers decide one after the other, and the second is
told what the first has done. Each call names the snapshot (`seen`) and the decision (`after`) its page was showing.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, EventKind, StatusChange
from applications.permissions import roles_for
from applications.services.answers import normalise
from applications.services.returns import NewPoint, return_application
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, perform
from applications.states import State
from applications.workflow import OFFICER
from reviews.clauses import Clause, clauses_of, confirmable, newest_snapshot
from reviews.conflicts import conflict_of
from reviews.models import ClauseDecision, ClauseStatus, Purpose, Refusal
from reviews.vetoes import conflict_reason

from .messages import filled, send_message, template_for


def against_screening(application: Application, actor: User) -> list[str]:
    """Why this person may not screen this application, in words; empty when nothing stands in the way."""
    if OFFICER not in roles_for(actor, application):
        return [_("Your role does not allow this step.")]
    if application.state != State.IN_SCREENING:
        return [
            _("This is not possible now: the application is in the state “%(state)s”.")
            % {"state": application.get_state_display()}
        ]
    kind = conflict_of(actor, application)
    return [conflict_reason(kind)] if kind else []


def _open(application: Application, actor: User, seen: int | None) -> tuple[Application, list[Clause]]:
    """The application under its lock, and its clauses; or TransitionRefused."""
    Application.objects.select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    locked = Application.objects.select_related("round", "agency", "category").get(pk=application.pk)
    problems = against_screening(locked, actor)
    if problems:
        raise TransitionRefused(*problems)
    snapshot = newest_snapshot(locked)
    if seen is not None and seen != snapshot.number:
        raise TransitionRefused(
            _(
                "The agency has submitted again since you opened this page: snapshot %(new)s has taken the place of "
                "%(old)s. Nothing has been decided; look at the new one first."
            )
            % {"new": snapshot.number, "old": seen}
        )
    return locked, clauses_of(locked, snapshot)


@transaction.atomic
def decide_clause(
    application: Application,
    clause: str,
    *,
    status: str,
    reason: str,
    actor: User,
    seen: int | None = None,
    after: int | None = None,
) -> ClauseDecision:
    """An officer's word on one clause. The same word twice is one decision.

    Args:
        reason: required when it differs from the finding or is not "met" (`needs_reason`).
        seen: number of the snapshot that the officer was looking at.
        after: key of the decision that the officer was looking at, 0 for none.

    Raises:
        TransitionRefused: with the reasons; nothing has been decided.
    """
    locked, clauses = _open(application, actor, seen)
    row = next((row for row in clauses if row.number == clause), None)
    if row is None or status not in ClauseStatus.values:
        raise TransitionRefused(_("There is no such clause, or no such decision."))
    reason = normalise(reason).strip()
    standing = row.decision
    if standing and (standing.status, standing.reason, standing.decided_by_id) == (status, reason, actor.pk):
        return standing
    if after is not None and after != row.last:
        raise TransitionRefused(_overtaken(row))
    if needs_reason(status, row.finding.status) and not reason:
        raise TransitionRefused(reason_missing(row))
    decision = _decide(locked, row, status=status, reason=reason, actor=actor)
    _record(locked, [decision], actor)
    return decision


def needs_reason(status: str, finding: str) -> bool:
    """A word that differs from the finding, or that holds the application up, says why."""
    return status != finding or status in (ClauseStatus.FAIL, ClauseStatus.TODO)


def reason_missing(row: Clause) -> str:
    return _("Clause %(number)s: give the reason; it is kept with the decision.") % {"number": row.number}


@transaction.atomic
def confirm_met(application: Application, *, actor: User, seen: int | None = None) -> list[ClauseDecision]:
    """Confirm every clause that the engine found met or not applying and nobody has decided yet.

    Raises:
        TransitionRefused
    """
    locked, clauses = _open(application, actor, seen)
    rows = confirmable(clauses)
    made = [_decide(locked, row, status=row.finding.status, reason="", actor=actor) for row in rows]
    if made:
        _record(locked, made, actor)
    return made


@transaction.atomic
def accept(application: Application, *, actor: User, seen: int | None = None) -> StatusChange:
    """Accept an application whose every clause is decided as met or not applying (also a veto of the workflow).

    Raises:
        TransitionRefused
    """
    _open(application, actor, seen)
    return perform("accept", application, actor=actor)


@transaction.atomic
def return_to_agency(
    application: Application, *, note: str, points: list[NewPoint], actor: User, seen: int | None = None
) -> StatusChange:
    """Give an application back with the points to mend, unless the agency has submitted again meanwhile.

    Raises:
        TransitionRefused
    """
    _open(application, actor, seen)
    return return_application(application, actor=actor, note=note, points=points)


@transaction.atomic
def refuse(
    application: Application, *, reasons_th: str, reasons_en: str, actor: User, seen: int | None = None
) -> Refusal:
    """Find an application not eligible; its agency gets the letter with the reasons in both languages.

    Raises:
        TransitionRefused: when a reason is missing, or the letter has no template.
    """
    locked, _clauses = _open(application, actor, seen)
    reasons_th, reasons_en = normalise(reasons_th).strip(), normalise(reasons_en).strip()
    if not (reasons_th and reasons_en):
        raise TransitionRefused(
            _("Write the reasons in Thai and in English; the agency's letter names them.")
        )
    refusal = Refusal.objects.create(
        application=locked, reasons_th=reasons_th, reasons_en=reasons_en, refused_by=actor
    )
    perform("find_ineligible", locked, actor=actor, note=f"{reasons_th}\n\n{reasons_en}")
    letter = letter_of_refusal(locked, reasons_th=reasons_th, reasons_en=reasons_en)
    send_message(locked, token=uuid.uuid4(), actor=actor, **letter)
    return refusal


def letter_of_refusal(application: Application, *, reasons_th: str, reasons_en: str) -> dict[str, Any]:
    """The letter to the agency as it would leave: its template and both languages.

    Raises:
        TransitionRefused: when there is no template of this purpose.
    """
    template = template_for(Purpose.REFUSED)
    return {"template": template} | filled(
        template, application, reasons_th=reasons_th, reasons_en=reasons_en
    )


def reopen_screening(application: Application, *, reason: str, actor: User) -> StatusChange:
    """Take an acceptance back as long as nobody reviews the application (docs/decisions/0006).

    Raises:
        TransitionRefused
    """
    return perform("reopen_screening", application, actor=actor, note=reason.strip())


def _decide(
    application: Application, row: Clause, *, status: str, reason: str, actor: User
) -> ClauseDecision:
    return ClauseDecision.objects.create(
        application=application,
        snapshot=row.snapshot,
        clause=row.number,
        finding=row.finding.status,
        status=status,
        reason=reason,
        decided_by=actor,
    )


def _record(application: Application, made: list[ClauseDecision], actor: User) -> None:
    """One line of the trail for one act; what was decided is read at the clause."""
    record(
        EventKind.SCREENED,
        application,
        actor=actor,
        clause=", ".join(decision.clause for decision in made),
        snapshot=made[0].snapshot.number,
    )


def _overtaken(row: Clause) -> str:
    return _(
        "%(who)s has decided clause %(number)s meanwhile: %(status)s. Your words are still in the form; nothing has "
        "been replaced."
    ) % {
        "who": row.decision.decided_by,
        "number": row.number,
        "status": row.decision.get_status_display(),
    }
