"""Search in what was sealed: exact for any part of a Thai or English word.

Thai is written without spaces, so a search must find a word in the middle of a line, and PostgreSQL's trigrams leave
out Thai letters where the locale is C, as it is in the embedded default. One narrow text for each application, not
compressed, needs no index: 5,000 of 23 kB each are read in 50 to 75 ms, whatever the word (in JSON, or compressed,
the same takes 180 to 480 ms; an index of our own trigrams was as large as the texts and no faster for common words).
"""

from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import StrIndex

from accounts.models import Agency
from applications.models import Application, Snapshot

from ..engine.words import plain, sealed_words
from ..models import SearchText

MOST_WORDS = 8
BATCH = 500


def write(snapshot: Snapshot) -> None:
    """Make a snapshot searchable, unless a newer one of its application is already."""
    text = sealed_words(snapshot.document)
    row = SearchText(application_id=snapshot.application_id, snapshot_number=snapshot.number, text=text)
    newer = SearchText.objects.filter(
        application=snapshot.application_id, snapshot_number__gt=snapshot.number
    )
    if not newer.exists():
        SearchText.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["application"],
            update_fields=["snapshot_number", "text"],
        )


def after_sealing(sender: type, snapshot: Snapshot, **_more: Any) -> None:
    """Receiver of `snapshot_sealed`; when it fails the sweeper makes up for it."""
    write(snapshot)


def missing() -> QuerySet[Snapshot]:
    """The newest snapshots that cannot be found yet: the worker that should have written them may have died."""
    newest = (
        Snapshot.objects.filter(application=OuterRef("application"))
        .order_by()
        .values("application")
        .annotate(last=Max("number"))
        .values("last")
    )
    rows = Snapshot.objects.filter(number=Subquery(newest))
    known = Q(application__search_text__snapshot_number__gte=F("number"))
    return rows.exclude(known).order_by("pk")


def fill_in() -> int:
    """Write what is missing, a batch at a time (the sweeper comes again). Returns how many were written."""
    snapshots = list(missing()[:BATCH])
    for snapshot in snapshots:
        write(snapshot)
    return len(snapshots)


def matching(words: str) -> Q:
    """A filter on Application: each word stands in the reference, a title, a name of the agency, or an answer."""
    found = Q()
    for word in words.replace("\x00", "").split()[:MOST_WORDS]:
        found &= (
            Q(reference__icontains=word)
            | Q(title_th__icontains=word)
            | Q(title_en__icontains=word)
            | Q(agency__in=_agencies(word).values("pk"))
            | Q(pk__in=_sealed(plain(word)).values("application"))
        )
    return found


def shown_word(words: str) -> str:
    """The word that a list shows in its surroundings: the longest, as it is compared."""
    return max(plain(words).split()[:MOST_WORDS], key=len, default="")


def _agencies(word: str) -> QuerySet[Agency]:
    """Agencies by their names, as they were typed or with the usual form of the vowel am."""
    found = Q()
    for said in {word, plain(word)} - {""}:
        found |= Q(name_th__icontains=said) | Q(name_en__icontains=said) | Q(aliases__icontains=said)
    return Agency.objects.filter(found).order_by()


def _sealed(word: str) -> QuerySet[SearchText]:
    """Applications whose sealed words hold this one."""
    if not word:
        return SearchText.objects.none()
    return SearchText.objects.annotate(place=StrIndex("text", Value(word))).filter(place__gt=0)


def find(words: str) -> list[int]:
    """The keys of all applications that fit; drafts are not among what is sealed, but their titles are found."""
    return list(Application.objects.filter(matching(words)).order_by().values_list("pk", flat=True))
