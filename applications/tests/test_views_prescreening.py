"""The pre-screening page: the verdict at once, nothing stored before saving, nothing lost when it is refused."""

import pytest
from django.urls import reverse

from accounts.models import Role
from applications.forms.prescreening import PrescreeningForm, stored
from applications.models import Application, Sponsor
from applications.services.transitions import perform

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def writer(client):
    agency = factories.make_agency()
    user = factories.make_member(agency, Role.CONTRIBUTOR)
    client.force_login(user)
    return agency


def address(application: Application, name: str = "application_prescreening") -> str:
    return reverse(name, kwargs={"ref": application.reference})


def told(application: Application, **more) -> dict:
    """What the page sends when nothing on it is touched, with some values changed."""
    application = Application.objects.with_everything().get(pk=application.pk)
    form = PrescreeningForm(application=application, sealed_before=False)
    values = {name: value for name, value in stored(application).items() if name in form.fields}
    values["started_on"] = values["started_on"].isoformat() if values["started_on"] else ""
    return {name: value for name, value in (values | more).items() if value is not None}


def status(page, clause: str) -> str:
    return next(row.status for row in page.context["findings"] if row.clause == clause)


class TestSaving:
    def test_saving_stores_everything_and_goes_on_to_question_1(self, client, writer):
        application = factories.make_application(writer)
        category = application.round.category_set.get(number=2)
        values = told(
            application,
            category=category.pk,
            started_on="2013-10-01",
            sdgs=["1", "1.4"],
            innovative="yes",
            un_system_involved="no",
            previous_unpsa_winner="no",
            heard_of="OPDC",
            nomination_mode="self",
            language="fr",
        )
        answer = client.post(address(application), values)
        assert answer.url == reverse("application_topic", kwargs={"ref": application.reference, "number": 1})
        saved = Application.objects.get(pk=application.pk)
        assert (saved.category, saved.sdgs, saved.language) == (category, ["1", "1.4"], "fr")
        assert saved.prescreening.innovative is True
        assert saved.prescreening.un_system_involved is False
        assert saved.prescreening.submitted_past_three_years is None
        assert saved.prescreening.heard_of == "OPDC"

    def test_sending_the_page_untouched_changes_nothing(self, client, writer):
        application = factories.complete_application(writer, files=False)
        before = stored(Application.objects.with_everything().get(pk=application.pk))
        client.post(address(application), told(application))
        assert stored(Application.objects.with_everything().get(pk=application.pk)) == before

    def test_a_refused_value_stores_nothing_and_keeps_what_was_typed(self, client, writer):
        application = factories.make_application(writer)
        values = told(application, heard_of="a colleague", nomination_contact_email="nonsense")
        answer = client.post(address(application), values)
        assert answer.status_code == 422
        assert "a colleague" in answer.text
        assert "nonsense" in answer.text
        assert Application.objects.get(pk=application.pk).prescreening.heard_of == ""

    def test_a_clause_that_fails_is_named_after_saving(self, client, writer):
        application = factories.make_application(writer)
        answer = client.post(address(application), told(application, un_system_involved="yes"), follow=True)
        assert "1.7" in answer.text
        assert Application.objects.get(pk=application.pk).prescreening.un_system_involved is True

    def test_a_page_that_was_open_while_somebody_submitted_keeps_its_text(self, client, writer):
        application = factories.complete_application(writer)
        perform("submit", application, actor=factories.make_member(writer))
        answer = client.post(address(application), told(application, heard_of="typed too late"))
        assert answer.status_code == 409
        assert "typed too late" in answer.text
        assert Application.objects.get(pk=application.pk).prescreening.heard_of != "typed too late"

    def test_the_category_stays_after_the_first_submission(self, client, writer):
        application = factories.complete_application(writer)
        officer = factories.make_officer()
        perform("submit", application, actor=factories.make_member(writer))
        perform("start_screening", application, actor=officer)
        perform("return", application, actor=officer, note="mend")
        other = application.round.category_set.exclude(pk=application.category_id).first()
        page = client.get(address(application)).text
        assert 'name="category"' not in page
        client.post(address(application), told(application, category=other.pk))
        assert Application.objects.get(pk=application.pk).category == application.category


class TestSponsor:
    def test_a_public_agency_is_not_asked_for_one(self, client, writer):
        page = client.get(address(factories.make_application(writer)))
        assert "sponsor_name_th" not in page.context["form"].fields

    def test_a_foundation_applies_through_a_public_agency(self, client):
        agency = factories.make_agency(sector="civil_society")
        client.force_login(factories.make_member(agency))
        application = factories.make_application(agency)
        assert status(client.get(address(application)), "1.1") == "fail"
        values = told(application, sponsor_name_th="กรมป่าไม้", sponsor_sector="public")
        client.post(address(application), values)
        assert Sponsor.objects.get(application=application).name_th == "กรมป่าไม้"
        assert status(client.get(address(application)), "1.1") == "pass"


class TestVerdictAtOnce:
    def check(self, client, application, **more):
        return client.post(
            address(application, "application_prescreening_check"),
            told(application, **more),
            headers={"HX-Request": "true"},
        )

    @pytest.mark.parametrize(
        ("clause", "value", "expected"),
        [
            ("1.2", {"nomination_mode": "self"}, "pass"),
            ("1.2", {"nomination_mode": "third_party"}, "todo"),
            ("1.4", {"started_on": "2013-10-01"}, "pass"),
            ("1.6", {"previous_unpsa_winner": "yes"}, "fail"),
            ("1.6", {"previous_unpsa_winner": "no"}, "pass"),
            ("1.7", {"un_system_involved": "yes"}, "fail"),
        ],
    )
    def test_what_is_on_the_page_is_judged_and_nothing_is_stored(
        self, client, writer, clause, value, expected
    ):
        application = factories.make_application(writer, title_th="งานใหม่", title_en="New work")
        before = stored(Application.objects.with_everything().get(pk=application.pk))
        page = self.check(client, application, **value)
        assert status(page, clause) == expected
        assert f'id="finding-{clause.replace(".", "-")}"' in page.text
        assert stored(Application.objects.with_everything().get(pk=application.pk)) == before

    def test_taking_an_answer_back_is_judged_as_not_said(self, client, writer):
        application = factories.complete_application(writer, files=False)
        assert status(self.check(client, application), "1.4") == "pass"
        assert status(self.check(client, application, started_on=""), "1.4") == "todo"

    def test_a_buddhist_year_is_not_taken_for_a_start_in_the_far_future(self, client, writer):
        application = factories.complete_application(writer, files=False)
        page = self.check(client, application, started_on="2556-10-01")
        assert status(page, "1.4") == "pass"  # as stored: the refused field says nothing
        saved = client.post(address(application), told(application, started_on="2556-10-01"))
        assert saved.status_code == 422
        assert "Enter the year of the Common Era: 2013." in saved.text

    def test_a_half_typed_address_does_not_blank_the_rest(self, client, writer):
        application = factories.complete_application(writer, files=False)
        page = self.check(client, application, nomination_contact_email="x@")
        assert {row.status for row in page.context["findings"]} == {"pass"}

    def test_only_writers_ask(self, client):
        agency = factories.make_agency()
        client.force_login(factories.make_member(agency, Role.VIEWER))
        application = factories.make_application(agency)
        assert self.check(client, application).status_code == 403
        assert self.check(client, factories.make_application()).status_code == 404


class TestReading:
    def test_the_ten_items_of_the_round_stand_in_their_order(self, client, writer):
        page = client.get(address(factories.make_application(writer)))
        assert [section["item"].number for section in page.context["sections"]] == list(range(1, 11))

    def test_no_yes_or_no_is_answered_by_default(self, client, writer):
        page = client.get(address(factories.make_application(writer))).text
        assert 'value="no" class="form-check-input"' in page
        assert "checked" not in page.split('id="div_id_un_system_involved"')[1].split("</fieldset>")[0]

    def test_a_viewer_reads_it_without_a_form(self, client):
        agency = factories.make_agency()
        client.force_login(factories.make_member(agency, Role.VIEWER))
        application = factories.complete_application(agency, files=False)
        page = client.get(address(application)).text
        assert "prescreening-form" not in page
        assert "Nominated for UNPSA 2021" in page
        assert client.post(address(application), told(application)).status_code == 403

    def test_messages_are_in_the_readers_language(self, client, writer):
        application = factories.make_application(writer)
        assert "The start date is missing" in client.get(address(application)).text
        client.cookies["django_language"] = "th"
        assert "ยังไม่มีวันที่เริ่มดำเนินงาน" in client.get(address(application)).text


class TestTwoPeople:
    """The page is saved whole, so a save names what it was based on (nobody's entry is overwritten silently)."""

    def test_a_stale_save_stores_nothing_and_shows_both(self, client):
        agency = factories.make_agency()
        application = factories.make_application(agency)
        client.force_login(factories.make_member(agency))
        address = reverse("application_prescreening", kwargs={"ref": application.reference})
        base = client.get(address).context["base"]
        Application.objects.filter(pk=application.pk).update(title_en="Their title")
        data = {
            "title_th": application.title_th,
            "title_en": "My title",
            "base": base,
            "nomination_mode": "self",
        }
        reply = client.post(address, data)
        page = reply.content.decode()
        assert reply.status_code == 409
        assert "Their title" in page
        assert 'value="My title"' in page
        assert Application.objects.get(pk=application.pk).title_en == "Their title"
        again = client.post(address, data | {"base": reply.context["base"]})
        assert again.status_code == 302
        assert Application.objects.get(pk=application.pk).title_en == "My title"

    def test_saved_answers_are_no_conflict_and_sending_twice_is_none_either(self, client):
        agency = factories.make_agency()
        application = factories.make_application(agency)
        client.force_login(factories.make_member(agency))
        address = reverse("application_prescreening", kwargs={"ref": application.reference})
        base = client.get(address).context["base"]
        application.save()  # what a saved answer does: the time of the last change moves
        data = {"title_th": "ก", "title_en": "My title", "base": base, "nomination_mode": "self"}
        assert client.post(address, data).status_code == 302
        assert client.post(address, data).status_code == 302
