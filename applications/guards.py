"""What must hold before a transition. A guard answers with what is missing, in words; nothing missing: go."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common.dates import both_clocks
from criteria.engine.evaluate import Evaluation
from criteria.queries import rules_of

from . import exchange, returns
from .deadlines import closing, is_late
from .models import Application, ScanState, UnReceipt
from .workflow import Transition


def missing_files(application: Application) -> list[str]:
    """Documents and letters that are described but have no file yet (an imported draft, for example), or whose file
    nobody may open before the virus scan has seen it."""
    rows = [*application.documents.all(), *application.letters.all()]
    waits = _("waiting for the virus scan")
    return [
        f"{row} ({waits})" if row.file else str(row)
        for row in rows
        if not row.file or row.scan_state == ScanState.QUARANTINE
    ]


def too_late(application: Application, moment: datetime) -> str:
    """Why it is too late to submit at `moment`, or "" """
    if not is_late(application, moment):
        return ""
    return _(
        "The deadline has passed: %(moment)s. Everything you wrote is safe; ask OPDC for an extension."
    ) % {"moment": both_clocks(closing(application))}


def blocking(evaluation: Evaluation) -> list[str]:
    """Clauses that still say todo or fail."""
    return [f.clause for f in evaluation.findings if f.status in ("todo", "fail")]


def open_clauses(evaluation: Evaluation) -> list[str]:
    """Blocking clauses, apart from the statement of correctness, which is made in the act of submitting (1.5)."""
    only_statement = evaluation.finding("1.5").status == "todo" and not evaluation.finding("1.5").items
    return [clause for clause in blocking(evaluation) if clause != "1.5" or not only_statement]


def missing_titles(application: Application) -> list[str]:
    """Titles that a sealed application must have: the dossier's cover and the UN's form show both."""
    titles = (
        (application.title_th, _("The title in Thai")),
        (application.title_en, _("The title in English")),
    )
    return [name for title, name in titles if not title.strip()]


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
    titles = missing_titles(application)
    if titles:
        problems.append(_("These are still empty: %(names)s.") % {"names": ", ".join(titles)})
    files = missing_files(application)
    if files:
        problems.append(_("These have no file yet: %(names)s.") % {"names": "; ".join(files)})
    points = [point.text for point in returns.open_points(application)]
    if points:
        problems.append(
            _("These points of OPDC are not marked as done yet: %(points)s.") % {"points": "; ".join(points)}
        )
    late = too_late(application, moment)
    if late:
        problems.append(late)
    return problems


def has_un_receipt(application: Application, moment: datetime) -> list[str]:
    """`sent_to_un` needs the UN's reference and time (DESIGN §4)."""
    if UnReceipt.objects.filter(application=application).exists():
        return []
    return [_("Record the UN's reference and time first.")]


# What upper floors say to a transition: each is asked with the way, the locked application, the actor and the
# database's clock, and answers with the reasons against it. They register when the portal starts.
Veto = Callable[[Transition, Application, User, datetime], list[str]]
VETOES: list[Veto] = []

GUARDS: dict[str, Callable[[Application, datetime], list[str]]] = {
    "ready_to_submit": ready_to_submit,
    "has_un_receipt": has_un_receipt,
}
