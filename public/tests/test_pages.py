"""Category pages, contact, privacy, security and the files that machines read."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from applications.tests import factories
from criteria.models import Category, DeadlineKind, Round
from public.views import about

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def words(page: str) -> str:
    """The text of a page, as read."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


class TestCategory:
    def address(self, number: int, code: str = "practice") -> str:
        return reverse("category_page", kwargs={"code": code, "number": number})

    def test_it_tells_how_long_a_work_must_have_run(self, client):
        round_ = factories.make_round()
        page = words(client.get(self.address(1)).text)
        year = round_.reference_date.year - round_.minimum_years
        assert "At least 2 years (1.4)." in page
        assert f"{year} CE" in page

    def test_an_exempt_one_says_so_and_names_no_day(self, client):
        page = words(client.get(self.address(4)).text)
        assert "this category is exempt" in page
        assert "The work began on" not in page
        assert "ยกระดับบริการที่ตอบสนองต่อสถานการณ์โควิด 19" in page

    def test_it_shows_criteria_with_the_questions_that_answer_them(self, client):
        page = words(client.get(self.address(2)).text)
        assert "Stakeholder engagement" in page
        assert re.search(r"Shown in: 10 11", page)

    def test_a_leap_day_counts_to_the_first_of_march(self):
        from public.views.categories import _latest_start

        round_ = factories.make_round()
        at = datetime(2028, 3, 1, 4, 59, 59, tzinfo=UTC)  # 29 February in EST
        round_.deadlines.filter(kind=DeadlineKind.UN).update(at=at)
        round_ = Round.objects.prefetch_related("deadlines").get(pk=round_.pk)
        assert round_.reference_date.isoformat() == "2028-02-29"
        assert _latest_start(round_).isoformat() == "2026-02-28"

    def test_a_round_that_nobody_has_announced_is_nobodys_business(self, client):
        announced = factories.make_round()
        secret = factories.make_round("secret", un=timezone.now() + timedelta(days=400))
        Round.objects.filter(pk=secret.pk).update(is_open=False, year=announced.year - 1)
        assert client.get(self.address(1, "secret")).status_code == 404
        assert client.get(self.address(1)).status_code == 200
        assert client.get(self.address(9)).status_code == 404
        assert client.get(self.address(1, "nothing")).status_code == 404

    def test_a_round_that_is_over_can_still_be_read(self, client):
        assert client.get(self.address(1, "unpsa-2022")).status_code == 200

    def test_an_edit_of_a_category_is_its_last_update(self, client):
        category = Category.objects.get(round__code="practice", number=1)
        with time_machine.travel(datetime(2031, 5, 6, 9, tzinfo=UTC), tick=False):
            category.about_en = "Changed."
            category.save()
        assert "Last update 6 May 2031 CE (2574 BE)" in words(client.get(self.address(1)).text)


class TestContact:
    def test_it_shows_what_is_set_and_nothing_else(self, client, settings):
        settings.OPDC_CONTACT_EMAIL = "office@opdc.example"
        settings.OPDC_PHONE = ""
        settings.OPDC_ADDRESS_EN = "59/1 Example Road"
        page = client.get(reverse("contact")).text
        assert "mailto:office@opdc.example" in page
        assert "59/1 Example Road" in page
        assert "Telephone" not in page
        assert factories.make_round().contact_email in page


class TestPrivacy:
    def test_its_numbers_are_those_of_this_installation(self, client, settings):
        settings.DRAFT_BIN_DAYS, settings.EXPORT_DAYS = 41, 3
        settings.SESSION_COOKIE_AGE = 5 * 3600
        settings.QUESTION_KEEP_DAYS, settings.REGISTRATION_KEEP_DAYS = 77, 66
        page = words(client.get(reverse("privacy")).text)
        assert "41 days, then rows and files are removed" in page
        assert re.search(r"collected dossiers 3 days", page)
        assert re.search(r"Staying signed in 5 hours", page)
        assert "erased 77 days after the question is closed" in page
        assert "erased 66 days after the event" in page
        assert "within 72 hours" in page

    def test_the_officer_for_data_is_named_else_opdc(self, client, settings):
        settings.OPDC_CONTACT_EMAIL, settings.DPO_EMAIL = "office@opdc.example", "dpo@opdc.example"
        assert "mailto:dpo@opdc.example" in client.get(reverse("privacy")).text

    def test_every_cookie_that_arrives_stands_in_it(self, client, settings):
        told = {cookie["name"] for cookie in about.cookies()}
        member = factories.make_member(factories.make_agency())
        arrived: set[str] = set()
        for response in (
            client.get("/"),
            client.post(reverse("set_language"), {"language": "en", "next": "/"}),
            client.post(reverse("account_login"), {"login": member.email, "password": factories.PASSWORD}),
            client.post(reverse("account_logout")),
        ):
            arrived |= set(response.cookies)
        assert settings.SESSION_COOKIE_NAME in arrived
        assert arrived <= told


class TestSecurity:
    def test_it_claims_only_what_is_switched_on(self, client, settings):
        settings.SECOND_FACTOR_REQUIRED, settings.CLAMAV_ADDRESS = True, "tcp://127.0.0.1:3310"
        page = client.get(reverse("security")).text
        assert "sign in with a second factor" in page
        assert "scanned for viruses before" in page

    def test_and_says_what_is_off(self, client, settings):
        settings.SECOND_FACTOR_REQUIRED, settings.CLAMAV_ADDRESS = False, ""
        page = client.get(reverse("security")).text
        assert "sign in with a second factor" not in page
        assert "A virus scanner is not connected" in page

    def test_security_txt_is_as_rfc_9116_asks(self, client, settings):
        settings.SECURITY_CONTACT, settings.PORTAL_URL = "soc@opdc.example", "https://portal.example"
        response = client.get("/.well-known/security.txt")
        fields = dict(line.split(": ", 1) for line in response.text.strip().splitlines())
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert fields["Contact"] == "mailto:soc@opdc.example"
        assert fields["Canonical"] == "https://portal.example/.well-known/security.txt"
        expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)

    def test_a_page_for_reports_may_be_named_instead(self, client, settings):
        settings.SECURITY_CONTACT = "https://opdc.example/report"
        assert "Contact: https://opdc.example/report" in client.get("/.well-known/security.txt").text

    def test_without_anybody_to_write_to_there_is_no_such_file(self, client, settings):
        settings.SECURITY_CONTACT = settings.OPDC_CONTACT_EMAIL = ""
        assert client.get("/.well-known/security.txt").status_code == 404
        assert "/.well-known/security.txt" not in client.get(reverse("security")).text


class TestMachines:
    def test_the_site_map_names_every_page_for_everybody_and_no_other(self, client, settings):
        settings.PORTAL_URL = "https://portal.example"
        response = client.get("/sitemap.xml")
        tree = etree.fromstring(response.content)
        found = {loc.text.removeprefix("https://portal.example") for loc in tree.iter("{*}loc")}
        assert {"/", reverse("privacy"), TestCategory().address(3)} <= found
        for address in found:
            assert client.get(address).status_code == 200, address

    def test_robots_leave_alone_what_is_behind_sign_in(self, client):
        text = client.get("/robots.txt").text
        for name in ("application_list", "officer_list", "review_queue", "admin:index", "account_login"):
            first = reverse(name).split("/")[1]
            assert f"Disallow: /{first}/" in text
        assert "Sitemap: http" in text

    @pytest.mark.parametrize("address", ["/sitemap.xml", "/robots.txt", "/.well-known/security.txt"])
    def test_they_carry_nothing_of_a_visitor(self, client, address):
        response = client.get(address)
        assert not response.cookies
        assert "public" in response.headers["Cache-Control"]


class TestInside:
    def test_who_is_signed_in_finds_the_public_pages_by_the_foot(self, client):
        client.force_login(factories.make_member(factories.make_agency()))
        page = client.get(reverse("application_list")).text
        assert f'href="{reverse("about")}"' in page
        assert f'href="{reverse("privacy")}"' in page
        inside = client.get(reverse("about")).text
        assert "Go to my work" in inside
        assert "Sign in to apply" not in inside

    def test_and_leaves_nothing_of_that_for_visitors(self, client):
        member = factories.make_member(factories.make_agency())
        client.force_login(member)
        client.get(reverse("about"))
        client.logout()
        page = client.get(reverse("about")).text
        assert "Go to my work" not in page
        assert member.email not in page
