"""What reviewers of a blind round see of an application: never who applies.

`dossiers.blinding` says what is left out of the sealed content; here stands what pages say of the application itself.
"""

from typing import Any

from applications.models import Application, Snapshot
from dossiers.blinding import blinded, mask
from dossiers.papers.pack import names_of


def is_blind(application: Application) -> bool:
    """Whether reviewers of this application may not learn who applies."""
    return application.round.review_is_blind


def title_for_reviewer(application: Application) -> str:
    """The title, without the agency's names when the review is blind."""
    if not is_blind(application):
        return application.title
    agency = application.agency
    return mask(application.title, {agency.name_th, agency.name_en, *agency.aliases} - {""})


def sealed_for_reviewer(application: Application, snapshot: Snapshot) -> dict[str, Any]:
    """The sealed content as the reviewer's page may show it."""
    if not is_blind(application):
        return snapshot.document
    snapshot.application = application
    return blinded(snapshot.document, names_of(snapshot))
