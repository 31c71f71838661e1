"""Is this file a letter that OPDC issued? Judged by the SHA-256 of the file; the answer does not tell whose it is."""

from enum import StrEnum

from django.db.models import Q

from .queries import sealed_papers
from .states import LetterState


class LetterVerdict(StrEnum):
    ISSUED = "letter_issued"
    WITHDRAWN = "letter_withdrawn"


def of_digest(sha256: str) -> LetterVerdict | None:
    """What is known of the file with this SHA-256 (hexadecimal); None when it is no letter of ours."""
    paper = (
        sealed_papers()
        .filter(Q(sha256_th=sha256) | Q(sha256_en=sha256))
        .exclude(file_en="")
        .select_related("letter")
        .first()
    )
    if paper is None:
        return None
    withdrawn = paper.letter.state == LetterState.WITHDRAWN
    return LetterVerdict.WITHDRAWN if withdrawn else LetterVerdict.ISSUED
