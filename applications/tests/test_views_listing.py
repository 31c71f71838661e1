"""My applications, a new one, the overview: who sees what, in how many queries, and what comes next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from applications.models import Application
from applications.services.transitions import perform
from criteria.models import Round

from . import factories

pytestmark = pytest.mark.django_db
LIST_QUERIES = 8  # session, user, count, rows, deadlines, extensions, memberships, deleted drafts


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def members(agency=None, role=Role.COORDINATOR):
    agency = agency or factories.make_agency()
    return agency, factories.make_member(agency, role)


class TestList:
    def test_a_visitor_signs_in_first(self, client):
        answer = client.get(reverse("application_list"))
        assert answer.status_code == 302
        assert "login" in answer.url

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_takes_the_same_queries_for_one_row_and_for_three(
        self, client, django_assert_num_queries, rows
    ):
        agency, user = members()
        for _row in range(rows):
            factories.make_application(agency)
        client.force_login(user)
        with django_assert_num_queries(LIST_QUERIES):
            page = client.get(reverse("application_list"))
        assert len(page.context["page_obj"]) == rows

    def test_every_agency_of_a_member_is_there_and_no_other(self, client):
        first, user = members()
        second = factories.make_agency()
        Membership.objects.create(user=user, agency=second, role=Role.VIEWER)
        mine = {factories.make_application(first).reference, factories.make_application(second).reference}
        factories.make_application()
        client.force_login(user)
        shown = client.get(reverse("application_list")).context["page_obj"]
        assert {row.reference for row in shown} == mine

    def test_an_officer_without_an_agency_has_none_here(self, client):
        factories.make_application()
        client.force_login(factories.make_officer())
        assert list(client.get(reverse("application_list")).context["page_obj"]) == []

    def test_the_latest_change_stands_on_top(self, client):
        agency, user = members()
        older, newer = factories.make_application(agency), factories.make_application(agency)
        Application.objects.filter(pk=older.pk).update(updated_at=timezone.now() + timedelta(minutes=1))
        client.force_login(user)
        shown = [row.reference for row in client.get(reverse("application_list")).context["page_obj"]]
        assert shown == [older.reference, newer.reference]

    def test_progress_counts_required_answers_and_the_deadline_has_both_clocks(self, client):
        agency, user = members()
        factories.complete_application(agency, files=False)
        client.force_login(user)
        page = client.get(reverse("application_list"))
        row = page.context["page_obj"][0]
        assert row.answered == row.asked > 0
        assert "days" in row.remaining
        assert "Bangkok" in page.text
        assert "EST" in page.text

    def test_an_empty_list_says_what_to_do_first(self, client):
        _agency, user = members()
        client.force_login(user)
        assert reverse("application_new") in client.get(reverse("application_list")).text

    def test_a_viewer_is_told_whom_to_ask_instead(self, client):
        _agency, user = members(role=Role.VIEWER)
        client.force_login(user)
        page = client.get(reverse("application_list")).text
        assert reverse("application_new") not in page
        assert "ask the coordinator of your agency" in page


class TestNew:
    def values(self, round_: Round, agency, **more):
        category = round_.category_set.get(number=2)
        return {
            "round": round_.pk,
            "agency": agency.pk,
            "category": category.pk,
            "title_th": "ห้วยน้ำใส",
        } | more

    def test_it_makes_a_draft_and_goes_on_to_the_pre_screening(self, client):
        agency, user = members()
        round_ = factories.make_round()
        client.force_login(user)
        answer = client.post(reverse("application_new"), self.values(round_, agency, started_on="2013-10-01"))
        made = Application.objects.get(agency=agency)
        assert answer.url == reverse("application_prescreening", kwargs={"ref": made.reference})
        assert (made.category.number, made.title_th, made.language) == (2, "ห้วยน้ำใส", round_.default_language)
        assert made.started_on.isoformat() == "2013-10-01"
        assert made.created_by == user

    def test_a_buddhist_year_is_refused_with_the_year_of_the_common_era(self, client):
        agency, user = members()
        round_ = factories.make_round()
        client.force_login(user)
        answer = client.post(reverse("application_new"), self.values(round_, agency, started_on="2556-10-01"))
        assert answer.status_code == 422
        assert "Enter the year of the Common Era: 2013." in answer.text
        assert not Application.objects.exists()

    def test_a_category_of_another_round_is_refused_and_what_was_typed_stays(self, client):
        agency, user = members()
        round_, other = factories.make_round(), factories.make_round("other")
        client.force_login(user)
        wrong = other.category_set.first().pk
        answer = client.post(reverse("application_new"), self.values(round_, agency, category=wrong))
        assert answer.status_code == 422
        assert "another round" in answer.text
        assert "ห้วยน้ำใส" in answer.text
        assert not Application.objects.exists()

    @pytest.mark.parametrize("role", [None, Role.VIEWER])
    def test_nobody_starts_one_for_an_agency_without_writing_there(self, client, role):
        _own, user = members()
        foreign = factories.make_agency()
        if role:
            Membership.objects.create(user=user, agency=foreign, role=role)
        client.force_login(user)
        answer = client.post(reverse("application_new"), self.values(factories.make_round(), foreign))
        assert answer.status_code == 422
        assert not Application.objects.exists()

    def test_a_viewer_gets_the_reason(self, client):
        _agency, user = members(role=Role.VIEWER)
        client.force_login(user)
        answer = client.get(reverse("application_new"))
        assert answer.status_code == 403
        assert "writing access" in answer.text

    def test_a_closed_round_is_not_offered(self, client):
        agency, user = members()
        round_ = factories.make_round()
        Round.objects.update(is_open=False)
        client.force_login(user)
        assert "No round is open now" in client.get(reverse("application_new")).text
        assert client.post(reverse("application_new"), self.values(round_, agency)).status_code == 422

    def test_choosing_a_round_shows_its_categories_only(self, client):
        _agency, user = members()
        first, second = factories.make_round(), factories.make_round("second")
        client.force_login(user)
        both = client.get(reverse("application_new")).context["form"].category_groups
        assert {group["round"].pk for group in both} == {first.pk, second.pk}
        one = client.get(reverse("application_new"), {"round": second.pk}).context["form"].category_groups
        assert [group["round"].pk for group in one] == [second.pk]

    def test_agencies_stand_in_the_order_of_a_thai_dictionary(self, client):
        user = factories.make_user()
        for name in ("โรงพยาบาลขอนแก่น", "กรมการแพทย์", "เทศบาลนคร"):
            Membership.objects.create(
                user=user, agency=factories.make_agency(name_th=name), role=Role.CONTRIBUTOR
            )
        client.cookies["django_language"] = "th"
        client.force_login(user)
        shown = [str(row) for row in client.get(reverse("application_new")).context["form"].agencies]
        assert shown == ["กรมการแพทย์", "เทศบาลนคร", "โรงพยาบาลขอนแก่น"]


class TestOverview:
    def page(self, client, application):
        return client.get(reverse("application_overview", kwargs={"ref": application.reference}))

    def test_a_draft_names_the_first_thing_that_is_not_done(self, client):
        agency, user = members()
        client.force_login(user)
        page = self.page(client, factories.make_application(agency))
        assert page.context["next_task"]["key"] == "prescreening"

    def test_when_all_is_done_the_next_thing_is_to_check_and_submit(self, client):
        agency, user = members()
        client.force_login(user)
        page = self.page(client, factories.complete_application(agency))
        assert page.context["next_task"]["key"] == "checklist"
        assert page.context["verdict_status"] == "pass"

    def test_a_viewer_reads_why_there_is_no_next_step(self, client):
        agency, user = members(role=Role.VIEWER)
        client.force_login(user)
        page = self.page(client, factories.make_application(agency)).text
        assert "can read this application but not change it" in page
        assert "Go on:" not in page

    def test_a_submitted_one_shows_its_seal_history_and_where_the_dossier_comes_from(self, client):
        agency, user = members()
        application = factories.complete_application(agency)
        perform("submit", application, actor=user)
        client.force_login(user)
        page = self.page(client, application)
        snapshot = application.snapshots.get()
        assert snapshot.sha256[:8] in page.text
        assert f'hx-get="{reverse("dossier_status", kwargs={"ref": application.reference})}"' in page.text
        assert [change.label for change in page.context["changes"]] == ["submitted"]
        assert "OPDC checks the application" in page.text

    def test_a_returned_one_shows_the_reason_on_top(self, client):
        agency, user = members()
        officer = factories.make_officer()
        application = factories.complete_application(agency)
        perform("submit", application, actor=user)
        perform("start_screening", application, actor=officer)
        perform("return", application, actor=officer, note="The second letter is missing.")
        client.force_login(user)
        page = self.page(client, application)
        assert page.context["return_note"] == "The second letter is missing."
        assert "Go on:" in page.text

    def test_another_agency_does_not_learn_that_it_exists(self, client):
        client.force_login(members()[1])
        assert self.page(client, factories.make_application()).status_code == 404
