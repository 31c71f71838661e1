"""An application as a document of `unpsa-application/1`: the one form from which checks, snapshots and exports
are made, so that what is checked is what is sealed and what is exported."""

from dataclasses import replace
from typing import Any

from accounts.models import Agency
from criteria.engine.evaluate import Evaluation, evaluate
from criteria.engine.interchange import to_facts
from criteria.engine.rules import Rules
from criteria.queries import rules_of

from .models import Application, Prescreening, ReferenceLetter, Sponsor, SupportingDocument

FORMAT = "unpsa-application/1"
DECLARATIONS = (
    "innovative",
    "previous_unpsa_winner",
    "un_system_involved",
    "submitted_past_three_years",
    "accurate",
    "verification_consent",
    "un_system_details",
    "other_awards",
)


def said(values: dict[str, Any]) -> dict[str, Any]:
    """Only what has been said: a key that is absent means "not said yet"."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def to_document(application: Application) -> dict[str, Any]:
    """The application as an interchange document (no file paths; see `bundle` for those).

    Reads only what `ApplicationQuerySet.with_everything` has fetched.
    """
    prescreening = getattr(application, "prescreening", None) or Prescreening()
    return {
        "format": FORMAT,
        "round": application.round.code,
        "category": application.category.number if application.category else None,
        "language": application.language,
        "initiative": said(
            {
                "title_en": application.title_en,
                "title_th": application.title_th,
                "started_on": application.started_on.isoformat() if application.started_on else None,
                "website": application.website,
            }
        ),
        "applicant": organisation(application.agency) | {"sponsor": _sponsor(application)},
        "nomination": said(
            {
                "mode": application.nomination_mode,
                "organisation": application.nomination_organisation,
                "contact_email": application.nomination_contact_email,
            }
        ),
        "declarations": said({name: getattr(prescreening, name) for name in DECLARATIONS}),
        "sdgs": list(application.sdgs),
        "answers": {
            answer.question.number: {"text": answer.text} | said({"draft_th": answer.draft_th})
            for answer in application.answers.all()
            if answer.text or answer.draft_th
        },
        "documents": [_document(row) for row in application.documents.all()],
        "letters": [_letter(row) for row in application.letters.all()],
        "clinic_attended": application.clinic_attended,
        "links": [{"url": row.url, "kind": row.kind} for row in application.links.all()],
        "lert_rat_awards": [
            said({"year_be": row.year_be, "branch": row.branch, "type": row.type, "level": row.level})
            for row in application.lert_rat_awards.all()
        ],
    }


def organisation(row: Agency | Sponsor) -> dict[str, Any]:
    """An organisation's own keys."""
    return said(
        {
            "name_en": row.name_en,
            "name_th": row.name_th,
            "aliases": list(row.aliases),
            "sector": row.sector,
            "level": row.level,
        }
    )


def _sponsor(application: Application) -> dict[str, Any] | None:
    sponsor = getattr(application, "sponsor", None)
    return organisation(sponsor) if sponsor else None


def _document(row: SupportingDocument) -> dict[str, Any]:
    return {"clause": row.clause} | said(
        {
            "title": row.title,
            "language": row.language,
            "translated_into": row.translated_into,
            "parts": list(row.parts),
        }
    )


def _letter(row: ReferenceLetter) -> dict[str, Any]:
    return said(
        {
            "organisation_en": row.organisation_en,
            "organisation_th": row.organisation_th,
            "sector": row.sector,
            "issued_by_opdc": row.issued_by_opdc or None,
            "language": row.language,
            "translated_into": row.translated_into,
        }
    )


def rules_for(application: Application, rules: Rules | None = None) -> Rules:
    """The rules of the application's round, with the names by which the portal knows its agencies.

    Two letters of one agency under two of its names are one organisation (S4 4.2), so the register of agencies
    is read, but only when there are letters to tell apart.
    """
    rules = rules or rules_of(application.round)
    if len(application.letters.all()) < 2:
        return rules
    rows = Agency.objects.values_list("name_th", "name_en", "aliases")
    known = tuple(tuple(n for n in (th, en, *aliases) if n) for th, en, aliases in rows)
    return replace(rules, known_organisations=known)


def check(application: Application, rules: Rules | None = None) -> Evaluation:
    """The verdict on an application as it stands now."""
    return evaluate(to_facts(to_document(application)), rules_for(application, rules))
