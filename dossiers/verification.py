"""Is this dossier genuine? Asked with the code of its cover, or with the file itself.

The code is the beginning of the snapshot's SHA-256, so nothing is stored for it and nobody can make one up: 100 bits
in 20 letters that cannot be mistaken for each other (Crockford's alphabet). A file is judged by its own SHA-256. The
answer is one word and says nothing of whose dossier it is.
"""

import re
from enum import StrEnum

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from applications.models import Snapshot

from .models import Dossier

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 20
HEX_DIGITS = LETTERS * 5 // 4
# As people read them off paper.
MISREAD = str.maketrans("OILU", "011V")
SHA256 = re.compile(r"[0-9a-f]{64}")


class Verdict(StrEnum):
    CURRENT = "current"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


def code_of(sha256: str) -> str:
    """The code of the snapshot with this SHA-256 (hexadecimal)."""
    number = int(sha256[:HEX_DIGITS], 16)
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(LETTERS)))


def grouped(code: str) -> str:
    """A code as it is printed: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def address_of(sha256: str) -> str:
    """The public address at which a dossier of this snapshot can be verified."""
    return settings.PORTAL_URL + reverse("verify_code", kwargs={"code": code_of(sha256)})


def of_code(told: str) -> Verdict:
    """What is known of a code as somebody typed it; also takes a whole SHA-256 of a snapshot or file."""
    squeezed = re.sub(r"[\s-]", "", told)
    if SHA256.fullmatch(squeezed.lower()):
        digest = squeezed.lower()
        found = of_digest(digest)
        return _of_snapshots(Snapshot.objects.filter(sha256=digest)) if found == Verdict.UNKNOWN else found
    snapshot = snapshot_of(squeezed)
    return _of_snapshots(
        Snapshot.objects.none() if snapshot is None else Snapshot.objects.filter(pk=snapshot.pk)
    )


def snapshot_of(code: str) -> Snapshot | None:
    """The snapshot with this code, if there is one."""
    letters = code.upper().translate(MISREAD)
    if len(letters) != LETTERS or set(letters) - set(ALPHABET):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    return Snapshot.objects.filter(sha256__startswith=f"{number:0{HEX_DIGITS}x}").first()


def of_digest(sha256: str) -> Verdict:
    """What is known of the file with this SHA-256 (hexadecimal): only files that the portal made are known."""
    made = Dossier.objects.filter(Q(sha256=sha256) | Q(reading_sha256=sha256)).exclude(file="")
    return _of_snapshots(Snapshot.objects.filter(dossier__in=made))


def _of_snapshots(snapshots: QuerySet[Snapshot]) -> Verdict:
    """Current when it is the newest of its application, superseded when a newer one was sealed since.

    The snapshots alone decide; whether the dossier of the newer one has been made plays no part.
    """
    snapshot = snapshots.defer("content").order_by("-sealed_at").first()
    if snapshot is None:
        return Verdict.UNKNOWN
    newer = Snapshot.objects.filter(application=snapshot.application_id, number__gt=snapshot.number)
    return Verdict.SUPERSEDED if newer.exists() else Verdict.CURRENT
