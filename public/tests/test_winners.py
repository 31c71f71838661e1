"""The register of winners: what visitors read, find and take along."""

import codecs
import csv
import functools
import html
import io
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from criteria import rulebook_file
from criteria.models import PastWinner, WinnerKind
from criteria.rulebook_file import WINNER_KINDS, RulebookError
from criteria.services import load_goals, load_rulebook, load_winners
from public import winners

from .schemas import check

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register(client):
    """The register of the rulebook, read in English, nothing kept from before."""
    client.cookies["django_language"] = "en"
    cache.clear()
    load_goals(book()["sdgs"])
    load_winners(book()["winners"])


@functools.cache
def book():
    return rulebook_file.read("unpsa_2022")


def listed(client, **asked):
    """Addresses of the winners that the list shows."""
    page = client.get("/winners/", asked)
    assert page.status_code == 200
    return [row.slug for row in PastWinner.objects.all() if f"/winners/{row.slug}/" in page.text]


class TestList:
    def test_everybody_reads_all_of_them_with_both_eras(self, client):
        page = client.get(reverse("winner_list")).text
        assert len(listed(client)) == 14
        assert "2014 CE (2557 BE)" in page
        client.cookies["django_language"] = "th"
        assert "พ.ศ. 2557 (ค.ศ. 2014)" in client.get("/winners/").text

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("ขอนแก่น", {"2014-khon-kaen-hospital", "2015-khon-kaen-hospital"}),
            ("khon KAEN crisis", {"2014-khon-kaen-hospital"}),
            ("2564", {"2021-department-of-disease-control"}),
            ("๒๕๖๔", {"2021-department-of-disease-control"}),
            ("%", set()),
            ("_", set()),
            ("'\"><script>", set()),
        ],
    )
    def test_words_are_found_in_thai_and_english_and_signs_are_only_signs(self, client, words, expected):
        assert set(listed(client, q=words)) == expected

    def test_the_vowel_am_may_be_typed_as_two_letters(self, client):
        PastWinner.objects.filter(slug="2008-yasothon-hospital").update(initiative_th="บ้านน้ำใส")
        cache.clear()
        assert listed(client, q="น\u0e4d\u0e49\u0e32ใส") == ["2008-yasothon-hospital"]

    @pytest.mark.parametrize(
        ("asked", "number"),
        [
            ({"year": 2014}, 2),
            ({"place": "2nd"}, 3),
            ({"sdg": 3}, 6),
            ({"kind": "local"}, 1),
            ({"kind": "hospital", "sdg": 3, "year": 2015}, 1),
            ({"year": "x", "kind": "nothing", "sdg": "99", "page": "x"}, 14),
        ],
    )
    def test_filters_narrow_it_and_nonsense_is_not_chosen(self, client, asked, number):
        assert len(listed(client, **asked)) == number

    def test_nothing_found_says_so(self, client):
        assert "No winner fits" in client.get("/winners/", {"q": "ยานอวกาศ"}).text

    def test_a_null_character_is_no_search(self, client):
        assert client.get("/winners/", {"q": "a\0b"}).status_code == 200

    def test_what_is_not_confirmed_says_so(self, client):
        assert client.get("/winners/2011-revenue-office-region-7/").text.count("unconfirmed") >= 1
        assert "unconfirmed" not in client.get("/winners/2014-khon-kaen-hospital/").text

    @pytest.mark.parametrize("more", [0, 20])
    def test_it_asks_two_queries_however_long_it_is_and_then_none(
        self, client, django_assert_num_queries, more
    ):
        for number in range(more):
            PastWinner.objects.create(year=2019, agency_en=f"Agency {number}")
        with django_assert_num_queries(2):
            client.get("/winners/")
        for address in ("/winners/", "/winners/?q=a&sdg=3", "/winners/2014-khon-kaen-hospital/"):
            with django_assert_num_queries(0):
                client.get(address)

    def test_a_change_shows_when_what_was_kept_is_old(self, client):
        client.get("/winners/")
        PastWinner.objects.filter(year=2022).update(initiative_en="Another title")
        assert "Another title" not in client.get("/winners/").text
        cache.clear()
        assert "Another title" in client.get("/winners/").text

    def test_many_are_shown_in_pages(self, client):
        for number in range(20):
            PastWinner.objects.create(year=2019, agency_en=f"Agency {number}")
        cache.clear()
        assert "Page 1 of 2" in client.get("/winners/").text
        assert "Page 2 of 2" in client.get("/winners/?page=2").text


class TestPage:
    def test_it_tells_what_is_known_and_nothing_else(self, client):
        page = client.get("/winners/2014-khon-kaen-hospital/").text
        assert "helps children and women in crisis" in page
        assert "โรงพยาบาลขอนแก่น" in page
        assert "assigned by OPDC" in page
        assert "story-heading" not in client.get("/winners/2008-yasothon-hospital/").text

    def test_goals_of_an_application_are_the_agencys(self, client):
        PastWinner.objects.filter(year=2022).update(sdgs=[11], reference="UNPSA22-0001")
        page = client.get("/winners/2022-digital-economy-promotion-agency-depa/").text
        assert "as the agency named them" in page
        assert "UNPSA22-0001" not in page

    def test_a_story_is_text(self, client):
        PastWinner.objects.filter(year=2022).update(story_en="<b>one</b>\r\n\r\ntwo")
        page = client.get("/winners/2022-digital-economy-promotion-agency-depa/").text
        assert "&lt;b&gt;one&lt;/b&gt;" in page
        assert "<p>two</p>" in page

    def test_another_name_is_not_found(self, client):
        assert client.get("/winners/nobody/").status_code == 404


class TestAddresses:
    def test_each_winner_gets_one_and_keeps_it(self):
        first = PastWinner.objects.create(year=2024, agency_en="Agency A", initiative_en="One")
        second = PastWinner.objects.create(year=2024, agency_en="Agency A", initiative_en="Two")
        assert (first.slug, second.slug) == ("2024-agency-a", "2024-agency-a-2")
        first.agency_en = "Agency B"
        first.save()
        assert first.slug == "2024-agency-a"

    def test_a_name_without_latin_letters_has_its_year(self):
        assert PastWinner.objects.create(year=2024, agency_en="หน่วยงาน").slug == "2024"

    def test_those_that_were_there_before_got_the_same_by_the_migration(self):
        wanted = dict(PastWinner.objects.values_list("pk", "slug"))
        PastWinner.objects.update(slug=Concat(Value("old-"), Cast("pk", CharField())))
        import_module("criteria.migrations.0005_winner_stories").give_addresses(apps, None)
        assert dict(PastWinner.objects.values_list("pk", "slug")) == wanted


class TestRulebook:
    def test_loading_again_changes_nothing(self):
        assert load_winners(book()["winners"]) == 0

    def test_winners_of_before_get_their_story_and_edited_ones_keep_theirs(self):
        bare = {"story_th": "", "story_en": "", "sdgs": [], "kind": ""}
        PastWinner.objects.filter(agency_en="Khon Kaen Hospital", year=2014).update(**bare)
        PastWinner.objects.filter(agency_en="Khon Kaen Hospital", year=2015).update(**bare | {"sdgs": [5]})
        assert load_winners(book()["winners"]) == 1
        assert PastWinner.objects.get(slug="2014-khon-kaen-hospital").story_th
        edited = PastWinner.objects.get(slug="2015-khon-kaen-hospital")
        assert (edited.sdgs, edited.story_th) == ([5], "")

    def test_kinds_of_the_file_are_those_of_the_register(self):
        assert set(WINNER_KINDS) == {"", *WinnerKind.values}

    def test_a_goal_that_does_not_exist_is_refused(self, tmp_path):
        book = tmp_path / "wrong.yaml"
        text = (rulebook_file.FOLDER / "unpsa_2022.yaml").read_text(encoding="utf-8")
        book.write_text(text.replace("sdgs: [6, 13]", "sdgs: [6, 18]"), encoding="utf-8")
        with pytest.raises(RulebookError, match="no goal 18"):
            load_rulebook(str(book))


class TestOpenData:
    def test_the_json_is_what_its_schema_says(self, client):
        content = client.get("/winners.json").json()
        check(content, client.get("/winners.schema.json").json())
        assert content["licence"] == {
            "name": settings.OPEN_DATA_LICENCE_NAME,
            "url": settings.OPEN_DATA_LICENCE_URL,
        }
        assert len(content["winners"]) == 14

    def test_a_schema_that_says_otherwise_is_noticed(self, client):
        """Or the check above could not fail."""
        content = client.get("/winners.json").json()
        content["winners"][0]["sdgs"] = [18]
        with pytest.raises(AssertionError):
            check(content, winners.schema())

    def test_page_csv_and_json_tell_the_same(self, client):
        rows = {row["id"]: row for row in client.get("/winners.json").json()["winners"]}
        lines = list(csv.DictReader(io.StringIO(client.get("/winners.csv").content.decode("utf-8-sig"))))
        assert [line["id"] for line in lines] == list(rows)
        for line in lines:
            row = rows[line["id"]]
            assert line["agency_th"] == row["agency"]["th"]
            assert line["sdgs"].split() == [str(number) for number in row["sdgs"]]
            assert (line["confirmed"] == "yes") is row["confirmed"]
            assert row["agency"]["en"] in html.unescape(client.get(f"/winners/{line['id']}/").text)

    def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(self, client):
        PastWinner.objects.create(year=2024, agency_en="=1+1", initiative_en="@x", story_en="-2")
        content = client.get("/winners.csv").content
        assert content.startswith(codecs.BOM_UTF8)
        last = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))[-1]
        assert (last["agency_en"], last["initiative_en"], last["story_en"]) == ("'=1+1", "'@x", "'-2")
        assert last["year_ce"] == "2024"

    def test_a_new_winner_is_added_at_the_end(self, client):
        before = client.get("/winners.json").json()["winners"]
        PastWinner.objects.create(year=2030, agency_en="Aaa")
        cache.clear()
        after = client.get("/winners.json").json()["winners"]
        assert after[:-1] == before

    @pytest.mark.parametrize("address", ["/winners.csv", "/winners.json", "/winners.schema.json"])
    def test_who_has_it_already_is_told_so(self, client, address):
        first = client.get(address)
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in first.headers
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        PastWinner.objects.create(year=2030, agency_en="Aaa")
        cache.clear()
        changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == (304 if "schema" in address else 200)

    def test_it_is_the_same_in_both_languages(self, client):
        english = client.get("/winners.csv").content
        client.cookies["django_language"] = "th"
        assert client.get("/winners.csv").content == english

    def test_nothing_is_written_through_it(self, client):
        assert client.post("/winners.json").status_code == 405


class TestAdmin:
    def test_goals_are_ticked_and_an_address_is_not_emptied(self, client):
        admin = get_user_model().objects.create_superuser("admin@x.example", "a-long-password-1")
        client.force_login(admin)
        row = PastWinner.objects.get(slug="2022-digital-economy-promotion-agency-depa")
        address = reverse("admin:criteria_pastwinner_change", args=[row.pk])
        page = client.get(address)
        assert 'type="checkbox" name="sdgs"' in page.text
        told = {
            name: value for name, value in page.context["adminform"].form.initial.items() if value is not None
        }
        answer = client.post(address, told | {"sdgs": ["9", "11"], "slug": "", "story_th": "เรื่องเล่า"})
        assert answer.status_code == 302
        row.refresh_from_db()
        assert (row.sdgs, row.story_th) == ([9, 11], "เรื่องเล่า")
        assert row.slug == "2022-digital-economy-promotion-agency-depa"

    def test_the_database_refuses_a_goal_that_does_not_exist(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            PastWinner.objects.create(year=2024, agency_en="A", sdgs=[18])
