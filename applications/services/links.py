"""The websites and supporting addresses of an application (S4 4.3, 4.4): one page, stored as a whole."""

import hashlib
import json
from collections.abc import Iterable

from django.db import transaction

from applications.models import Application, Link

from .locking import lock_open, touch

# Kind and address, in the order of the page.
Pairs = list[tuple[str, str]]


class StaleLinks(Exception):
    """Somebody has saved other links since the page was opened. Nothing was stored; `current` is what is there."""

    def __init__(self, current: list[Link]) -> None:
        super().__init__("stale")
        self.current = current


def pairs_of(links: Iterable[Link]) -> Pairs:
    return [(str(link.kind), link.url) for link in links]


def fingerprint(pairs: Pairs) -> str:
    """What a page was based on, as a short text that changes when any of its links does."""
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()[:32]


@transaction.atomic
def replace_links(application: Application, links: list[dict[str, str]], *, base: str = "") -> None:
    """Store the links of an application in the order given.

    Args:
        links: `kind` and `url` of each.
        base: the fingerprint of what the writer's page was showing; "" stores without comparing.

    Raises:
        StaleLinks: when somebody has saved other links since. The same ones again are no conflict.
        Sealed: when the application is no longer open.
    """
    locked = lock_open(application.pk)
    current = list(locked.links.all())
    stored, wanted = pairs_of(current), [(str(link["kind"]), link["url"]) for link in links]
    if stored == wanted:
        return
    if base and base != fingerprint(stored):
        raise StaleLinks(current)
    locked.links.all().delete()
    Link.objects.bulk_create(Link(application=locked, url=url, kind=kind) for kind, url in wanted)
    touch(locked)
