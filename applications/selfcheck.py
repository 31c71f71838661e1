"""The self-check before there is an application: answers of a visitor, judged by the engine. Nothing is stored.

The answers that were chosen (never words that were typed) travel in a signed text to a new application.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.core import signing

from criteria.engine.evaluate import Evaluation, evaluate
from criteria.engine.facts import Declarations, Facts, Nomination, Organisation
from criteria.engine.rules import Rules

SALT = "applications.selfcheck"
# Time to sign in, or to ask somebody for an invitation who is in the next room.
KEPT_SECONDS = 2 * 60 * 60
# Words that a visitor typed: they stand in no address.
TYPED = ("nominator", "agency", "title")


@dataclass(frozen=True)
class Answers:
    """What a visitor has said; "not said yet" is `None`, `""` or `()`, as in `Facts`."""

    sector: str = ""
    led_by_public: bool | None = None
    nomination_mode: str = ""
    nominator: str = ""
    category: int | None = None
    innovative: bool | None = None
    sdgs: tuple[str, ...] = ()
    started_on: date | None = None
    un_system_involved: bool | None = None
    submitted_past_three_years: bool | None = None
    previous_unpsa_winner: bool | None = None
    agency: str = ""
    title: str = ""
    verification_consent: bool | None = None


def facts_of(answers: Answers) -> Facts:
    """The answers as the engine reads them. A public body that leads stands as the sponsor (S4 1.1)."""
    return Facts(
        category=answers.category,
        **_in_its_language("title", answers.title),
        started_on=answers.started_on,
        applicant=Organisation(**_in_its_language("name", answers.agency), sector=answers.sector),
        sponsor=Organisation(sector="public") if answers.led_by_public else None,
        nomination=Nomination(answers.nomination_mode, answers.nominator),
        declarations=Declarations(
            innovative=answers.innovative,
            previous_unpsa_winner=answers.previous_unpsa_winner,
            un_system_involved=answers.un_system_involved,
            submitted_past_three_years=answers.submitted_past_three_years,
            verification_consent=answers.verification_consent,
        ),
        sdgs=answers.sdgs,
    )


def _in_its_language(name: str, text: str) -> dict[str, str]:
    is_thai = any("\u0e00" <= char <= "\u0e7f" for char in text)
    return {f"{name}_{'th' if is_thai else 'en'}": text}


def check(answers: Answers, rules: Rules) -> Evaluation:
    """The verdict of the same engine that judges applications."""
    return evaluate(facts_of(answers), rules)


def pack(answers: Answers) -> str:
    """The chosen answers as a signed text for an address. It holds nothing that was typed but the start date."""
    told = {name: value for name, value in asdict(answers).items() if value and name not in TYPED}
    told |= {name: False for name, value in asdict(answers).items() if value is False}
    if answers.started_on:
        told["started_on"] = answers.started_on.isoformat()
    return signing.dumps(told, salt=SALT, compress=True)


def unpack(text: str) -> Answers | None:
    """The answers of a text that `pack` made within the last two hours; None for any other."""
    try:
        told: dict[str, Any] = signing.loads(text, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    answers = Answers(**{name: told[name] for name in told if name in Answers.__dataclass_fields__})
    started_on = date.fromisoformat(told["started_on"]) if "started_on" in told else None
    return replace(answers, started_on=started_on, sdgs=tuple(answers.sdgs))
