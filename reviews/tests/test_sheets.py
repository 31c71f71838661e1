"""Score sheets offline: only the own open ones go out, nothing dangerous comes in, and a file never submits."""

import io
import json
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Membership
from criteria.models import ReviewWindow
from reviews import sheets_in, sheets_out
from reviews.models import Assignment, Declaration, Freed, Interest, Review, Score
from reviews.services.scoring import open_sheet, save_sheet
from reviews.services.sheets import compare, own_sheets
from reviews.tests.factories import assign_to, in_review, make_officer, make_review, make_reviewer

pytestmark = pytest.mark.django_db
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLAUSES = ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6"]


@pytest.fixture
def stage(client):
    """A reviewer with one declared, open assignment."""
    officer, reviewer = make_officer(), make_reviewer()
    application = in_review(officer)
    assignment = assign_to(application, reviewer, officer)
    client.force_login(reviewer)
    return officer, reviewer, application, assignment


def book_of(reviewer):
    return openpyxl.load_workbook(io.BytesIO(sheets_out.write(own_sheets(reviewer))))


def rows_of(page):
    """Row number by key of the hidden column."""
    return {page.cell(row, 6).value: row for row in range(2, page.max_row + 1) if page.cell(row, 6).value}


def fill(reviewer, application, parts):
    """The reviewer's workbook with cells filled: key → (column, value), as bytes."""
    book = book_of(reviewer)
    page = book[application.reference]
    rows = rows_of(page)
    for (key, column), value in parts.items():
        page.cell(rows[key], column).value = value
    return saved(book)


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


SCORE, REASON, TEXT = 4, 5, 3


def upload(client, raw, name="sheets.xlsx"):
    return client.post(reverse("review_sheets_preview"), {"file": SimpleUploadedFile(name, raw)})


def ticks(response, *, take=True):
    """What the browser would send back from the preview."""
    told = {}
    for row in response.context["rows"]:
        if row["tick"]:
            ref = row["sheet"].reference
            told |= {field.html_name: field.value() for field in row["tick"]["hidden"]}
            if take:
                told[f"take-{ref}"] = "on"
    return told


class TestDownload:
    def test_one_worksheet_for_each_open_sheet_with_lists_and_locked_keys(self, stage):
        _officer, reviewer, application, _assignment = stage
        book = book_of(reviewer)
        assert book.sheetnames[1:] == [application.reference]
        page = book[application.reference]
        rows = rows_of(page)
        assert set(rows) == {*CLAUSES, "strengths", "weaknesses", "advice", "recommendation"}
        assert page.protection.sheet
        assert page["F1"].value == f"unpsa-sheets/1|{application.reference}|0"
        assert page.column_dimensions["F"].hidden
        open_cells = {
            (row, column)
            for row in range(1, 20)
            for column in range(1, 7)
            if not page.cell(row, column).protection.locked
        }
        expected = {(rows[clause], column) for clause in CLAUSES for column in (SCORE, REASON)}
        assert expected <= open_cells
        assert not {(row, column) for row, column in open_cells if column in (1, 2, 6)}
        lists = [v for v in page.data_validations.dataValidation if v.type == "list"]
        assert sum(f'"0,1,2,3,4,5,{sheets_out.cannot_judge()}"' == v.formula1 for v in lists) == 6

    def test_what_is_saved_stands_in_it(self, stage):
        _officer, reviewer, application, assignment = stage
        review = open_sheet(assignment)
        scores = {
            "2.1": {"value": 4, "cannot_judge": False, "reason": "ดี"},
            "2.2": {"value": None, "cannot_judge": True, "reason": "ไม่มีข้อมูล"},
        }
        save_sheet(review, version=0, values={"scores": scores, "recommendation": "endorse"}, actor=reviewer)
        page = book_of(reviewer)[application.reference]
        rows = rows_of(page)
        assert page["F1"].value.endswith("|1")
        assert page.cell(rows["2.1"], SCORE).value == 4
        assert page.cell(rows["2.1"], REASON).value == "ดี"
        assert page.cell(rows["2.2"], SCORE).value == sheets_out.cannot_judge()
        assert page.cell(rows["recommendation"], TEXT).value

    def test_no_text_of_a_user_becomes_a_formula_or_a_link(self, stage):
        _officer, reviewer, application, assignment = stage
        type(application).objects.filter(pk=application.pk).update(title_th="=HYPERLINK(1)", title_en="=1")
        save_sheet(
            open_sheet(assignment),
            version=0,
            values={"strengths": "=1+1", "weaknesses": "https://example.org", "advice": "+2"},
            actor=reviewer,
        )
        book = book_of(reviewer)
        cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        links = [link.target for page in book.worksheets for link in page._hyperlinks if link.target]
        assert links == []
        assert upload_unchanged(reviewer)

    @pytest.mark.parametrize(
        "reason", ["undeclared", "conflict", "interest", "submitted", "freed", "closed window", "ended"]
    )
    def test_only_declared_open_sheets_without_conflict_are_in_it(self, stage, reason):
        officer, reviewer, application, assignment = stage
        if reason == "undeclared":
            other = in_review(officer)
            assign_to(other, reviewer, officer, declared=False)
            assert [sheet.application for sheet in own_sheets(reviewer)] == [application]
            return
        if reason == "conflict":
            Membership.objects.create(user=reviewer, agency=application.agency)
        elif reason == "interest":
            Declaration.objects.create(
                application=application, user=reviewer, interest=Interest.OTHER, declared_by=officer
            )
        elif reason == "submitted":
            make_review(assignment)
        elif reason == "freed":
            Assignment.objects.filter(pk=assignment.pk).update(freed=Freed.TAKEN_BACK)
        elif reason == "closed window":
            past = timezone.now() - timedelta(days=9)
            ReviewWindow.objects.create(
                round=application.round, opens_at=past, closes_at=past + timedelta(days=1)
            )
        else:
            type(application).objects.filter(pk=application.pk).update(state="withdrawn")
        assert own_sheets(reviewer) == []
        raw = sheets_out.write(own_sheets(reviewer))
        assert application.reference not in str(zipfile.ZipFile(io.BytesIO(raw)).namelist())

    def test_downloading_makes_nothing(self, client, stage):
        response = client.get(reverse("review_sheets_file"))
        assert response["Content-Type"] == XLSX_TYPE
        assert not Review.objects.exists()

    def test_constant_queries(self, stage, django_assert_num_queries):
        officer, reviewer, _application, assignment = stage
        open_sheet(assignment)
        with django_assert_num_queries(5):
            own_sheets(reviewer)
        for _ in range(2):
            open_sheet(assign_to(in_review(officer), reviewer, officer))
        with django_assert_num_queries(5):
            own_sheets(reviewer)

    def test_officers_and_strangers_find_no_such_page(self, client, stage):
        client.force_login(stage[0])
        for name in ("review_sheets", "review_sheets_file"):
            assert client.get(reverse(name)).status_code == 404


def upload_unchanged(reviewer):
    """Reading an untouched file back finds nothing to change."""
    filled = sheets_in.read(sheets_out.write(own_sheets(reviewer)))
    return all(not sheet.changes and not sheet.refused for sheet in compare(reviewer, filled))


class TestRoundTrip:
    def test_filled_previewed_ticked_stored_and_not_submitted(self, client, stage):
        _officer, reviewer, application, assignment = stage
        parts = {(clause, SCORE): 4 for clause in CLAUSES} | {("2.6", SCORE): sheets_out.cannot_judge()}
        parts |= {(clause, REASON): f"เหตุผล {clause}" for clause in CLAUSES}
        parts |= {("strengths", TEXT): "จุดแข็ง", ("recommendation", TEXT): "รับรอง"}
        parts[("recommendation", TEXT)] = str(Review._meta.get_field("recommendation").choices[0][1])
        response = upload(client, fill(reviewer, application, parts))
        assert response.status_code == 200
        assert not Review.objects.exists()
        assert client.post(reverse("review_sheets_apply"), ticks(response)).status_code == 302
        review = Review.objects.get(assignment=assignment)
        assert (review.version, review.submitted_at) == (1, None)
        assert (review.strengths, review.recommendation) == ("จุดแข็ง", "endorse")
        told = Score.objects.order_by("criterion__clause").values_list("value", "cannot_judge", "reason")
        assert list(told) == [(4, False, f"เหตุผล {c}") for c in CLAUSES[:5]] + [(None, True, "เหตุผล 2.6")]

    def test_a_file_downloaded_in_english_is_read_in_thai(self, client, stage):
        _officer, reviewer, application, _assignment = stage
        with translation.override("en"):
            raw = fill(reviewer, application, {("2.1", SCORE): "cannot judge"})
        response = upload(client, raw)
        ((part,),) = [row["parts"] for row in response.context["rows"]]
        assert part["change"].after["cannot_judge"]

    def test_what_is_not_ticked_stays(self, client, stage):
        _officer, reviewer, application, _assignment = stage
        response = upload(client, fill(reviewer, application, {("2.1", SCORE): 3}))
        client.post(reverse("review_sheets_apply"), ticks(response, take=False))
        assert not Score.objects.exists()

    def test_an_untouched_file_changes_nothing(self, client, stage):
        _officer, reviewer, _application, assignment = stage
        make_review(assignment, submitted=False)
        response = upload(client, sheets_out.write(own_sheets(reviewer)))
        assert [row["tick"] for row in response.context["rows"]] == [None]

    def test_emptying_what_is_there_is_marked_and_not_ticked_beforehand(self, client, stage):
        _officer, reviewer, application, assignment = stage
        make_review(assignment, submitted=False)
        response = upload(client, fill(reviewer, application, {("2.1", SCORE): None}))
        (row,) = response.context["rows"]
        assert row["parts"][0]["change"].empties
        assert not row["tick"]["take"].value()

    @pytest.mark.parametrize("value", [6, -1, 3.5, "มาก", "=1+1", True, "12"])
    def test_a_value_out_of_range_is_refused_in_words_and_the_rest_is_taken(self, client, stage, value):
        _officer, reviewer, application, _assignment = stage
        parts = {("2.1", SCORE): value, ("2.2", SCORE): 5}
        response = upload(client, fill(reviewer, application, parts))
        (row,) = response.context["rows"]
        refused = {part["change"].part for part in row["parts"] if part["change"].refused}
        assert refused == {"2.1"}
        client.post(reverse("review_sheets_apply"), ticks(response))
        assert list(Score.objects.values_list("criterion__clause", "value")) == [("2.2", 5)]

    def test_a_stale_file_is_refused_and_nothing_newer_is_lost(self, client, stage):
        _officer, reviewer, application, assignment = stage
        raw = fill(reviewer, application, {("2.1", SCORE): 1})
        save_sheet(open_sheet(assignment), version=0, values={"strengths": "ใหม่กว่า"}, actor=reviewer)
        response = upload(client, raw)
        (row,) = response.context["rows"]
        assert row["sheet"].refused
        assert row["tick"] is None

    def test_saved_between_preview_and_tick_is_refused_too(self, client, stage):
        _officer, reviewer, application, assignment = stage
        response = upload(client, fill(reviewer, application, {("2.1", SCORE): 1}))
        save_sheet(open_sheet(assignment), version=0, values={"strengths": "ใหม่กว่า"}, actor=reviewer)
        answer = client.post(reverse("review_sheets_apply"), ticks(response), follow=True)
        assert application.reference in str(next(iter(answer.context["messages"])))
        assert not Score.objects.exists()

    def test_a_sheet_of_somebody_else_or_already_submitted_is_refused(self, client, stage):
        officer, reviewer, application, assignment = stage
        other = make_reviewer()
        elsewhere = in_review(officer)
        assign_to(elsewhere, other, officer)
        response = upload(client, fill(other, elsewhere, {("2.1", SCORE): 1}))
        (row,) = response.context["rows"]
        assert row["sheet"].refused
        assert elsewhere.title not in response.content.decode()
        raw = fill(reviewer, application, {("2.1", SCORE): 1})
        make_review(assignment)
        (row,) = upload(client, raw).context["rows"]
        assert row["sheet"].refused
        assert row["tick"] is None

    def test_a_forged_tick_stores_nothing_foreign(self, client, stage):
        officer, _reviewer, _application, _assignment = stage
        elsewhere = in_review(officer)
        assign_to(elsewhere, make_reviewer(), officer)
        ref = elsewhere.reference
        values = {"scores": {"2.1": {"value": 5, "cannot_judge": False, "reason": "x"}}}
        told = {f"take-{ref}": "on", f"version-{ref}": "0", f"values-{ref}": json.dumps(values)}
        client.post(reverse("review_sheets_apply"), told)
        assert not Score.objects.exists()

    @pytest.mark.parametrize(
        "values",
        ["nonsense", "[]", '{"scores": 1}', '{"scores": {"2.1": 3}}', '{"scores": {"2.1": {"value": 9}}}',
         '{"scores": {}, "strengths": 5}', '{"scores": {"9.9": {"value": 1}}}'],
    )  # fmt: skip
    def test_a_tampered_page_stores_nothing(self, client, stage, values):
        ref = stage[2].reference
        told = {f"take-{ref}": "on", f"version-{ref}": "0", f"values-{ref}": values}
        assert client.post(reverse("review_sheets_apply"), told).status_code == 302
        assert not Score.objects.exists()
