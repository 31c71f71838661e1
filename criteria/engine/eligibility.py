"""Clauses 1.1–1.7: who may apply, and with what (S4 1.1–1.7). Each function judges one clause."""

from datetime import date

from ..wordcount import count_words
from .facts import Facts
from .findings import Finding, Status, find, found
from .messages import say, together
from .names import is_like_winner
from .phrases import (
    BUDDHIST_ERA,
    Text,
    count_text,
    date_text,
    either,
    in_both,
    listed,
    listed_names,
    one_line,
    organisation_text,
)
from .rules import QuestionRule, Rules, Winner

NOMINATION_MODES = ("self", "parent_agency", "third_party")
_THE_APPLICANT = Text("The applicant", "ผู้สมัคร")
_THE_SPONSOR = Text("the sponsor", "หน่วยงานที่สมัครให้")


def public_institution(facts: Facts, rules: Rules) -> Finding:
    """1.1: the applicant is public, or its sponsor is. No sponsor at all counts as "none"."""
    applicant_sector = facts.applicant.sector if facts.applicant else ""
    sponsor = None if facts.sponsor is None or facts.sponsor.is_blank else facts.sponsor
    names = {
        "applicant": organisation_text(facts.applicant, _THE_APPLICANT),
        "sponsor": organisation_text(sponsor, _THE_SPONSOR),
    }
    if applicant_sector == "public":
        return find("1.1", Status.PASS, **names)
    if sponsor is not None and sponsor.sector == "public":
        return find("1.1", Status.PASS, "sponsor", **names)
    if not applicant_sector:
        return find("1.1", Status.TODO)
    if sponsor is None:
        return find("1.1", Status.FAIL, **names)
    return find("1.1", Status.FAIL if sponsor.sector else Status.TODO, "sponsor", **names)


def nomination(facts: Facts, rules: Rules) -> Finding:
    """1.2: the agency itself nominates, or whoever does is named."""
    mode, nominator = facts.nomination.mode, facts.nomination.organisation
    if mode == "self":
        return find("1.2", Status.PASS)
    if mode not in NOMINATION_MODES:
        return find("1.2", Status.TODO)
    if not nominator.strip():
        return find("1.2", Status.TODO, mode)
    return find("1.2", Status.PASS, "other", nominator=one_line(nominator))


def innovation_and_category(facts: Facts, rules: Rules) -> Finding:
    """1.3: one known category, and the work declared innovative."""
    category, innovative = facts.category, facts.declarations.innovative
    if category is not None and category not in rules.exempt_categories:
        known = either([Text(str(number), str(number)) for number in sorted(rules.exempt_categories)])
        return find("1.3", Status.FAIL, "category", category=category, categories=known)
    if innovative is False:
        return find("1.3", Status.FAIL, "innovative")
    if category is None and innovative is None:
        return find("1.3", Status.TODO, "both")
    if category is None:
        return find("1.3", Status.TODO, "category")
    if innovative is None:
        return find("1.3", Status.TODO, "innovative")
    return find("1.3", Status.PASS, category=category)


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February counts to 1 March. At most `date.max`."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def running_time(facts: Facts, rules: Rules) -> Finding:
    """1.4: the minimum time has ended by the reference date; an exempt category only has to have started.

    While no category is chosen and an exempt one exists, a young work is no failure yet: the choice decides.
    """
    started, reference = facts.started_on, rules.reference_date
    years = count_text(rules.minimum_years, "year", "years", "ปี")
    exempt = rules.exempt_categories.get(facts.category, False) if facts.category is not None else False
    if reference is not None and started is not None and started > reference:
        return _starts_too_late(started, reference)
    if exempt:
        return find("1.4", Status.NOT_APPLICABLE, category=facts.category, years=years)
    if reference is None:
        return find("1.4", Status.TODO, "round")
    if started is None:
        return find("1.4", Status.TODO, years=years, reference=date_text(reference))
    ends = add_years(started, rules.minimum_years)
    values = {
        "started": date_text(started),
        "years": years,
        "ends": date_text(ends),
        "reference": date_text(reference),
    }
    if ends <= reference:
        return find("1.4", Status.PASS, **values)
    open_to_young = [
        str(number) for number, is_exempt in sorted(rules.exempt_categories.items()) if is_exempt
    ]
    if facts.category is None and open_to_young:
        return find("1.4", Status.TODO, "category", exempt=listed_names(open_to_young), **values)
    return find("1.4", Status.FAIL, **values)


def _starts_too_late(started: date, reference: date) -> Finding:
    christian = started.year - BUDDHIST_ERA
    # A start some five centuries ahead is a Buddhist year by mistake, if it is a past year when read as one.
    if 0 < christian <= reference.year and started.year > reference.year + 400:
        return find("1.4", Status.FAIL, "era", year=started.year, christian=christian)
    return find("1.4", Status.FAIL, "not_started", started=date_text(started), reference=date_text(reference))


def complete_form(facts: Facts, rules: Rules) -> Finding:
    """1.5: every required answer is given and within its limit, and the details are declared correct.

    An optional answer may be left out, but when given it keeps to its limit too: the UN's form refuses a
    longer one.
    """
    missing: list[QuestionRule] = []
    unclear: list[QuestionRule] = []
    over: list[tuple[QuestionRule, int]] = []
    for question in rules.questions:
        text = _answer(facts, question.number)
        words = count_words(text, facts.language or "en")
        if not words:
            if is_required(question, facts):
                missing.append(question)
        elif question.kind == "yes_no" and text not in ("yes", "no"):
            unclear.append(question)
        elif question.word_limit is not None and words > question.word_limit:
            over.append((question, words))
    sentences = [
        *([_numbers_sentence("missing", missing)] if missing else []),
        *([_over_sentence(over)] if over else []),
        *([_numbers_sentence("yes_no", unclear)] if unclear else []),
        *([say("1.5.todo.accurate")] if facts.declarations.accurate is not True else []),
    ]
    if not sentences:
        return find("1.5", Status.PASS)
    wanting = {question.number for question in (*missing, *unclear, *(question for question, _ in over))}
    items = [question.number for question in rules.questions if question.number in wanting]
    return found("1.5", Status.TODO, together(sentences), items)


def is_required(question: QuestionRule, facts: Facts) -> bool:
    """Required always, or by the answer to another question (9b–9d when 9a is "yes")."""
    if question.required_when is None:
        return question.required
    number, answer = question.required_when
    return _answer(facts, number) == answer


def _answer(facts: Facts, number: str) -> str:
    answer = facts.answers.get(number)
    return answer.text.strip() if answer else ""


def _label(question: QuestionRule) -> Text:
    return Text(question.number, question.label_th or question.number)


def _numbers_sentence(case: str, questions: list[QuestionRule]) -> Text:
    return say(f"1.5.todo.{case}", numbers=listed([_label(question) for question in questions]))


def _over_sentence(over: list[tuple[QuestionRule, int]]) -> Text:
    counts = [
        say("1.5.over.one", number=_label(question), words=words, limit=question.word_limit or 0)
        for question, words in over
    ]
    return say("1.5.todo.over", counts=listed(counts))


def never_won(facts: Facts, rules: Rules) -> Finding:
    """1.6: declared never won. The register only warns: it never takes the place of the declaration."""
    declared = facts.declarations.previous_unpsa_winner
    if declared is True:
        return find("1.6", Status.FAIL)
    like = _like_winners(facts, rules)
    titles = tuple(one_line(_said(winner.titles)[0]) for winner in like)
    values = {"winner": listed([_winner_text(winner) for winner in like])} if like else {}
    if declared is None:
        return find("1.6", Status.TODO, "like" if like else "", about=titles, **values)
    return find("1.6", Status.WARNING if like else Status.PASS, about=titles, **values)


def _like_winners(facts: Facts, rules: Rules) -> list[Winner]:
    titles = [title for title in (facts.title_en, facts.title_th) if title.strip()]
    agencies = [name for agency in (facts.applicant, facts.sponsor) if agency for name in agency.names]
    return [
        winner
        for winner in rules.winners
        if is_like_winner(agencies, titles, winner.agency_names, winner.titles)
    ]


def _said(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name.strip()]


def _winner_text(winner: Winner) -> Text:
    title, agency = in_both(_said(winner.titles)), in_both(_said(winner.agency_names))
    return Text(
        f"{title.en}, {agency.en} ({winner.year})",
        f"{title.th}, {agency.th} (พ.ศ. {winner.year + BUDDHIST_ERA} / ค.ศ. {winner.year})",
    )


def no_un_involvement(facts: Facts, rules: Rules) -> Finding:
    """1.7: declared without involvement of the United Nations System."""
    involved = facts.declarations.un_system_involved
    if involved is None:
        return find("1.7", Status.TODO)
    return find("1.7", Status.FAIL if involved else Status.PASS)
