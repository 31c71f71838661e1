"""What the rules say about a pre-screening that is still being filled in. Nothing is stored."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from criteria.engine.evaluate import Evaluation, evaluate
from criteria.engine.interchange import to_facts
from criteria.models import Round

from . import exchange
from .findings import VERDICT_STATUS, rows_of
from .models import Application
from .tasklist import PRESCREENING_CLAUSES

VERDICTS = {
    "eligible": _("Passed: the work may enter"),
    "incomplete": _("Not complete yet"),
    "not_eligible": _("Cannot win a place as it stands"),
}

INITIATIVE = ("title_en", "title_th", "started_on", "website")
NOMINATION = {
    "nomination_mode": "mode",
    "nomination_organisation": "organisation",
    "nomination_contact_email": "contact_email",
}


def check_with(
    application: Application,
    *,
    fields: dict[str, Any],
    declarations: dict[str, Any],
    sponsor: dict[str, Any] | None,
) -> Evaluation:
    """The verdict on the application as if it said this (the arguments of `save_prescreening`).

    A field that is absent keeps what is stored: a half-typed address must not blank its clause.
    """
    document = exchange.to_document(application)
    category = fields.get("category", application.category)
    document["category"] = category.number if category else None
    document["language"] = fields.get("language") or document["language"]
    _overlay(document["initiative"], {name: fields[name] for name in INITIATIVE if name in fields})
    _overlay(
        document["nomination"], {key: fields[name] for name, key in NOMINATION.items() if name in fields}
    )
    _overlay(
        document["declarations"],
        {name: value for name, value in declarations.items() if name in exchange.DECLARATIONS},
    )
    document["applicant"]["sponsor"] = sponsor
    document["sdgs"] = fields.get("sdgs", document["sdgs"])
    return evaluate(to_facts(document), exchange.rules_for(application))


def verdict_of(round_: Round, evaluation: Evaluation) -> dict[str, Any]:
    """Context of a verdict: the clauses that pre-screening decides, and how far it has come.

    The evidence and the twelve answers come later, so their clauses are left out of the verdict here.
    """
    findings = [row for row in rows_of(round_, evaluation) if row.clause in PRESCREENING_CLAUSES]
    statuses = {row.status for row in findings}
    verdict = "not_eligible" if "fail" in statuses else "incomplete" if "todo" in statuses else "eligible"
    return {
        "findings": findings,
        "verdict": verdict,
        "verdict_word": VERDICTS[verdict],
        "verdict_status": VERDICT_STATUS[verdict],
        "met": sum(row.status in ("pass", "not_applicable", "warning") for row in findings),
    }


def _overlay(part: dict[str, Any], values: dict[str, Any]) -> None:
    """Put values over a part of a document; one that says nothing takes its key away."""
    for name, value in values.items():
        part.pop(name, None)
        part.update(exchange.said({name: value.isoformat() if hasattr(value, "isoformat") else value}))
