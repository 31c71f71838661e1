"""What is told of a round, when, and that page, CSV and JSON tell the same."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections

from accounts.models import Agency
from applications.models import Application
from applications.states import State
from applications.tests.factories import make_round
from criteria.models import Deadline, Round, RoundFigures
from public import counting, figures, numbers
from public.figures import Edition

from .schemas import check

pytestmark = pytest.mark.django_db

CLOSING = datetime(2031, 3, 1, 12, tzinfo=UTC)
AFTER = CLOSING + timedelta(days=2)
RESULT = CLOSING + timedelta(days=200)


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    cache.clear()


@pytest.fixture
def round_():
    """A round that counts, which closes on the first of March 2031."""
    made = make_round()
    Round.objects.filter(pk=made.pk).update(is_practice=False, code="counts")
    move(made, internal=CLOSING, un=CLOSING, result=RESULT)
    return fresh(made)


def move(round_, **dates):
    for kind, at in dates.items():
        Deadline.objects.filter(round=round_, kind=kind).update(at=at)


def fresh(round_):
    return Round.objects.prefetch_related("deadlines", "category_set").get(pk=round_.pk)


@pytest.fixture
def agencies():
    """Two ministries with a unit each, and a foundation."""
    health = agency("health", "Ministry of Health", level="national", region="nationwide")
    justice = agency("justice", "Ministry of Justice", level="national", region="nationwide")
    return SimpleNamespace(
        hospital=agency("hospital", "Hospital", level="local", region="north", parent=health),
        prison=agency("prison", "Prison", level="regional", region="south", parent=justice),
        foundation=agency("foundation", "Foundation", sector="civil_society"),
    )


def agency(slug, name, *, sector="public", **more):
    return Agency.objects.create(slug=slug, name_en=name, name_th=f"ไทย {name}", sector=sector, **more)


def apply(round_, agency, number, *, category=1, state=State.SUBMITTED, sdgs=("3", "3.8"), **more):
    """So many submitted applications, as rows alone."""
    values = {"submitted_at": CLOSING - timedelta(days=3)} | more
    start = Application.objects.count()
    return Application.objects.bulk_create(
        Application(
            reference=f"N-{start + at:04d}",
            round=round_,
            agency=agency,
            category=round_.category_set.get(number=category),
            state=state,
            sdgs=list(sdgs),
            title_en=f"Secret title {start + at}",
            **values,
        )
        for at in range(number)
    )


def shown(told, key):
    return {line.key: line.count for line in told.table(key).lines}


class TestWhen:
    def test_while_the_round_is_open_nothing_is_told(self, client, round_, agencies):
        apply(round_, agencies.hospital, 20)
        with time_machine.travel(CLOSING - timedelta(hours=1), tick=False):
            assert figures.figures_of(round_) == figures.Figures(Edition.NONE)
            page = client.get("/numbers/counts/").text
            assert "No numbers yet" in page
            assert not re.search(r"\b20\b", page.partition("<main")[2].partition("</main")[0])
            assert client.get("/numbers/counts.json").json()["applications"] is None
        assert not RoundFigures.objects.exists()

    def test_nor_on_the_day_after_for_the_date_may_have_been_a_slip(self, round_, agencies):
        apply(round_, agencies.hospital, 20)
        assert figures.figures_of(round_, CLOSING + timedelta(hours=23)).edition == Edition.NONE
        assert figures.figures_of(round_, CLOSING + timedelta(hours=25)).edition == Edition.CLOSED

    def test_a_round_without_a_closing_date_tells_nothing(self, round_, agencies):
        apply(round_, agencies.hospital, 20)
        move(round_, internal=None, un=None)
        assert figures.figures_of(fresh(round_), AFTER).edition == Edition.NONE

    def test_what_comes_or_changes_after_that_is_not_seen(self, round_, agencies):
        """Two moments side by side would tell the one that came between."""
        rows = apply(round_, agencies.hospital, 20)
        first = figures.figures_of(round_, AFTER)
        apply(round_, agencies.prison, 1)
        Application.objects.filter(pk=rows[0].pk).update(state=State.WITHDRAWN, sdgs=["5"])
        Agency.objects.update(region="east")
        move(round_, internal=AFTER + timedelta(days=30), un=AFTER + timedelta(days=30))
        for later in (AFTER, AFTER + timedelta(days=20), AFTER + timedelta(days=90)):
            assert figures.figures_of(fresh(round_), later) == first

    def test_when_the_result_is_public_everything_is_told(self, round_, agencies):
        apply(round_, agencies.hospital, 20, state=State.NOT_ENDORSED)
        apply(round_, agencies.prison, 2, state=State.UN_WINNER, category=4)
        figures.figures_of(round_, AFTER)
        told = figures.figures_of(round_, RESULT + timedelta(minutes=1))
        assert (told.edition, told.total) == (Edition.RESULT, 22)
        assert shown(told, "category") == {"1": 20, "2": 0, "3": 0, "4": 2}
        assert shown(told, "result") == {"winner": 2, "finalist": 0, "not_selected": 0, "no_result": 0}

    @pytest.mark.parametrize("state", sorted(counting.UNDECIDED))
    def test_not_while_the_result_of_one_is_not_known(self, round_, agencies, state):
        apply(round_, agencies.hospital, 20, state=State.NOT_ENDORSED)
        apply(round_, agencies.prison, 1, state=state)
        assert figures.figures_of(round_, RESULT + timedelta(days=1)).edition == Edition.CLOSED

    def test_nor_without_the_date_of_the_result(self, round_, agencies):
        apply(round_, agencies.hospital, 20, state=State.NOT_ENDORSED)
        move(round_, result=None)
        assert figures.figures_of(fresh(round_), RESULT + timedelta(days=1)).edition == Edition.CLOSED

    def test_it_is_counted_once_however_often_it_is_asked_for(self, round_, agencies):
        apply(round_, agencies.hospital, 20)
        assert figures.settle(round_).pk == figures.settle(round_).pk
        assert RoundFigures.objects.count() == 1


class TestWhat:
    def test_fewer_than_five_are_not_even_a_total(self, client, round_, agencies):
        apply(round_, agencies.hospital, 4)
        told = figures.figures_of(round_, AFTER)
        assert (told.edition, told.total, told.tables) == (Edition.CLOSED, None, ())
        with time_machine.travel(AFTER, tick=False):
            assert "fewer than 5" in client.get("/numbers/counts/").text
            assert "fewer than 5" in client.get("/numbers/").text

    def test_drafts_deleted_ones_and_what_was_never_submitted_are_not_counted(self, round_, agencies):
        apply(round_, agencies.hospital, 6)
        apply(round_, agencies.prison, 5, state=State.DRAFT, submitted_at=None)
        apply(round_, agencies.prison, 5, state=State.DRAFT, submitted_at=None, deleted_at=CLOSING)
        apply(round_, agencies.prison, 5, state=State.WITHDRAWN, submitted_at=None)
        assert figures.figures_of(round_, AFTER).total == 6

    def test_each_table_adds_up_and_ministries_are_the_top_of_the_tree(self, round_, agencies):
        apply(round_, agencies.hospital, 9)
        apply(round_, agencies.prison, 6, category=2, sdgs=["3", "16.1", "16.3"])
        apply(round_, agencies.foundation, 5, category=3, state=State.RETURNED)
        told = figures.figures_of(round_, AFTER)
        assert shown(told, "ministry") == {"health": 9, "justice": 6, "outside": 5}
        assert shown(told, "level") == {"national": 0, "regional": 6, "local": 9, "unsaid": 5}
        assert shown(told, "region")["unsaid"] == 5
        assert shown(told, "state")["returned"] == 5
        goals = shown(told, "goal")
        assert (goals["3"], goals["16"], goals["1"]) == (20, 6, 0)
        for table in told.tables:
            if not table.overlapping:
                assert sum(line.count for line in table.lines) == told.total

    def test_a_small_ministry_is_not_even_named(self, client, round_, agencies):
        apply(round_, agencies.hospital, 9)
        apply(round_, agencies.prison, 2)
        with time_machine.travel(AFTER, tick=False):
            for address in ("/numbers/counts/", "/numbers/counts.json", "/numbers/counts.csv"):
                assert "Ministry of Justice" not in client.get(address).content.decode(), address
        assert "justice" not in json.dumps(RoundFigures.objects.get().figures)

    def test_nothing_hidden_is_kept_where_it_could_be_read(self, round_, agencies):
        apply(round_, agencies.hospital, 19)
        apply(round_, agencies.prison, 3, category=4)
        kept = figures.settle(round_).figures
        assert 3 not in [number for table in kept["tables"] for _key, number in table["rows"]]
        assert kept["tables"][0]["together"] == 22

    def test_results_of_some_are_not_told_before_those_of_all(self, round_, agencies):
        apply(round_, agencies.hospital, 9, state=State.UN_WINNER)
        apply(round_, agencies.prison, 6, state=State.SENT_TO_UN)
        assert figures.figures_of(round_, RESULT + timedelta(days=1)).table("result") is None

    def test_practice_rounds_count_nowhere(self, client, round_, agencies):
        apply(round_, agencies.hospital, 20)
        Round.objects.filter(pk=round_.pk).update(is_practice=True)
        assert client.get("/numbers/counts/").status_code == 404
        assert client.get("/numbers/counts.csv").status_code == 404
        assert "/numbers/counts/" not in client.get("/numbers/").text

    def test_a_round_that_is_being_prepared_is_not_told_of(self, client, round_):
        move(round_, opening=CLOSING - timedelta(days=90))
        Round.objects.filter(pk=round_.pk).update(is_open=False)
        assert client.get("/numbers/counts/").status_code == 404
        assert client.get("/numbers/counts.json").status_code == 404
        assert "/numbers/counts/" not in client.get("/numbers/").text

    def test_but_in_a_demo_where_they_are_called_invented(self, client, round_, settings):
        settings.OPEN_NUMBERS_OF_PRACTICE_ROUNDS = True
        Round.objects.filter(pk=round_.pk).update(is_practice=True)
        assert "invented" in client.get("/numbers/counts/").text

    def test_no_word_of_an_application_is_told(self, client, round_, agencies):
        rows = apply(round_, agencies.hospital, 20)
        with time_machine.travel(AFTER, tick=False):
            for address in ("/numbers/", "/numbers/counts/", "/numbers/counts.json", "/numbers/counts.csv"):
                text = client.get(address).content.decode()
                assert "Secret title" not in text
                assert rows[0].reference not in text


class TestOneSource:
    @pytest.fixture(params=[AFTER, RESULT + timedelta(days=1)], ids=["closed", "result"])
    def moment(self, request, round_, agencies):
        apply(round_, agencies.hospital, 13, state=State.NOT_ENDORSED)
        apply(round_, agencies.foundation, 7, state=State.UN_FINALIST, category=2)
        apply(round_, agencies.prison, 2, state=State.WITHDRAWN, category=4, sdgs=["16"])
        with time_machine.travel(request.param, tick=False):
            yield request.param

    def test_page_csv_and_json_tell_the_same(self, client, moment):
        told = client.get("/numbers/counts.json").json()
        lines = list(
            csv.DictReader(io.StringIO(client.get("/numbers/counts.csv").content.decode("utf-8-sig")))
        )
        of_csv = {(line["table"], line["key"]): line["applications"] for line in lines}
        page = client.get("/numbers/counts/").text
        assert of_csv["total", ""] == str(told["applications"])
        for table in told["tables"]:
            block = page.partition(f'id="table-{table["key"]}"')[2].partition("</section>")[0]
            for row in table["rows"]:
                number = "" if row["hidden"] else str(row["applications"])
                assert of_csv[table["key"], row["key"]] == number
                cell = re.search(
                    re.escape(row["name"]["en"]) + r"</th>\s*<td class=\"n\">\s*(?:<span[^>]*>)?\s*(\w+)",
                    block,
                )
                assert cell, (table["key"], row["key"])
                assert cell[1] == (number or "hidden")

    def test_the_json_is_what_its_schema_says(self, client, moment):
        check(client.get("/numbers/counts.json").json(), client.get("/numbers.schema.json").json())

    def test_the_list_of_rounds_has_the_same_total(self, client, moment):
        assert re.search(r"<td class=\"n\"[^>]*>\s*22\s*</td>", client.get("/numbers/").text)

    def test_files_are_the_same_in_both_languages(self, client, moment):
        english = client.get("/numbers/counts.json").json()
        client.cookies["django_language"] = "th"
        assert client.get("/numbers/counts.json").json() == english


def test_the_schema_knows_every_table_and_every_edition():
    schema = numbers.schema()["properties"]
    assert schema["edition"]["enum"] == [edition.value for edition in Edition]
    assert (
        set(schema["tables"]["items"]["properties"]["key"]["enum"])
        == set(numbers.HEADS)
        == set(numbers.TITLES)
    )
    assert set(numbers.STATES) == set(counting.STATES)
    assert set(numbers.RESULTS) == set(counting.RESULTS)
    stand = [state for group in counting.STATES.values() for state in group]
    assert sorted([*stand, State.DRAFT]) == sorted(State.values)
    assert set().union(*counting.RESULTS.values()) == counting.STATES["endorsed"]


@pytest.mark.parametrize("number", [8, 30])
def test_queries_are_as_many_for_few_as_for_many(client, round_, agencies, django_assert_num_queries, number):
    apply(round_, agencies.hospital, number, state=State.NOT_ENDORSED)
    for extra in range(number // 10):
        apply(round_, agency(f"unit-{extra}", f"Unit {extra}"), 1, state=State.NOT_ENDORSED)
    with time_machine.travel(RESULT + timedelta(days=1), tick=False):
        with django_assert_num_queries(7):
            client.get("/numbers/counts/")
        for address in ("/numbers/counts/", "/numbers/counts.csv", "/numbers/counts.json"):
            with django_assert_num_queries(0):
                client.get(address)


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_of_rounds_asks_as_much_for_one_as_for_four(
    client, round_, agencies, django_assert_num_queries, more
):
    apply(round_, agencies.hospital, 8)
    for number in range(more):
        other = make_round(f"other-{number}")
        Round.objects.filter(pk=other.pk).update(is_practice=False)
        apply(fresh(other), agencies.hospital, 6, category=2)
    for settled in Round.objects.all():
        figures.settle(fresh(settled))
    with django_assert_num_queries(5):
        client.get("/numbers/")
    with django_assert_num_queries(0):
        client.get("/numbers/")


@pytest.mark.django_db(transaction=True)
def test_two_first_visitors_at_once_make_one_edition():
    import threading

    round_ = fresh(make_round())
    found = []

    def visit():
        try:
            found.append(figures.settle(round_).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=visit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 6
    assert len(set(found)) == 1
