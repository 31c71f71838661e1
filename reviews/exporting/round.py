"""A round as one JSON document: its rulebook's numbers, applications as sealed, reviews and decisions."""

import json
import tempfile
from collections.abc import Callable, Collection, Iterator
from typing import IO, Any

from accounts.models import User
from applications.models import UnReceipt
from applications.queries import ApplicationQuerySet
from criteria.models import Criterion, Round

from ..models import Decision
from ..visibility import sees_scores_q, with_after_others
from .applications import newest_contents
from .reading import reviews_of, scores_of

FORMAT = "unpsa-round-export/1"


def write(
    round_: Round | None, rows: ApplicationQuerySet, user: User, told: Callable[[int], None]
) -> IO[bytes]:
    """The document, written to disk one application at a time.

    Args:
        told: called with the number of applications written so far.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller stores it, then lets it go
    head = {"format": FORMAT, "round": _round(round_) if round_ else None}
    target.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "applications": [')
    for count, entry in enumerate(_entries(rows, user), start=1):
        target.write((b"" if count == 1 else b",") + b"\n" + json.dumps(entry, ensure_ascii=False).encode())
        told(count)
    target.write(b"\n]}\n")
    target.seek(0)
    return target


def _round(round_: Round) -> dict[str, Any]:
    criteria = Criterion.objects.filter(round=round_).order_by("clause")
    return {
        "code": round_.code,
        "name_th": round_.name_th,
        "name_en": round_.name_en,
        "year": round_.year,
        "deadlines": {row.kind: row.at.isoformat() if row.at else None for row in round_.deadlines.all()},
        "criteria": [
            {"clause": c.clause, "name_th": c.name_th, "name_en": c.name_en, "weight": float(c.weight)}
            for c in criteria
        ],
        "reviews_required": round_.reviews_required,
    }


def _entries(rows: ApplicationQuerySet, user: User) -> Iterator[dict[str, Any]]:
    states = dict(rows.order_by().values_list("reference", "state"))
    keys = dict(rows.order_by().values_list("reference", "pk"))
    reviews = _reviews(rows.filter(sees_scores_q(user)))
    decisions = _decisions(rows, seen=reviews.keys())
    receipts = {
        receipt.application_id: {
            "reference": receipt.reference,
            "submitted_at": receipt.submitted_at.isoformat(),
        }
        for receipt in UnReceipt.objects.filter(application__in=rows.order_by().values("pk"))
    }
    for content in newest_contents(rows):
        reference = content["reference"]
        key = keys[reference]
        yield {
            "reference": reference,
            "state": states[reference],
            "sealed": content,
            # None: the person who asked may not see them.
            "reviews": reviews.get(key),
            "decision": decisions.get(key),
            # What the UN gave back when it was sent there.
            "un_receipt": receipts.get(key),
        }


def _decisions(rows: ApplicationQuerySet, *, seen: Collection[int]) -> dict[int, dict[str, Any]]:
    """The released decisions; the panel's reason only for those whose scores the person may see."""
    found = Decision.objects.filter(application__in=rows.order_by().values("pk")).select_related("panel")
    return {
        row.application_id: {
            "outcome": row.outcome,
            "reason": row.reason if row.application_id in seen else None,
            "panel_th": row.panel.name_th if row.panel else None,
            "panel_en": row.panel.name_en if row.panel else None,
            "released_at": row.released_at.isoformat(),
        }
        for row in found
    }


def _reviews(seen: ApplicationQuerySet) -> dict[int, list[dict[str, Any]]]:
    sheets = scores_of(seen.order_by().values("pk"))
    found: dict[int, list[dict[str, Any]]] = {key: [] for key in seen.order_by().values_list("pk", flat=True)}
    texts = ("recommendation", "strengths", "weaknesses", "advice")
    fields = (
        "pk",
        "assignment__application",
        "assignment__reviewer__email",
        *texts,
        "submitted_at",
        "after_others",
    )
    for row in with_after_others(reviews_of(seen)).values_list(*fields).iterator(chunk_size=2000):
        key, application, reviewer, *told, at, changed = row
        scores = {
            clause: {"value": value, "cannot_judge": cannot, "reason": reason}
            for clause, (value, cannot, reason) in sorted(sheets.get(key, {}).items())
        }
        entry = {"reviewer": reviewer, "scores": scores, **dict(zip(texts, told, strict=True))}
        found[application].append(
            entry | {"submitted_at": at.isoformat(), "changed_after_seeing_others": changed}
        )
    return found
