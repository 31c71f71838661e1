"""The pages of OPDC's letters: who opens them, what they show, what they cost."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import Role
from applications.services.transitions import perform
from applications.tests.factories import (
    complete_application,
    make_agency,
    make_application,
    make_member,
    make_officer,
    make_pdf,
    make_user,
)
from clinics.letters import printing
from clinics.letters.states import LetterState
from clinics.models import Letter
from clinics.services import letter_papers, letters

from .letters import TEXTS, attend, awaiting, from_template, issued, make_head, make_letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_press(monkeypatch):
    made = {"th": (make_pdf(), 1), "en": (make_pdf(), 1)}
    monkeypatch.setattr(printing, "print_letter", lambda content, draft: made)


@pytest.fixture
def officer(client):
    officer = make_officer()
    client.force_login(officer)
    return officer


def page(name: str, **kwargs) -> str:
    return reverse(f"opdc_letter_{name}", kwargs=kwargs)


class TestTheRegister:
    @pytest.mark.parametrize("rows", [1, 3])
    def test_costs_the_same_for_one_letter_and_for_many(
        self, client, officer, rows, django_assert_num_queries
    ):
        round_officer = make_officer()
        for _number in range(rows):
            issued(awaiting(make_letter(actor=round_officer)))
            attend(make_application(), by=round_officer)
        with django_assert_num_queries(7):
            found = client.get(page("register"))
        assert found.content.decode().count("นร ๑๒๐๐/") == rows

    def test_is_filtered_by_state_year_and_words(self, client, officer):
        letter, other = issued(), make_letter()
        for query, shown in (
            ({"state": "issued"}, {letter}),
            ({"state": "draft"}, {other}),
            ({"year": letter.year_be}, {letter}),
            ({"q": other.reference}, {other}),
            ({"state": "nonsense", "year": "x"}, {letter, other}),
        ):
            assert set(client.get(page("register"), query).context["letters"]) == shown, query

    def test_leaves_as_csv_and_xlsx(self, client, officer):
        letter = issued(awaiting(make_letter(make_application(title_th="=1+1", title_en="=1+1"))))
        make_letter()
        raw = b"".join(client.get(page("register_file", format="csv"), {"state": "issued"}).streaming_content)
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
        assert len(lines) == 2
        assert lines[1][0] == letter.number_th
        assert "'=1+1" in lines[1]
        raw = b"".join(client.get(page("register_file", format="xlsx")).streaming_content)
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
        assert sheet.max_row == 3
        assert client.get(page("register_file", format="exe")).status_code == 404

    def test_tells_what_the_letterhead_lacks(self, client, officer):
        make_head(signatory_th="")
        assert client.get(page("register")).context["missing"]


class TestWriting:
    def test_starts_from_the_template(self, client, officer):
        application = make_application()
        attend(application, by=officer)
        found = client.get(page("new"), {"application": application.reference})
        text = found.content.decode()
        assert application.agency.name_en in text
        assert "{results}" in text
        assert found.context["reasons"] == []

    def test_says_why_there_is_none(self, client, officer):
        application = make_application()
        assert client.get(page("new"), {"application": application.reference}).context["reasons"]
        address = f"{page('new')}?application={application.reference}"
        assert client.post(address, TEXTS).status_code == 409
        assert not Letter.objects.exists()

    def test_keeps_what_was_typed_when_it_is_refused(self, client, officer):
        application = make_application()
        attend(application, by=officer)
        address = f"{page('new')}?application={application.reference}"
        refused = client.post(address, TEXTS | {"body_en": "My own words {agancy}"})
        assert refused.status_code == 422
        assert "My own words {agancy}" in refused.content.decode()

    def test_a_stale_form_shows_both(self, client, officer):
        letter = make_letter()
        letters.save(letter, TEXTS | {"to_en": "Theirs"}, version=1, actor=make_officer())
        answer = client.post(page("edit", pk=letter.pk), TEXTS | {"to_en": "Mine", "version": 1})
        assert answer.status_code == 409
        assert "Theirs" in answer.content.decode()
        assert "Mine" in answer.content.decode()
        again = client.post(page("edit", pk=letter.pk), TEXTS | {"to_en": "Mine", "version": 2})
        assert again.status_code == 302

    def test_goes_to_the_letter_that_lives(self, client, officer):
        letter = make_letter()
        found = client.get(page("new"), {"application": letter.application.reference})
        assert found.url == page("page", pk=letter.pk)


class TestApproving:
    def test_by_a_second_officer_through_the_page(self, client, officer):
        make_head()
        application = make_application()
        application.category = application.round.category_set.first()
        application.save()
        attend(application)
        writer = make_officer()
        letter = letters.compose(application, from_template(application), template=None, actor=writer)
        awaiting(letter)
        letter_papers.render(letter.papers.get().pk)
        found = client.get(page("page", pk=letter.pk))
        assert found.context["judge"].allowed
        assert client.post(page("act", pk=letter.pk, way="return"), {"note": ""}).status_code == 422
        assert client.post(page("act", pk=letter.pk, way="approve"), {"version": 99}).status_code == 409
        assert client.post(page("act", pk=letter.pk, way="approve"), {"version": 1}).status_code == 302
        letter.refresh_from_db()
        assert (letter.state, letter.approved_by) == (LetterState.ISSUED, officer)

    def test_the_writer_sees_why_not(self, client, officer):
        letter = awaiting(make_letter(actor=officer))
        text = client.get(page("page", pk=letter.pk)).content.decode()
        assert "/do/approve/" not in text
        assert "/do/take_back/" in text
        assert client.post(page("act", pk=letter.pk, way="approve")).status_code == 409

    def test_unknown_ways_do_not_exist(self, client, officer):
        assert client.post(page("act", pk=make_letter().pk, way="burn")).status_code == 404

    def test_what_was_changed_since_the_return_is_shown(self, client, officer):
        letter = awaiting()
        letters.act("return", letter, actor=officer, note="ชื่อผู้รับ")
        letters.save(letter, TEXTS | {"to_en": "The new Committee"}, version=1, actor=letter.composed_by)
        awaiting(Letter.objects.get(pk=letter.pk))
        changes = client.get(page("page", pk=letter.pk)).context["changes"]
        assert [(change.language, change.pieces) for change in changes] == [
            ("en", [("del", "Evaluation"), ("ins", "The new"), ("same", " Committee")])
        ]


class TestNobodyElse:
    def test_finds_the_officers_pages(self, client):
        letter = issued(printed=True)
        addresses = [page("register"), page("new"), page("page", pk=letter.pk), page("edit", pk=letter.pk)]
        addresses += [page("paper", pk=letter.pk), page("file", pk=letter.pk, language="en")]
        addresses.append(page("register_file", format="csv"))
        for person in (make_member(letter.application.agency), make_user(is_reviewer=True), make_user()):
            client.force_login(person)
            for address in addresses:
                assert client.get(address).status_code == 404, address
            assert client.post(page("act", pk=letter.pk, way="withdraw"), {"note": "x"}).status_code == 404

    def test_finds_another_agencys_letter(self, client):
        letter = issued(printed=True)
        other = make_application()
        client.force_login(make_member(other.agency))
        for reference in (letter.reference, other.reference):
            place = {"ref": reference, "pk": letter.pk, "language": "en"}
            assert client.get(reverse("agency_opdc_letter_file", kwargs=place)).status_code == 404


class TestTheAgency:
    def test_reads_issued_letters_and_no_draft(self, client):
        application = make_application()
        member = make_member(application.agency, Role.VIEWER)
        letter = awaiting(make_letter(application))
        client.force_login(member)
        index = reverse("agency_opdc_letters", kwargs={"ref": application.reference})
        place = {"ref": application.reference, "pk": letter.pk, "language": "en"}
        assert client.get(index).context["opdc_letters"] == []
        assert client.get(reverse("agency_opdc_letter_file", kwargs=place)).status_code == 404
        issued(letter, printed=True)
        assert client.get(index).context["opdc_letters"] == [letter]
        file = client.get(reverse("agency_opdc_letter_file", kwargs=place))
        assert file.status_code == 200
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert file.headers["Cache-Control"] == "private, no-store"
        wrong = place | {"language": "fr"}
        assert client.get(reverse("agency_opdc_letter_file", kwargs=wrong)).status_code == 404

    def test_adds_it_when_its_application_has_come_back(self, client):
        agency = make_agency()
        coordinator = make_member(agency)
        application = complete_application(agency)
        perform("submit", application, actor=coordinator)
        letter = issued(awaiting(make_letter(application)), printed=True)
        client.force_login(coordinator)
        add = reverse("agency_opdc_letter_add", kwargs={"ref": application.reference, "pk": letter.pk})
        assert client.post(add).status_code == 403
        application.state = "returned"
        application.save()
        assert client.post(add).status_code == 302
        letter.refresh_from_db()
        assert letter.delivery == "added"
