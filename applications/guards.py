"""What must hold before a transition. A guard answers with what is missing, in words; nothing missing: go."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from common.dates import EST, local_datetime
from criteria.engine.evaluate import Evaluation
from criteria.queries import rules_of

from . import exchange
from .models import Application


def missing_files(application: Application) -> list[str]:
    """Documents and letters that are described but have no file yet (an imported draft, for example)."""
    rows = [*application.documents.all(), *application.letters.all()]
    return [str(row) for row in rows if not row.file]


def too_late(application: Application, moment: datetime) -> str:
    """Why it is too late to submit at `moment`, or "" """
    deadline = application.round.submission_deadline
    if deadline is None or not deadline.passed(moment):
        return ""
    return _(
        "The deadline has passed: %(bangkok)s in Bangkok = %(est)s EST. "
        "Everything you wrote is safe; ask OPDC for an extension."
    ) % {
        "bangkok": local_datetime(deadline.at, short=True),
        "est": local_datetime(deadline.at, zone=EST, short=True),
    }


def blocking(evaluation: Evaluation) -> list[str]:
    """Clauses that still say todo or fail."""
    return [f.clause for f in evaluation.findings if f.status in ("todo", "fail")]


def open_clauses(evaluation: Evaluation) -> list[str]:
    """Blocking clauses, apart from the statement of correctness, which is made in the act of submitting (1.5)."""
    only_statement = evaluation.finding("1.5").status == "todo" and not evaluation.finding("1.5").items
    return [clause for clause in blocking(evaluation) if clause != "1.5" or not only_statement]


def ready_to_submit(application: Application, moment: datetime) -> list[str]:
    """What stands in the way of submission; empty when nothing does.

    Args:
        application: fetched with `with_everything`, inside the transaction that will seal it.
        moment: the database's clock.
    """
    problems = []
    clauses = blocking(exchange.check(application, rules_of(application.round)))
    if clauses:
        problems.append(_("These clauses are not met yet: %(clauses)s.") % {"clauses": ", ".join(clauses)})
    files = missing_files(application)
    if files:
        problems.append(_("These have no file yet: %(names)s.") % {"names": "; ".join(files)})
    late = too_late(application, moment)
    if late:
        problems.append(late)
    return problems


GUARDS: dict[str, Callable[[Application, datetime], list[str]]] = {"ready_to_submit": ready_to_submit}
