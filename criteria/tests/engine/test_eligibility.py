"""Clauses 1.1–1.7, row by row of DESIGN §6."""

from dataclasses import replace
from datetime import date

import pytest

from criteria.engine.eligibility import add_years
from criteria.engine.evaluate import evaluate
from criteria.engine.facts import AnswerText, Declarations, Facts, Nomination, Organisation
from criteria.engine.findings import CLAUSES, Status, Verdict, verdict_of
from criteria.engine.rules import Winner

from .support import COMPLETE, RULES, finding, status

PUBLIC = Organisation(name_en="Department of Health", sector="public")
NGO = Organisation(name_en="Forest volunteers", sector="civil_society")
UNSAID = Organisation(name_en="Somebody")


def declared(**changes: object) -> Declarations:
    return replace(COMPLETE.declarations, **changes)


def answers(**changes: str) -> dict[str, AnswerText]:
    """The complete answers with some changed; keyword q9a is question 9a."""
    return {**COMPLETE.answers, **{key[1:]: AnswerText(text=text) for key, text in changes.items()}}


@pytest.mark.parametrize(
    ("applicant", "sponsor", "expected"),
    [
        (PUBLIC, None, "pass"),
        (PUBLIC, NGO, "pass"),
        (NGO, PUBLIC, "pass"),
        (UNSAID, PUBLIC, "pass"),
        (None, PUBLIC, "pass"),
        (NGO, None, "fail"),
        (NGO, Organisation(), "fail"),
        (NGO, NGO, "fail"),
        (replace(NGO, sector="private"), None, "fail"),
        (replace(NGO, sector="academic"), None, "fail"),
        (replace(NGO, sector="other"), None, "fail"),
        (NGO, UNSAID, "todo"),
        (UNSAID, None, "todo"),
        (UNSAID, NGO, "todo"),
        (None, None, "todo"),
    ],
)
def test_1_1_applicant_or_sponsor_is_public(applicant, sponsor, expected):
    assert status("1.1", applicant=applicant, sponsor=sponsor) == expected


@pytest.mark.parametrize(
    ("mode", "organisation", "expected"),
    [
        ("self", "", "pass"),
        ("parent_agency", "Ministry of Justice", "pass"),
        ("third_party", "A foundation", "pass"),
        ("parent_agency", "", "todo"),
        ("third_party", " \n", "todo"),
        ("", "A foundation", "todo"),
        ("somebody", "A foundation", "todo"),
    ],
)
def test_1_2_whoever_nominates_is_named(mode, organisation, expected):
    assert status("1.2", nomination=Nomination(mode=mode, organisation=organisation)) == expected


@pytest.mark.parametrize(
    ("category", "innovative", "expected"),
    [
        (2, True, "pass"),
        (None, True, "todo"),
        (2, None, "todo"),
        (None, None, "todo"),
        (2, False, "fail"),
        (None, False, "fail"),
        (5, True, "fail"),
        (0, None, "fail"),
    ],
)
def test_1_3_one_known_category_and_innovative(category, innovative, expected):
    assert status("1.3", category=category, declarations=declared(innovative=innovative)) == expected


@pytest.mark.parametrize(
    ("category", "started_on", "expected"),
    [
        (2, date(2019, 12, 3), "pass"),
        (2, date(2019, 12, 4), "fail"),
        (2, None, "todo"),
        (2, date(2021, 12, 4), "fail"),
        (9, date(2020, 1, 1), "fail"),
        (4, None, "not_applicable"),
        (4, date(2021, 12, 3), "not_applicable"),
        (4, date(2021, 12, 4), "fail"),
        (None, None, "todo"),
        (None, date(2019, 12, 3), "pass"),
        (None, date(2020, 3, 1), "todo"),  # category 4 may still be chosen
        (None, date(2021, 12, 4), "fail"),  # too late for any category
        (2, date.max, "fail"),
    ],
)
def test_1_4_two_years_by_the_reference_date(category, started_on, expected):
    assert status("1.4", category=category, started_on=started_on) == expected


@pytest.mark.parametrize(("reference", "expected"), [(date(2022, 2, 28), "fail"), (date(2022, 3, 1), "pass")])
def test_1_4_a_leap_day_counts_to_the_first_of_march(reference, expected):
    rules = replace(RULES, reference_date=reference)
    assert status("1.4", rules, started_on=date(2020, 2, 29)) == expected
    assert add_years(date(2020, 2, 29), 2) == date(2022, 3, 1)
    assert add_years(date(2020, 2, 29), 4) == date(2024, 2, 29)


def test_1_4_without_an_exempt_category_a_young_work_fails_at_once():
    rules = replace(RULES, exempt_categories={1: False, 2: False})
    assert status("1.4", rules, category=None, started_on=date(2020, 3, 1)) == "fail"


def test_1_4_waits_for_a_round_without_a_un_deadline():
    rules = replace(RULES, reference_date=None)
    assert status("1.4", rules) == "todo"
    assert status("1.4", rules, category=4) == "not_applicable"


def test_1_4_names_the_dates_in_both_eras():
    found = finding("1.4", started_on=date(2020, 10, 1))
    assert "1 Oct 2020; 2 years end on 1 Oct 2022, after the reference date 3 Dec 2021" in found.message_en
    assert "1 ต.ค. พ.ศ. 2563 (ค.ศ. 2020)" in found.message_th
    assert "3 ธ.ค. พ.ศ. 2564 (ค.ศ. 2021)" in found.message_th


def test_1_4_recognises_a_buddhist_year_given_as_common_era():
    found = finding("1.4", started_on=date(2556, 10, 1))
    assert found.status == "fail"
    assert "2013" in found.message_en
    assert "2013" in found.message_th


def test_1_5_every_required_question_is_named_when_nothing_is_answered():
    found = finding("1.5", answers={})
    assert found.status == "todo"
    # 9b–9d are asked only after a "yes" to 9a; 6c and 7a are optional.
    assert " ".join(found.items) == "1 2 3a 3b 4a 4b 4c 5a 5b 6a 6b 7b 8a 8b 9a 10 11 12"
    assert "3a" in found.message_en
    assert "3ก" in found.message_th


@pytest.mark.parametrize("blank", ["", " \n ", "—", "…"])
def test_1_5_an_answer_without_a_word_is_no_answer(blank):
    assert finding("1.5", answers=answers(q2=blank)).items == ("2",)


def test_1_5_a_thai_draft_is_no_answer():
    drafted = {**COMPLETE.answers, "2": AnswerText(draft_th="ร่างภาษาไทย")}
    assert finding("1.5", answers=drafted).items == ("2",)


@pytest.mark.parametrize("number", ["6c", "7a"])
def test_1_5_optional_answers_may_be_missing_but_keep_to_their_limit(number):
    limit = {"6c": 100, "7a": 200}[number]
    without = {key: answer for key, answer in COMPLETE.answers.items() if key != number}
    assert status("1.5", answers=without) == "pass"
    assert status("1.5", answers={**without, number: AnswerText("word " * limit)}) == "pass"
    found = finding("1.5", answers={**without, number: AnswerText("word " * (limit + 1))})
    assert (found.status, found.items) == ("todo", (number,))
    assert f"{limit + 1} of {limit} words" in found.message_en
    assert f"{limit + 1} จาก {limit} คำ" in found.message_th


def test_1_5_counts_words_in_the_language_of_the_answers():
    assert status("1.5", answers=answers(q2="公" * 101)) == "pass"
    assert finding("1.5", language="zh", answers=answers(q2="公" * 101)).items == ("2",)


@pytest.mark.parametrize(
    ("evaluated", "expected"), [("yes", ("9b", "9c", "9d")), ("no", ()), ("", ("9a",)), ("perhaps", ("9a",))]
)
def test_1_5_details_of_the_evaluation_are_required_after_a_yes(evaluated, expected):
    given = answers(q9a=evaluated, q9b="", q9c="", q9d="")
    assert finding("1.5", answers=given).items == expected


def test_1_5_correctness_is_declared():
    for accurate in (None, False):
        found = finding("1.5", declarations=declared(accurate=accurate))
        assert (found.status, found.items) == ("todo", ())
    assert status("1.5", declarations=declared(accurate=True)) == "pass"


@pytest.mark.parametrize(("won", "expected"), [(False, "pass"), (True, "fail"), (None, "todo")])
def test_1_6_never_won_is_declared(won, expected):
    assert status("1.6", declarations=declared(previous_unpsa_winner=won)) == expected


KHON_KAEN = Organisation(name_en="Khon Kaen Hospital", name_th="โรงพยาบาลขอนแก่น", sector="public")


@pytest.mark.parametrize(("won", "expected"), [(False, "warning"), (True, "fail"), (None, "todo")])
def test_1_6_the_register_warns_and_never_overrides_the_declaration(won, expected):
    found = finding(
        "1.6",
        applicant=KHON_KAEN,
        title_en="One-stop crisis centre",
        declarations=declared(previous_unpsa_winner=won),
    )
    assert found.status == expected
    if won is not True:
        assert found.items == ("One Stop Crisis Center (OSCC)",)
        assert "2014" in found.message_en
        assert "2557" in found.message_th


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Fast-track Service for High-risk Pregnancies", "warning"),
        ("FAST TRACK SERVICES FOR HIGH RISK PREGNANCIES", "warning"),
        ("Fast-track service for high-risk pregnancies, phase 2", "warning"),
        (
            "One Stop Crisis Center: care for women and children of the north-east, around the clock",
            "warning",
        ),
        ("Telemedicine for stroke patients", "pass"),
        ("", "pass"),
    ],
)
def test_1_6_like_titles_of_the_same_agency(title, expected):
    assert status("1.6", applicant=KHON_KAEN, title_en=title, title_th="") == expected


def test_1_6_a_like_title_of_another_agency_is_another_work():
    assert status("1.6", applicant=PUBLIC, title_en="One Stop Crisis Center (OSCC)") == "pass"


def test_1_6_another_work_of_a_past_winner_is_free():
    department = Organisation(name_en="Department of Disease Control", sector="public")
    assert status("1.6", applicant=department, title_en="Dengue surveillance by school children") == "pass"


def test_1_6_winners_without_a_title_match_nothing():
    hospital = Organisation(name_en="Yasothon Hospital", sector="public")
    for title in ("", "–", "Yasothon Hospital"):
        assert status("1.6", applicant=hospital, title_en=title, title_th="") == "pass"
    blank = replace(RULES, winners=(Winner(2008, ("Yasothon Hospital",), ("", "–")),))
    assert status("1.6", blank, applicant=hospital, title_en="–", title_th="") == "pass"


def test_1_6_thai_titles_are_compared_with_their_vowels_and_tone_marks():
    rules = replace(RULES, winners=(Winner(2014, ("กรมที่ดิน",), ("ที่นี่มีป่าไม้",)),))
    land = Organisation(name_th="กรมที่ดิน", sector="public")
    assert status("1.6", rules, applicant=land, title_en="", title_th="ที่นี่ มีป่าไม้") == "warning"
    # The same consonants with other vowels and tone marks: another title.
    assert status("1.6", rules, applicant=land, title_en="", title_th="ทานามาปม") == "pass"


def test_1_6_the_sponsor_may_be_the_past_winner():
    found = status("1.6", applicant=NGO, sponsor=KHON_KAEN, title_en="One Stop Crisis Center")
    assert found == "warning"


@pytest.mark.parametrize(("involved", "expected"), [(False, "pass"), (True, "fail"), (None, "todo")])
def test_1_7_no_involvement_of_the_un_is_declared(involved, expected):
    assert status("1.7", declarations=declared(un_system_involved=involved)) == expected


def test_nothing_said_is_never_a_failure():
    evaluation = evaluate(Facts(), RULES)
    assert evaluation.verdict == "incomplete"
    assert {finding.clause: finding.status for finding in evaluation.findings} == {
        **dict.fromkeys(CLAUSES, Status.TODO),
        "4.4": Status.NOT_APPLICABLE,
    }


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ((Status.PASS, Status.FAIL, Status.TODO), Verdict.NOT_ELIGIBLE),
        ((Status.PASS, Status.TODO, Status.WARNING), Verdict.INCOMPLETE),
        ((Status.PASS, Status.WARNING, Status.NOT_APPLICABLE), Verdict.ELIGIBLE),
    ],
)
def test_verdict_follows_from_the_statuses(statuses, verdict):
    assert verdict_of(statuses) == verdict
