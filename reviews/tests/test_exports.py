"""Exports: typed cells, no formula from what users typed, nothing the viewer may not see, constant queries."""

import json
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from applications.models import Application
from reviews.exporting import csvs
from reviews.models import Declaration, Interest, Job, JobFormat, JobKind, Review, Submission
from reviews.services import exports, jobs
from reviews.tests import factories

pytestmark = pytest.mark.django_db
CANARY = "ความลับของผู้ประเมิน"


@pytest.fixture
def officer():
    return factories.make_officer()


def reviewed(officer, title="=HYPERLINK(1)", scores=(5, 4, None, 3, 2, 1)) -> Application:
    reviewer = factories.make_reviewer()
    application = factories.in_review(officer, reviewer)
    Application.objects.filter(pk=application.pk).update(title_th=title)
    factories.make_review(application.assignments.get(), scores, strengths=CANARY)
    return application


def produced(officer, kind, format_, query="") -> bytes:
    job = jobs.order(kind, format_, user=officer, parameters={"query": query} if query else {})
    with translation.override(job.language):
        _name, content = exports.produce(job, lambda done, total: None)
    return content.read()


def sheet_of(content: bytes, at: int = 0) -> list[tuple]:
    book = openpyxl.load_workbook(BytesIO(content))
    return list(book.worksheets[at].iter_rows(values_only=True))


def test_cells_have_their_types_and_headings_are_thai(officer):
    application = reviewed(officer)
    with translation.override("th"):
        head, row = sheet_of(produced(officer, JobKind.APPLICATIONS, JobFormat.XLSX))
    told = dict(zip(head, row, strict=True))
    assert told["เลขที่อ้างอิง"] == application.reference
    assert told["สาขา"] == application.category.number
    assert told["ส่งเมื่อ (เวลากรุงเทพฯ)"].year == application.submitted_at.year
    assert (told["ผลประเมินที่ส่งแล้ว"], told["คะแนนเฉลี่ย (0 ถึง 5)"]) == (1, 3)


def test_what_users_typed_is_never_a_formula(officer):
    reviewed(officer, title='=CMD("x")')
    book = openpyxl.load_workbook(BytesIO(produced(officer, JobKind.APPLICATIONS, JobFormat.XLSX)))
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == '=CMD("x")')
    assert cell.data_type == "s"
    content = produced(officer, JobKind.APPLICATIONS, JobFormat.CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    assert '"\'=CMD(""x"")"' in content.decode("utf-8-sig")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_beginning_of_a_formula_is_escaped(start):
    assert csvs.safe(f"{start}1") == f"'{start}1"
    assert csvs.safe(f"1{start}") == f"1{start}"


def test_answers_are_those_that_were_sealed(officer):
    application = reviewed(officer)
    application.answers.update(text="changed behind the seal")
    head, row = sheet_of(produced(officer, JobKind.APPLICATIONS, JobFormat.XLSX), 1)
    sealed = factories.newest(application).document["topics"][0]["questions"][0]
    assert row[head.index(sealed["number"])] == sealed["answer"]["text"]


def test_cannot_judge_is_a_word_and_no_number(officer):
    reviewed(officer)
    with translation.override("en"):
        head, row = sheet_of(produced(officer, JobKind.SCORES, JobFormat.XLSX))
    told = dict(zip(head, row, strict=True))
    assert (told["2.1"], told["2.3"], told["Could not be judged"]) == (5, None, "2.3")
    assert told["Mean (0 to 5)"] == 3


def test_a_review_that_is_not_submitted_or_was_freed_counts_nowhere(officer):
    application = reviewed(officer)
    assignment = factories.assign_to(application, factories.make_reviewer(), officer)
    factories.make_review(assignment, (0, 0, 0, 0, 0, 0), submitted=False)
    freed = factories.assign_to(application, factories.make_reviewer(), officer)
    factories.make_review(freed, (0, 0, 0, 0, 0, 0))
    application.assignments.filter(pk=freed.pk).update(freed="taken_back")
    assert len(sheet_of(produced(officer, JobKind.SCORES, JobFormat.XLSX))) == 2


@pytest.mark.parametrize("format_", [JobFormat.XLSX, JobFormat.CSV])
def test_an_officer_in_conflict_exports_no_score_of_it(officer, format_):
    application = reviewed(officer)
    Declaration.objects.create(
        application=application, user=officer, interest=Interest.FAMILY, declared_by=officer
    )
    content = produced(officer, JobKind.SCORES, format_)
    rows = sheet_of(content) if format_ == JobFormat.XLSX else content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1
    whole = json.loads(produced(officer, JobKind.ROUND, JobFormat.JSON))
    assert whole["applications"][0]["reviews"] is None
    assert CANARY not in json.dumps(whole, ensure_ascii=False)
    with translation.override("en"):
        head, row = sheet_of(produced(officer, JobKind.APPLICATIONS, JobFormat.XLSX))
    assert row[head.index("Mean (0 to 5)")] is None
    assert row[head.index("Reviews submitted")] is None


def test_the_round_as_json_holds_what_was_sealed_and_scored(officer):
    application = reviewed(officer)
    whole = json.loads(produced(officer, JobKind.ROUND, JobFormat.JSON))
    (entry,) = whole["applications"]
    assert entry["sealed"] == factories.newest(application).document
    (review,) = entry["reviews"]
    assert review["scores"]["2.3"] == {"value": None, "cannot_judge": True, "reason": "เหตุผลของคะแนนนี้"}


def test_decisions_stand_with_their_release(officer):
    endorsed = factories.endorsed(officer)
    with translation.override("en"):
        head, row = sheet_of(produced(officer, JobKind.DECISIONS, JobFormat.XLSX))
    told = dict(zip(head, row, strict=True))
    assert (told["Reference"], told["Decision"], told["Reason"]) == (
        endorsed.reference,
        "endorse",
        "ผลงานโดดเด่น",
    )


def test_the_json_names_the_reason_of_a_decision_only_to_those_without_conflict(officer):
    endorsed = factories.endorsed(officer)
    in_conflict = factories.make_officer()
    Declaration.objects.create(
        application=endorsed, user=in_conflict, interest=Interest.FAMILY, declared_by=in_conflict
    )
    reasons = {}
    for reader in (officer, in_conflict):
        (entry,) = json.loads(produced(reader, JobKind.ROUND, JobFormat.JSON))["applications"]
        assert (entry["decision"]["outcome"], entry["un_receipt"]) == ("endorse", None)
        reasons[reader] = entry["decision"]["reason"]
    assert reasons == {officer: "ผลงานโดดเด่น", in_conflict: None}


def test_the_boards_filters_come_along(officer):
    kept, other = reviewed(officer), factories.submitted()
    content = produced(officer, JobKind.APPLICATIONS, JobFormat.CSV, f"q={kept.reference}").decode(
        "utf-8-sig"
    )
    assert kept.reference in content
    assert other.reference not in content


def test_the_round_chosen_for_the_export_goes_before_the_one_of_the_board(officer):
    here, there = reviewed(officer), reviewed(officer)
    other = there.round
    other.pk, other.code, other.reference_prefix = None, "another-round", "OTHER"
    other.save()
    Application.objects.filter(pk=there.pk).update(round=other)
    told = {"query": f"round={here.round.code}&state=in_review"}
    for round_, expected in ((other, [there]), (None, [here, there])):
        job = jobs.order(JobKind.APPLICATIONS, JobFormat.CSV, user=officer, round_=round_, parameters=told)
        assert set(exports.chosen(job)) == set(expected)


def test_the_page_begins_with_the_round_that_the_board_shows(officer, client):
    application = reviewed(officer)
    client.force_login(officer)
    page = client.get(reverse("officer_export"), {"state": "in_review"})
    assert page.context["form"]["round"].value() == application.round.code
    page = client.get(reverse("officer_export"), {"round": "all"})
    assert page.context["form"]["round"].value() == ""


@pytest.mark.parametrize(
    ("kind", "format_"),
    [
        (JobKind.APPLICATIONS, JobFormat.XLSX),
        (JobKind.SCORES, JobFormat.XLSX),
        (JobKind.DECISIONS, JobFormat.CSV),
        (JobKind.ROUND, JobFormat.JSON),
    ],
)
def test_an_export_costs_the_same_queries_for_one_and_three(officer, kind, format_):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            reviewed(officer)
        asked = jobs.order(kind, format_, user=officer)
        job = Job.objects.select_related("asked_by", "round").get(pk=asked.pk)
        with CaptureQueriesContext(connection) as told:
            exports.produce(job, lambda done, total: None)
        counts.append(len(told))
    assert counts[0] == counts[1]


def test_the_page_orders_a_job_with_what_was_chosen(officer, client):
    client.force_login(officer)
    page = client.get(reverse("officer_export"), {"state": "in_review", "q": "น้ำ"})
    assert "น้ำ" in page.content.decode()
    answer = client.post(
        reverse("officer_export"), {"what": "scores-csv", "query": "state=in_review", "round": ""}
    )
    job = Job.objects.get()
    assert answer.url == reverse("job_page", kwargs={"token": job.token})
    assert (job.kind, job.format, job.parameters) == ("scores", "csv", {"query": "state=in_review"})
    assert client.post(reverse("officer_export"), {"what": "everything"}).status_code == 422


def test_what_was_changed_after_seeing_others_is_said(officer):
    application = reviewed(officer)
    with translation.override("en"):
        head, row = sheet_of(produced(officer, JobKind.SCORES, JobFormat.XLSX))
        assert row[head.index("Changed after seeing others")] is None
    review = Review.objects.get(assignment__application=application)
    Submission.objects.create(review=review, number=2, content={}, after_others=True)
    with translation.override("en"):
        head, row = sheet_of(produced(officer, JobKind.SCORES, JobFormat.XLSX))
    assert row[head.index("Changed after seeing others")] == "yes"
    whole = json.loads(produced(officer, JobKind.ROUND, JobFormat.JSON))
    assert whole["applications"][0]["reviews"][0]["changed_after_seeing_others"] is True
