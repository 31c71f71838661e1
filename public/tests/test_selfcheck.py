"""The self-check says what the engine says, keeps nothing, and never stumbles over what somebody types."""

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.models import Application
from applications.selfcheck import KEPT_SECONDS, Answers, facts_of, pack, unpack
from applications.services.details import fingerprint
from applications.tasklist import PRESCREENING_CLAUSES
from applications.tests import factories
from criteria.engine.evaluate import evaluate
from criteria.engine.interchange import parse, to_facts
from criteria.engine.rules import Rules
from criteria.models import Round
from criteria.queries import rounds_with_rules, rules_of
from public import caching
from public.selfcheck_form import SelfCheckForm, a_day
from public.selfcheck_steps import steps_of

pytestmark = pytest.mark.django_db
CASES = sorted(
    path.stem for path in factories.CASES.glob("*.json") if "initiative" in path.read_text("utf-8")
)
EXPECTED = json.loads((factories.CASES / "expected.json").read_text("utf-8"))
LAST = 10  # one more than there are questions
GOOD = {
    "sector": "public",
    "nomination_mode": "self",
    "category": "2",
    "innovative": "yes",
    "sdgs": ["1", "2.3"],
    "started_day": "1",
    "started_month": "10",
    "started_year": "2556",
    "un_system_involved": "no",
    "submitted_past_three_years": "yes",
    "previous_unpsa_winner": "no",
    "verification_consent": "yes",
}


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """No page of another test comes from the cache."""
    monkeypatch.setattr(caching, "PREFIX", f"selfcheck-{uuid4()}")


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def ask(client: Client, data: dict[str, Any], at: int = LAST - 1, to: int = LAST) -> BeautifulSoup:
    answer = client.post(reverse("selfcheck"), data | {"at": at, "to": to})
    assert answer.status_code in (200, 422), answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def findings(page: BeautifulSoup) -> dict[str, str]:
    """Clause → the message that the page shows."""
    rows = {}
    for row in page.select(".findings > li"):
        clause = re.search(r"\d\.\d", row.h3.text).group()
        rows[clause] = " ".join(row.p.text.split())
    return rows


def told_by(document: dict[str, Any]) -> dict[str, Any]:
    """The case as somebody would answer it here."""
    applicant, initiative = document["applicant"], document["initiative"]
    sponsor, nomination = applicant.get("sponsor"), document.get("nomination", {})
    told: dict[str, Any] = {
        "sector": applicant.get("sector", ""),
        "led_by_public": {None: ""}.get(
            sponsor, "yes" if sponsor and sponsor["sector"] == "public" else "no"
        ),
        "nomination_mode": nomination.get("mode", ""),
        "nominator": nomination.get("organisation", ""),
        "category": document.get("category") or "",
        "sdgs": document.get("sdgs", []),
        "agency": applicant.get("name_en", ""),
        "title": initiative.get("title_en", ""),
    }
    if started := initiative.get("started_on"):
        day = date.fromisoformat(started)
        # As a Thai writes it: the year of the Buddhist Era.
        told |= {"started_day": day.day, "started_month": day.month, "started_year": day.year + 543}
    for name in (
        "innovative",
        "un_system_involved",
        "submitted_past_three_years",
        "previous_unpsa_winner",
        "verification_consent",
    ):
        value = document.get("declarations", {}).get(name)
        told[name] = {True: "yes", False: "no"}.get(value, "")
    return told


@pytest.fixture
def round_2022() -> Round:
    Round.objects.filter(code="unpsa-2022").update(is_open=True)
    return rounds_with_rules().get(code="unpsa-2022")


@pytest.mark.parametrize("name", CASES)
def test_every_case_gets_the_verdict_of_the_engine(client, round_2022, name):
    document = factories.case(name)
    page = client.post(reverse("selfcheck"), told_by(document) | {"round": "unpsa-2022", "at": 9, "to": LAST})
    shown = {row.clause: row.status for row, _step in page.context["rows"]}
    assert shown == {clause: EXPECTED[name]["statuses"][clause] for clause in PRESCREENING_CLAUSES}


@pytest.mark.parametrize("name", CASES)
def test_in_the_engines_own_words(client, round_2022, name):
    """A start date, a declaration and a category say the same here as in an application."""
    document = factories.case(name)
    told = evaluate(to_facts(parse(json.dumps(document).encode())), rules_of(round_2022))
    page = ask(client, told_by(document) | {"round": "unpsa-2022"})
    shown = findings(page)
    assert set(shown) == set(PRESCREENING_CLAUSES)
    for clause in ("1.2", "1.3", "1.4", "1.7"):
        assert shown[clause] == told.finding(clause).message_en


def test_there_are_cases_and_they_differ():
    assert len(CASES) >= 6
    assert {EXPECTED[name]["statuses"]["1.4"] for name in CASES} >= {"pass", "fail", "not_applicable"}


def test_the_register_of_winners_is_asked_too(client, round_2022):
    """A title like that of a past winner is told of, though it is declared never to have won."""
    told = GOOD | {"round": "unpsa-2022", "agency": "Royal Irrigation Department"}
    winner = next(w for w in rules_of(round_2022).winners if any("Irrigation" in n for n in w.agency_names))
    page = client.post(reverse("selfcheck"), told | {"title": winner.titles[0], "at": 9, "to": LAST})
    assert {row.clause: row.status for row, _step in page.context["rows"]}["1.6"] == "warning"


@pytest.mark.parametrize("typed", [{}, {"title": "Huay Nam Sai Model"}, {"agency": "HRDI"}])
def test_without_a_name_and_a_title_it_says_that_nothing_was_compared(client, typed):
    note = "was not looked through"
    assert note in ask(client, GOOD | typed).get_text()
    assert note not in ask(client, GOOD | {"title": "Huay Nam Sai Model", "agency": "HRDI"}).get_text()


class TestARoad:
    def test_all_items_of_the_round_that_decide_something_are_asked(self, client):
        round_ = factories.make_round()
        steps = steps_of(round_)
        items = {item.code: item for item in round_.prescreeningitem_set.all()}
        asked = [step.code for step in steps if step.code in items]
        assert len(items) == 10
        assert set(items) - set(asked) == {"other_awards", "heard_of"}
        assert {step.clause for step in steps if step.clause} == set(PRESCREENING_CLAUSES)
        fields = [name for step in steps for name in step.fields]
        assert sorted(fields) == sorted(SelfCheckForm.base_fields), "each field is asked once"
        page = ask(client, {}, at=0, to=LAST)
        for code in ("other_awards", "heard_of"):
            assert items[code].text_en in page.get_text()

    def test_a_question_a_page_back_and_forth(self, client):
        data: dict[str, Any] = {}
        with translation.override("en"):
            steps = steps_of(factories.make_round())
        for number, step in enumerate(steps, start=1):
            page = ask(client, data, at=max(number - 1, 0), to=number)
            assert f"Question {number} of 9" in page.get_text()
            assert page.h1.text == step.text
            assert step.help in page.get_text()
            data |= {name: GOOD[name] for name in step.fields if name in GOOD}
        for number in range(9, 0, -1):
            page = ask(client, data, at=number + 1, to=number)
            assert {f["name"] for f in page.select("form[action='/eligibility/'] [name]")} >= set(GOOD)
        assert "Passed" in ask(client, data).get_text()

    def test_a_date_that_is_none_is_told_on_its_page_and_nothing_is_lost(self, client):
        wrong = GOOD | {"started_day": "31", "started_month": "2"}
        page = ask(client, wrong, at=5, to=6)
        assert "There is no such day in this month." in page.get_text()
        assert page.find(attrs={"name": "started_year"})["value"] == "2556"
        assert page.find("input", attrs={"name": "un_system_involved", "value": "no"})["type"] == "hidden"
        # Going back asks for nothing.
        assert "Question 4 of 9" in ask(client, wrong, at=5, to=4).get_text()

    def test_the_exempt_category_needs_no_two_years(self, client):
        young = GOOD | {"category": "4", "started_year": str(date.today().year + 543), "started_month": "1"}
        page = client.post(reverse("selfcheck"), young | {"at": 9, "to": LAST})
        statuses = {row.clause: row.status for row, _step in page.context["rows"]}
        assert statuses["1.4"] == "not_applicable"
        assert page.context["verdict"] == "eligible"

    @pytest.mark.parametrize(("led", "status"), [("yes", "pass"), ("no", "fail"), ("", "fail")])
    def test_a_body_outside_the_state_applies_through_a_public_agency(self, client, led, status):
        told = GOOD | {"sector": "civil_society", "led_by_public": led, "at": 9, "to": LAST}
        page = client.post(reverse("selfcheck"), told)
        assert {row.clause: row.status for row, _step in page.context["rows"]}["1.1"] == status

    def test_both_eras_stand_in_the_verdict(self, client):
        assert "1 October 2013 CE (2556 BE)" in ask(client, GOOD).get_text()

    def test_the_language_can_be_changed_on_any_page(self, client):
        page = ask(client, GOOD, at=8, to=9)
        address = page.select_one("form.lang [name=next]")["value"]
        again = BeautifulSoup(client.get(address).content, "html.parser")
        assert "Question 9 of 9" in again.get_text()
        hidden = {f["name"]: f["value"] for f in again.select("input[type=hidden]")}
        assert hidden["category"] == "2"
        assert hidden["started_month"] == "10"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("1", 10, "2556"), date(2013, 10, 1)),
        (("1", 10, "2013"), date(2013, 10, 1)),
        (("๑", 10, "๒๕๕๖"), date(2013, 10, 1)),
        (("29", 2, "2567"), date(2024, 2, 29)),
    ],
)
def test_a_year_of_either_era_is_understood(parts, expected):
    assert a_day(*parts) == expected


@pytest.mark.parametrize("parts", [("", 1, "2556"), ("1", None, "2556"), ("1", 1, "56"), ("x", 1, "2556")])
def test_anything_else_is_asked_for_again(parts):
    with pytest.raises(ValueError, match=r"\w"):
        a_day(*parts)


def test_it_answers_from_the_cache(client):
    for _walk in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("selfcheck"))
            for number in range(1, LAST + 1):
                ask(client, GOOD, at=number - 1, to=number)
    assert len(queries) == 0


class TestNothingIsStored:
    def test_no_row_no_session_and_no_cookie_of_its_own(self, client):
        sessions = Session.objects.count()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("selfcheck"))
            for number in range(1, LAST + 1):
                ask(client, GOOD | {"agency": "Some Agency"}, at=number - 1, to=number)
        written = [q["sql"] for q in queries if not q["sql"].lstrip().upper().startswith("SELECT")]
        assert written == []
        assert Session.objects.count() == sessions
        # The page's own form of the language has its token, as on every page.
        assert set(client.cookies) <= {"django_language", "csrftoken"}

    def test_words_that_are_typed_stand_in_no_address(self, client):
        typed = {"agency": "Hidden Agency", "title": "Hidden Title", "nominator": "Hidden Nominator"}
        page = ask(client, GOOD | typed)
        addresses = [a["href"] for a in page.select("[href]")]
        addresses += [f["value"] for f in page.select("form.lang [name=next]")]
        for address in addresses:
            told = parse_qs(urlsplit(address).query).get("answers")
            if told:
                answers = unpack(told[0])
                assert answers.category == 2
                assert (answers.agency, answers.title, answers.nominator) == ("", "", "")

    def test_it_works_without_any_cookie(self):
        stranger = Client(enforce_csrf_checks=True)
        assert stranger.post(reverse("selfcheck"), GOOD | {"at": 9, "to": LAST}).status_code == 200


LETTERS = st.text(max_size=20)
VALUES = st.one_of(
    st.sampled_from(
        ["", "yes", "no", "public", "other", "self", "2", "4", "99", "1.4", "31", "2556", "2013", "\x00"]
    ),
    LETTERS,
)
TOLD = st.dictionaries(st.sampled_from(sorted(SelfCheckForm.base_fields)), VALUES, max_size=8)
ANY_FIXTURE = [HealthCheck.function_scoped_fixture]


@settings(max_examples=15, deadline=None, suppress_health_check=ANY_FIXTURE)
@given(told=TOLD, at=VALUES, to=VALUES)
def test_any_answers_in_any_order_get_a_page(client, told, at, to):
    for page in (at, to), (to, at), (0, LAST):
        answer = client.post(reverse("selfcheck"), told | dict(zip(("at", "to"), page, strict=True)))
        assert answer.status_code in (200, 422)
    assert answer.status_code == 200, "the verdict refuses nobody"


@settings(max_examples=150, deadline=None, suppress_health_check=ANY_FIXTURE)
@given(told=TOLD)
def test_any_answers_get_a_verdict_and_can_be_taken_along(told):
    round_ = factories.make_round()
    data = QueryDict(mutable=True)
    data.update(told)
    answers = SelfCheckForm(data, round_=round_, goals=[]).answers
    assert evaluate(facts_of(answers), Rules("x", date(2026, 12, 1), 2, {1: False, 4: True}, ())).findings
    assert unpack(pack(answers)) == replace(answers, nominator="", agency="", title="")


class TestIntoANewApplication:
    @pytest.fixture
    def agency(self):
        return factories.make_agency()

    def take(self, client: Client, data: dict[str, Any]) -> str:
        page = ask(client, data)
        return next(a["href"] for a in page.select("a") if a["href"].startswith(reverse("application_new")))

    def start(self, client: Client, address: str, **changed: Any) -> Application:
        page = BeautifulSoup(client.get(address).content, "html.parser")
        data = {f["name"]: f.get("value", "") for f in page.select("#start-form input[type=hidden]")}
        for field in page.select(
            "#start-form input[checked], #start-form input[type=text], #start-form input[type=date]"
        ):
            data[field["name"]] = field.get("value", "")
        assert client.post(reverse("application_new"), data | changed).status_code == 302
        return Application.objects.with_everything().latest("pk")

    def test_the_answers_survive_the_way_through_sign_in(self, client, agency):
        member = factories.make_member(agency)
        address = self.take(client, GOOD)
        asked = client.get(address)
        assert asked.status_code == 302
        after = parse_qs(urlsplit(asked.url).query)["next"][0]
        client.force_login(member)
        application = self.start(client, after)
        assert (application.category.number, application.started_on) == (2, date(2013, 10, 1))
        assert application.sdgs == ["1", "2.3"]
        assert application.nomination_mode == "self"
        told = application.prescreening
        assert (told.innovative, told.un_system_involved) == (True, False)
        assert (told.submitted_past_three_years, told.previous_unpsa_winner) == (True, False)
        assert told.verification_consent is None, "whoever applies gives the consent there"

    def test_what_is_chosen_while_starting_goes_first(self, client, agency):
        client.force_login(factories.make_member(agency))
        other = factories.make_round().category_set.get(number=3)
        application = self.start(client, self.take(client, GOOD), category=other.pk, started_on="2015-01-02")
        assert (application.category, application.started_on) == (other, date(2015, 1, 2))

    def test_no_application_there_is_is_changed(self, client, agency):
        mine = factories.make_application(agency)
        before = fingerprint(Application.objects.with_everything().get(pk=mine.pk))
        client.force_login(factories.make_member(agency))
        address = self.take(client, GOOD)
        assert mine.reference in client.get(address).content.decode()
        application = self.start(client, address)
        assert application.pk != mine.pk
        assert fingerprint(Application.objects.with_everything().get(pk=mine.pk)) == before

    def test_a_body_outside_the_state_has_its_sponsor(self, client):
        agency = factories.make_agency(sector="private")
        client.force_login(factories.make_member(agency))
        told = GOOD | {"sector": "private", "led_by_public": "yes"}
        assert self.start(client, self.take(client, told)).sponsor.sector == "public"

    def test_answers_end_after_two_hours_and_cannot_be_made_up(self, client, agency):
        client.force_login(factories.make_member(agency))
        with time_machine.travel("2026-11-22 10:00Z", tick=False):
            packed = pack(Answers(category=2))
        with time_machine.travel("2026-11-22 10:00Z", tick=False) as clock:
            clock.shift(KEPT_SECONDS - 1)
            assert unpack(packed) == Answers(category=2)
            clock.shift(2)
            assert unpack(packed) is None
        for wrong in (packed, packed[:-1], "x", "", "x" * 3000):
            answer = client.get(reverse("application_new"), {"answers": wrong})
            assert answer.status_code == 200
            assert ("could not be taken along" in answer.content.decode()) == bool(wrong)

    def test_a_closed_round_offers_nothing_to_start(self, client):
        Round.objects.update(is_open=False)
        page = ask(client, GOOD)
        assert "No round is open now" in page.get_text()
        assert not [a for a in page.select("a") if reverse("application_new") in a["href"]]


def test_without_any_round_the_page_says_so(client):
    Round.objects.all().delete()
    assert "No rules are here yet" in client.get(reverse("selfcheck")).content.decode()
    assert client.post(reverse("selfcheck"), {"to": "1"}).status_code == 404
