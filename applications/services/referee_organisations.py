"""Letters come from different organisations, none of them the applicant (S4 4.2): told when asking and when receiving.

The same comparison as the check of clause 4.2 (`criteria.engine.letters`): spelling of case, spaces and marks does
not matter, and names that the portal knows to mean one agency (Thai, English, aliases) are one.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import Agency
from applications.models import Application, RefereeRequest, ReferenceLetter
from common.i18n import localized
from criteria.engine.names import OPDC_NAMES, SameOrganisations, is_like
from criteria.queries import winners

from .referee_links import WAITING

Names = tuple[str, ...]


class Kind(StrEnum):
    """With what an organisation collides."""

    APPLICANT = "applicant"
    OPDC = "opdc"
    LETTER = "letter"
    REQUEST = "request"


class Collision(NamedTuple):
    kind: Kind
    name: str
    """The other one's name, in the reader's language."""


class _Other(NamedTuple):
    kind: Kind
    names: Names
    shown: str


def collision(
    application: Application, names: Names, *, besides: RefereeRequest | None = None, receiving: bool = False
) -> Collision | None:
    """The first thing an organisation must not be the same as, and is; None when it may write a letter.

    Args:
        names: its Thai and English name; either may be empty.
        besides: the request that is being sent again or answered: not compared with itself.
        receiving: compare with letters only, not with other open requests. Should two of them turn out to mean
            one organisation, the letter that comes first counts.
    """
    others = [o for o in _others(application, besides) if not (receiving and o.kind == Kind.REQUEST)]
    same = _known_names()
    for other in others:
        same.add(other.names)
    same.add(names)
    organisation = same.organisation(names)
    if organisation is None:
        return None
    if organisation == same.organisation(OPDC_NAMES) and not application.clinic_attended:
        return Collision(Kind.OPDC, _("OPDC"))
    found = next((o for o in others if same.organisation(o.names) == organisation), None)
    return Collision(found.kind, found.shown) if found else None


def is_opdc(names: Names) -> bool:
    """Whether these names mean OPDC, whose letter is marked as such."""
    same = _known_names()
    same.add(names)
    return same.organisation(names) == same.organisation(OPDC_NAMES)


def alike(application: Application, names: Names, *, besides: RefereeRequest | None = None) -> str:
    """The name of an organisation that is not the same but very like (a slip of the pen?), or ""."""
    named = tuple(filter(None, names))
    found = next((o for o in _others(application, besides) if is_like(named, o.names)), None)
    return found.shown if found else ""


def _others(application: Application, besides: RefereeRequest | None) -> Iterator[_Other]:
    agency = application.agency
    yield _Other(Kind.APPLICANT, (agency.name_th, agency.name_en, *agency.aliases), str(agency))
    for letter in application.letters.all():
        yield _Other(Kind.LETTER, _names_of(letter), str(letter))
    requests: Iterable[RefereeRequest] = application.referee_requests.filter(state__in=WAITING)
    for request in requests:
        if besides is None or request.pk != besides.pk:
            names = (request.organisation_th, request.organisation_en)
            yield _Other(Kind.REQUEST, names, localized(request, "organisation"))


def _names_of(letter: ReferenceLetter) -> Names:
    own = (letter.organisation_th, letter.organisation_en)
    return (*own, *OPDC_NAMES) if letter.issued_by_opdc else own


def _known_names() -> SameOrganisations:
    rows = Agency.objects.values_list("name_th", "name_en", "aliases")
    same = SameOrganisations([OPDC_NAMES, *((th, en, *aliases) for th, en, aliases in rows)])
    for winner in winners():
        same.add(winner.agency_names)
    return same


def asking_words(found: Collision) -> str:
    """What stands in the way of asking, and what the agency can do."""
    return {
        Kind.APPLICANT: _(
            "This organisation is the applicant itself (%(name)s). A letter of reference comes from another "
            "organisation: ask a partner, a body that uses the service, or one that has evaluated it."
        ),
        Kind.OPDC: _(
            "This organisation is OPDC. Its letter counts only for agencies that took part in a consultation "
            "clinic: say so on the page of letters first, or ask another organisation."
        ),
        Kind.LETTER: _(
            "You already have a letter from this organisation (%(name)s). The letters must come from different "
            "organisations: ask another one, or remove that letter first."
        ),
        Kind.REQUEST: _(
            "You have already asked this organisation (%(name)s) and it has not answered yet. Send that request "
            "again, or withdraw it first."
        ),
    }[found.kind] % {"name": found.name}


def receiving_words(found: Collision) -> str:
    """What stands in the way of receiving a letter, and what the referee can do. Names nobody else's affairs."""
    if found.kind == Kind.APPLICANT:
        return _(
            "By its name this is the organisation that applies (%(name)s). A letter of reference must come from "
            "another one. Correct the name above, or decline and say why; your file has not been kept."
        ) % {"name": found.name}
    if found.kind == Kind.OPDC:
        return _(
            "By its name this is OPDC, whose letter counts only for agencies that took part in a consultation "
            "clinic. Please tell the agency; your file has not been kept."
        )
    return _(
        "A letter from this organisation (%(name)s) has already arrived, and each letter must come from another "
        "organisation. You need not send a second one. If yours is another organisation, correct the name above; "
        "your file has not been kept."
    ) % {"name": found.name}
