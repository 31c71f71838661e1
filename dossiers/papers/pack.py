"""The reviewer's pack of a blind round: the sealed dossier without who applies, in the dossier's parts and looks."""

import hashlib
import json
from typing import Any

from django.template.loader import render_to_string

from applications.models import Snapshot

from ..blinding import RULES, blinded
from ..composition import parts_of
from ..labels import pair
from . import services
from .models import Paper, PaperKind
from .words import PACK_LABELS


def names_of(snapshot: Snapshot) -> list[str]:
    """The agency's names as OPDC keeps them, beside those that the snapshot gives itself."""
    agency = snapshot.application.agency
    return sorted({agency.name_th, agency.name_en, *agency.aliases} - {""})


def key_of(snapshot: Snapshot) -> str:
    """The key of the pack of a snapshot."""
    told = json.dumps([snapshot.sha256, names_of(snapshot), RULES]).encode()
    reference = snapshot.application.reference
    return f"pack-{reference}-{snapshot.number}-{hashlib.sha256(told).hexdigest()[:24]}"


def order(snapshot: Snapshot) -> Paper:
    """The pack of a snapshot, queued when it is not there."""
    round_ = snapshot.application.round
    return services.order(PaperKind.PACK, key_of(snapshot), round_=round_, snapshot=snapshot)


def current(snapshot: Snapshot) -> Paper | None:
    """The row of the pack, if somebody has ordered it."""
    return services.found(key_of(snapshot))


def compose(content: dict[str, Any], *, sha256: str, names: list[str]) -> str:
    """The HTML of the pack of a sealed content."""
    context = parts_of(blinded(content, names), sha256=sha256)
    # The code on a dossier's cover is asked of the dossier's own files; a pack is none of them.
    context["cover"] = {
        key: value for key, value in context["cover"].items() if key not in ("code", "address")
    }
    context["labels"] |= {key: pair(*wording) for key, wording in PACK_LABELS.items()}
    context["blind"] = True
    return render_to_string("dossiers/print/pack.html", context)


def produce(paper: Paper) -> tuple[bytes, int]:
    """A producer of `papers.services`.

    Raises:
        Outdated: when the agency's names were edited after the pack was ordered.
    """
    # Imported here: a web process orders packs and should not carry the printing engine.
    from ..printing import page_count, print_tagged

    snapshot = Snapshot.objects.select_related("application__agency").get(pk=paper.snapshot_id)
    if key_of(snapshot) != paper.key:
        raise services.Outdated
    html = compose(snapshot.document, sha256=snapshot.sha256, names=names_of(snapshot))
    pdf = print_tagged(html).pdf
    return pdf, page_count(pdf)
