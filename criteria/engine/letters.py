"""Clause 4.2: letters of reference from different organisations, none of them the applicant (S4 4.2)."""

from .evidence import in_un_language
from .facts import Facts, Letter
from .findings import Finding, Status, find, found
from .messages import say, together
from .names import SameOrganisations
from .phrases import Text, listed, one_line
from .rules import Rules

# A message names this many letters that do not count; more would not help.
MOST_LETTERS_NAMED = 6


def letters_of_reference(facts: Facts, rules: Rules) -> Finding:
    """4.2: enough letters that count, each from another organisation.

    An organisation is the same under every name that a letter, the applicant or the rules tie together. A
    letter counts
    when its organisation is named, is not the applicant, is not OPDC without clinic attendance, and when
    it can be read
    in a UN language.
    """
    same = _known_names(facts, rules)
    applicant = same.organisation(facts.applicant.names) if facts.applicant else None
    opdc = same.organisation(rules.opdc_names)
    counted: dict[str, Letter] = {}
    objections: list[tuple[int, Text]] = []
    for number, letter in enumerate(facts.letters, start=1):
        organisation = same.organisation(_names(letter, rules))
        case = _objection(letter, organisation, applicant, opdc, facts, rules)
        if case is None and organisation in counted:
            case = "same"
        if case is None and organisation is not None:
            counted[organisation] = letter
        else:
            values = {"number": number, "organisation": _shown(letter)}
            objections.append((number, say(f"4.2.letter.{case}", **values)))
    if len(counted) >= rules.letters_required:
        return _enough(counted)
    return _too_few(len(counted), objections, rules)


def _names(letter: Letter, rules: Rules) -> tuple[str, ...]:
    return (*letter.names, *rules.opdc_names) if letter.issued_by_opdc else letter.names


def _known_names(facts: Facts, rules: Rules) -> SameOrganisations:
    """Every tie between names, known before any letter is judged: the last letter may show that the
    first two are one.
    """
    same = SameOrganisations([rules.opdc_names, *rules.known_organisations])
    for winner in rules.winners:
        same.add(winner.agency_names)
    for organisation in (facts.applicant, facts.sponsor):
        if organisation is not None:
            same.add(organisation.names)
    for letter in facts.letters:
        same.add(_names(letter, rules))
    return same


def _objection(
    letter: Letter,
    organisation: str | None,
    applicant: str | None,
    opdc: str | None,
    facts: Facts,
    rules: Rules,
) -> str | None:
    """Why a letter does not count (the case of its message); None when it does."""
    if organisation is None:
        return "unnamed"
    if organisation == applicant:
        return "applicant"
    if organisation == opdc and facts.clinic_attended is not True:
        return "clinic"
    if in_un_language(letter, rules):
        return None
    return "language" if letter.language.strip() else "no_language"


def _shown(letter: Letter) -> Text:
    if not letter.names:
        return Text("OPDC", "สำนักงาน ก.พ.ร.")
    return Text(
        one_line(letter.organisation_en.strip() or letter.organisation_th),
        one_line(letter.organisation_th.strip() or letter.organisation_en),
    )


def _enough(counted: dict[str, Letter]) -> Finding:
    if not counted:
        return find("4.2", Status.PASS, "none_needed")
    shown = [_shown(letter) for letter in counted.values()][:MOST_LETTERS_NAMED]
    return find("4.2", Status.PASS, organisations=listed(shown))


def _too_few(counted: int, objections: list[tuple[int, Text]], rules: Rules) -> Finding:
    sentences = [say("4.2.todo", counted=counted, required=rules.letters_required)]
    sentences += [text for _, text in objections[:MOST_LETTERS_NAMED]]
    if len(objections) > MOST_LETTERS_NAMED:
        sentences.append(say("4.2.letter.more"))
    return found("4.2", Status.TODO, together(sentences), (str(number) for number, _ in objections))
