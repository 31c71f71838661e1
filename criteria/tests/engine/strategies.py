"""Applications at every stage of being filled in, and what adding to them can mean."""

from dataclasses import fields, replace
from datetime import date

from hypothesis import strategies as st

from criteria.engine.facts import (
    AnswerText,
    Declarations,
    Document,
    Facts,
    Letter,
    Link,
    Nomination,
    Organisation,
)

from .support import COMPLETE, RULES

_SAID = st.sampled_from([True, False])
_MAYBE = st.sampled_from([None, True, False])
_SECTORS = ["public", "civil_society", "private", "academic", "other"]
# Latin letters only, so that Thai in an English message can come from the message alone.
_NAMES = ["Khon Kaen Hospital", "khon kaen  HOSPITAL", "Royal Project Foundation", "OPDC", "HRDI", "KKH"]
_TITLES = ["One Stop Crisis Center", "One map for land and forest", "–"]
_ADDRESSES = ["https://example.org/", "http://a.b", "example.org", "ftp://example.org/", "https://["]
_LANGUAGES = ["en", "th", "zh", "xx"]
_DATES = st.one_of(
    st.dates(date(2019, 11, 1), date(2022, 1, 31)),
    st.dates(),
    st.sampled_from([date(2020, 2, 29), date(2019, 12, 3), date(2021, 12, 3), date(2556, 1, 1)]),
)
_CATEGORIES = st.integers(0, 5)
_NUMBERS = [question.number for question in RULES.questions]
_WORDS = st.sampled_from(["yes", "no", "one word", "word " * 101, "word " * 301, "公" * 101])


def _blank_or(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(st.just(""), strategy)


_names = st.sampled_from(_NAMES)
organisations = st.builds(
    Organisation,
    name_en=_blank_or(_names),
    name_th=_blank_or(_names),
    aliases=st.lists(_names, max_size=2).map(tuple),
    sector=_blank_or(st.sampled_from(_SECTORS)),
)
_languages = _blank_or(st.sampled_from(_LANGUAGES))
documents = st.builds(
    Document,
    clause=st.sampled_from(["4.1", "4.2", "4.4"]),
    language=_languages,
    translated_into=_languages,
    parts=st.sets(st.sampled_from(RULES.report_parts)).map(lambda parts: tuple(sorted(parts))),
)
letters = st.builds(
    Letter,
    organisation_en=_blank_or(_names),
    organisation_th=_blank_or(_names),
    issued_by_opdc=_SAID,
    language=_languages,
    translated_into=_languages,
)
links = st.builds(
    Link,
    url=_blank_or(st.sampled_from(_ADDRESSES)),
    kind=st.sampled_from(["initiative", "agency", "supporting"]),
)
_nominations = st.builds(
    Nomination,
    mode=_blank_or(st.sampled_from(["self", "parent_agency", "third_party"])),
    organisation=_blank_or(_names),
)
_declarations = st.builds(
    Declarations,
    innovative=_MAYBE,
    previous_unpsa_winner=_MAYBE,
    un_system_involved=_MAYBE,
    accurate=_MAYBE,
)


def _few(strategy: st.SearchStrategy, most: int = 4) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(tuple)


def _answers(known: dict[str, AnswerText]) -> st.SearchStrategy:
    """Some of the complete answers, some with other words."""
    others = st.dictionaries(
        st.sampled_from(_NUMBERS), st.builds(AnswerText, text=_blank_or(_WORDS)), max_size=3
    )
    kept = st.one_of(st.just(frozenset(known)), st.frozensets(st.sampled_from(sorted(known))))
    return st.builds(
        lambda numbers, changed: {number: known[number] for number in numbers} | changed, kept, others
    )


partial_facts = st.builds(
    Facts,
    category=st.one_of(st.none(), _CATEGORIES),
    language=st.sampled_from(["en", "zh"]),
    title_en=_blank_or(st.sampled_from(_TITLES)),
    title_th=_blank_or(st.sampled_from(_TITLES)),
    started_on=st.one_of(st.none(), _DATES),
    applicant=st.one_of(st.none(), organisations),
    sponsor=st.one_of(st.none(), organisations),
    nomination=_nominations,
    declarations=_declarations,
    answers=_answers(dict(COMPLETE.answers)),
    documents=_few(documents, 6),
    letters=_few(letters),
    clinic_attended=_MAYBE,
    links=_few(links, 6),
)


def _filled(old: object, new: object) -> object:
    """`old`, with whatever it does not say taken from `new`; what is said stays."""
    if old is None or old in ("", ()):
        return new
    if hasattr(old, "__dataclass_fields__") and new is not None:
        return replace(
            old, **{f.name: _filled(getattr(old, f.name), getattr(new, f.name)) for f in fields(old)}
        )
    return old


@st.composite
def completions(draw: st.DrawFn, facts: Facts) -> Facts:
    """`facts` with anything at all added to what they do not say: right or wrong."""
    more = draw(partial_facts)
    filled = _filled(facts, more)
    return replace(
        filled,
        answers={**more.answers, **{n: a for n, a in facts.answers.items() if a.text}},
        documents=(*facts.documents, *more.documents),
        letters=tuple(_filled(letter, draw(letters)) for letter in facts.letters) + more.letters,
        links=(*facts.links, *more.links),
    )


@st.composite
def right_completions(draw: st.DrawFn, facts: Facts) -> Facts:
    """`facts` with some of what they do not say added as the rules ask for it."""
    add = lambda old, new: _filled(old, new) if draw(_SAID) else old  # noqa: E731
    public = Organisation(name_en="A new agency", name_th="หน่วยงานใหม่", sector="public", level="national")
    right_answers = {n: a for n, a in COMPLETE.answers.items() if not facts.answers.get(n, AnswerText()).text}
    if facts.language == "zh":
        right_answers = {number: AnswerText("yes" if number == "9a" else "公共") for number in right_answers}
    report = Document(clause="4.1", language="en", parts=RULES.report_parts)
    letter = Letter(organisation_en="A ministry", organisation_th="กระทรวงหนึ่ง", language="en")
    return replace(
        facts,
        category=add(facts.category, draw(st.integers(1, 4))),
        title_en=add(facts.title_en, "A new title"),
        started_on=add(facts.started_on, date(2015, 1, 1)),
        applicant=add(facts.applicant, public),
        nomination=add(facts.nomination, Nomination("self", "A ministry")),
        declarations=add(facts.declarations, COMPLETE.declarations),
        answers={**facts.answers, **right_answers} if draw(_SAID) else facts.answers,
        documents=(*facts.documents, report) if draw(_SAID) else facts.documents,
        letters=(*facts.letters, letter) if draw(_SAID) else facts.letters,
        clinic_attended=add(facts.clinic_attended, True),
        links=(*facts.links, Link("https://example.org/", "agency")) if draw(_SAID) else facts.links,
    )
