"""Reading `unpsa-application/1`: strict, and never surprised by a file."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.engine.evaluate import evaluate
from criteria.engine.facts import AnswerText, Facts, Letter
from criteria.engine.interchange import (
    MAX_BYTES,
    InterchangeError,
    check_against_rules,
    parse,
    to_facts,
)

from .support import RULES, complete_document

SMALLEST = {"format": "unpsa-application/1", "round": "unpsa-2022"}


def raw(document: object) -> bytes:
    return json.dumps(document).encode()


def refusal(content: bytes) -> InterchangeError:
    with pytest.raises(InterchangeError) as caught:
        parse(content)
    error = caught.value
    for message in (error.message_en, error.message_th, str(error)):
        assert message.isprintable(), "one line"
        assert len(message) < 400
        assert error.path in message
    assert any("\u0e00" <= char <= "\u0e7f" for char in error.message_th)
    return error


def changed(path: str, value: object) -> bytes:
    """The complete example with the value at `path` (dots; numbers for places in lists) replaced or added."""
    document = complete_document()
    *parents, last = [int(key) if key.isdigit() and key != "1" else key for key in path.split("/")]
    place = document
    for key in parents:
        place = place[key]
    place[last] = value
    return raw(document)


def test_the_smallest_document_says_nothing():
    facts = to_facts(parse(raw(SMALLEST)))
    assert facts == Facts()
    assert evaluate(facts, RULES).verdict == "incomplete"


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("", "titel"),
        ("initiative/", "titel_en"),
        ("applicant/", "sponser"),
        ("nomination/", "email"),
        ("declarations/", "innovativ"),
        ("answers/1/", "txt"),
        ("documents/0/", "part"),
        ("letters/0/", "organisation"),
        ("links/0/", "type"),
    ],
)
def test_an_unknown_key_is_refused_with_its_path(path, key):
    where = refusal(changed(path + key, "x")).path
    assert where == (path + key).replace("/0/", "[0].").replace("/", ".")


def test_a_sponsor_has_no_sponsor_and_an_award_no_other_keys():
    assert refusal(changed("applicant/sponsor", {"sponsor": None})).path == "applicant.sponsor.sponsor"
    assert refusal(changed("lert_rat_awards", [{"year": 2564}])).path == "lert_rat_awards[0].year"


WRONG = [
    ("format", "unpsa-application/2"),
    ("format", None),
    ("round", None),
    ("round", 2022),
    ("category", "2"),
    ("category", True),
    ("category", 2.0),
    ("category", 10**30),
    ("category", 2**31),
    ("category", float("nan")),
    ("category", float("-inf")),
    ("language", "th"),
    ("language", "EN"),
    ("initiative", None),
    ("initiative", []),
    ("initiative/title_en", 5),
    ("initiative/title_en", "x" * 501),
    ("initiative/started_on", "2013-10-32"),
    ("initiative/started_on", "2021-02-29"),
    ("initiative/started_on", "20131001"),
    ("initiative/started_on", "2013-W40-2"),
    ("initiative/started_on", "๒๐๑๓-๑๐-๐๑"),
    ("initiative/started_on", "2013-10-01T00:00:00"),
    ("initiative/started_on", "0000-01-01"),
    ("initiative/started_on", ""),
    ("initiative/started_on", 2013),
    ("applicant", "HRDI"),
    ("applicant/aliases", "HRDI"),
    ("applicant/aliases", [None]),
    ("applicant/sector", "Public"),
    ("applicant/level", "local "),
    ("applicant/sponsor", "HRDI"),
    ("nomination/mode", "other"),
    ("declarations/innovative", "yes"),
    ("declarations/innovative", 1),
    ("declarations/other_awards", True),
    ("sdgs", "3"),
    ("sdgs", [3]),
    ("sdgs", ["18"]),
    ("sdgs", ["3.x"]),
    ("sdgs", ["3\n"]),
    ("answers", []),
    ("answers/1", "text"),
    ("answers/1/text", ["text"]),
    ("documents", {}),
    ("documents", [[]]),
    ("documents/0/clause", "4.3"),
    ("documents/0/clause", None),
    ("documents/0/parts", ["summary"]),
    ("documents/0/file", "/etc/passwd"),
    ("documents/0/file", "a/../../b.pdf"),
    ("documents/0/file", "..\\b.pdf"),
    ("documents/0/file", "C:\\b.pdf"),
    ("letters/0/issued_by_opdc", 0),
    ("letters/0/file", "\\b.pdf"),
    ("clinic_attended", "true"),
    ("links/0/kind", "website"),
    ("links/0/url", None),
    ("lert_rat_awards", [{"year_be": "2564"}]),
    ("lert_rat_awards", [{"year_be": 2021}]),
    ("sdgs", ["3"] * 201),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda value: ascii(value)[:24])
def test_a_wrong_value_is_refused_at_its_place(path, value):
    where = refusal(changed(path, value)).path
    assert where.startswith(path.replace("/0/", "[0].").replace("/", "."))


@pytest.mark.parametrize("key", ["format", "round"])
def test_format_and_round_are_required(key):
    assert refusal(raw({name: value for name, value in SMALLEST.items() if name != key})).path == key


def test_a_document_has_a_clause_and_a_link_its_address_and_kind():
    assert refusal(changed("documents", [{}])).path == "documents[0].clause"
    assert refusal(changed("links", [{"url": "https://example.org/"}])).path == "links[0].kind"
    assert refusal(changed("links", [{"kind": "agency"}])).path == "links[0].url"


NULLABLE = [
    *("category", "language", "initiative/title_en", "initiative/started_on", "applicant/sector"),
    *("applicant/sponsor", "nomination/mode", "declarations/innovative", "declarations/other_awards"),
    *("answers/1/text", "documents/0/language", "documents/0/file", "letters/0/organisation_en"),
    "clinic_attended",
]


@pytest.mark.parametrize("path", NULLABLE)
def test_null_means_not_said(path):
    evaluation = evaluate(to_facts(parse(changed(path, None))), RULES)
    assert evaluation.verdict in ("eligible", "incomplete")


def test_awards_are_taken():
    awards = [{"year_be": 2564, "branch": "บริการภาครัฐ", "type": None, "level": "ดีเด่น"}, {"year_be": None}]
    assert parse(changed("lert_rat_awards", awards))["lert_rat_awards"] == awards


def test_an_unknown_category_is_no_error_of_the_file():
    assert evaluate(to_facts(parse(changed("category", 99))), RULES).finding("1.3").status == "fail"


def test_a_key_that_stands_twice_is_refused_where_it_stands():
    text = json.dumps(complete_document())
    assert refusal(text.replace('"category"', '"round": "x", "category"', 1).encode()).path == "round"
    assert refusal(text.replace('"title_en"', '"title_en": "x", "title_en"', 1).encode()).path == (
        "initiative.title_en"
    )
    assert refusal(text.replace('"answers": {', '"answers": {"2": {}, ', 1).encode()).path == "answers.2"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"\xff\xfe",
        b"{",
        b"{'a': 1}",
        b'{"a": 1}x',
        b"nul",
        b"NaN",
        b'{"category": NaN}',
        b'{"category": -Infinity}',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"9" * 1_000_000,
        b"1e999999",
        b"\x00",
        b'"a\nb"',
        json.dumps(SMALLEST).encode("utf-16"),
        "รายงาน".encode("cp874"),
    ],
    ids=lambda content: ascii(content[:12]),
)
def test_what_is_no_json_object_is_refused(content):
    refusal(content)


def test_deep_nesting_inside_a_document_is_refused():
    deep = '{"format": "unpsa-application/1", "round": "unpsa-2022", "sdgs": ' + "[" * 100_000
    refusal(deep.encode())
    refusal((deep + "]" * 100_000 + "}").encode())


@pytest.mark.parametrize("value", ["null", "1", "true", '"x"', "[]", "1.5"])
def test_the_root_is_an_object(value):
    assert refusal(value.encode()).path == ""


def test_a_large_file_is_refused_unread():
    assert "too large" in refusal(b" " * (MAX_BYTES + 1)).message_en
    padded = raw(SMALLEST)
    assert parse(padded + b" " * (MAX_BYTES - len(padded))) == SMALLEST


def test_a_byte_order_mark_is_taken():
    assert parse(b"\xef\xbb\xbf" + raw(SMALLEST)) == SMALLEST


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "\udfff x"])
@pytest.mark.parametrize("path", ["initiative/title_en", "answers/2/text", "round", "links/0/url"])
def test_characters_that_cannot_be_stored_are_refused(path, text):
    assert refusal(changed(path.replace("/2/", "/3a/"), text)).path


def test_other_characters_are_taken_as_they_are():
    odd = "\u200b\u0301😀\x07\u2028"
    assert to_facts(parse(changed("initiative/title_en", odd))).title_en == odd


@pytest.mark.parametrize("key", ["a\nb", "\x1b[31m", "x" * 5000, "\u2028", "\ud800"])
def test_an_error_about_a_strange_key_is_still_one_short_line(key):
    refusal(changed(key, 1))
    refusal(changed("answers", {key: 1}))
    refusal(changed("category", key))


def test_facts_carry_what_the_document_says():
    document = complete_document()
    document["applicant"]["sponsor"] = {"name_en": "Ministry of Agriculture", "sector": "public"}
    facts = to_facts(parse(raw(document)))
    assert facts.started_on == date(2013, 10, 1)
    assert facts.applicant.aliases == ("HRDI", "สวพส.")
    assert (facts.sponsor.name_en, facts.sponsor.sector) == ("Ministry of Agriculture", "public")
    assert facts.nomination.mode == "self"
    assert facts.declarations.previous_unpsa_winner is False
    assert facts.declarations.other_awards == "Nominated for UNPSA 2021"
    assert facts.answers["9a"] == AnswerText(text="yes")
    assert facts.answers["1"].draft_th.startswith("บ้านห้วยน้ำใส")
    assert facts.documents[0].parts == ("executive_summary", "scope", "methodology", "findings")
    assert facts.letters[1] == Letter(
        organisation_en="Royal Project Foundation",
        organisation_th="มูลนิธิโครงการหลวง",
        sector="civil_society",
        language="en",
    )
    assert facts.clinic_attended is True
    assert facts.links[0].kind == "agency"
    assert facts.sdgs[:2] == ("1", "1.4")


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("round", "unpsa-1999", "round"),
        ("answers", {"99": {"text": "x"}}, "answers.99"),
        ("sdgs", ["1", "1.9"], "sdgs[1]"),
    ],
)
def test_what_the_round_does_not_know_is_refused(path, value, where):
    document = parse(changed(path, value))
    with pytest.raises(InterchangeError) as caught:
        check_against_rules(document, RULES)
    assert caught.value.path == where


# Any value at all, and values that come close to a document: known keys and enum values in odd places.
_WORDS = st.sampled_from(
    [
        *complete_document(),
        *("4.1", "en", "public", "self", "yes", "1", "3a", "text", "url", "kind", "agency"),
    ]
)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(), max_size=8), _WORDS
)
_KEYS = st.one_of(_WORDS, st.text(max_size=4))
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)


def accepted_or_refused(content: bytes) -> bool:
    """True when the file is evaluated, False when it is refused; any other exception is a failure."""
    try:
        document = parse(content)
        check_against_rules(document, RULES)
    except InterchangeError as error:
        refused = error
    else:
        refused = None
    if refused is not None:
        assert refused.message_en.isprintable()
        assert refused.message_th.isprintable()
        return False
    assert evaluate(to_facts(document), RULES).verdict in ("eligible", "incomplete", "not_eligible")
    return True


@settings(max_examples=150, deadline=None)
@given(_VALUES)
def test_any_json_value_is_evaluated_or_refused(value):
    accepted_or_refused(json.dumps(value).encode())


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_value_at_any_place_of_a_document_is_evaluated_or_refused(data):
    document = complete_document()
    place = document
    while True:
        key = data.draw(st.sampled_from(list(range(len(place)) if isinstance(place, list) else place)))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(_VALUES)
    accepted_or_refused(json.dumps(document).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_evaluated_or_refused(content):
    assert not accepted_or_refused(content)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_evaluated_or_refused(data):
    content = bytearray(json.dumps(complete_document(), ensure_ascii=False).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    accepted_or_refused(bytes(content))
