"""The panel book: one file, the same each time, exact in Thai, and holding only what its reader may see."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import cache
from django.utils import translation

from accounts.models import Membership, Role, User
from applications.models import Application
from dossiers.printing import page_count
from dossiers.tests import pdftext
from reviews.models import Job, JobFormat, JobKind, JobState, Review, Submission
from reviews.services import jobs, panel_book
from reviews.tests.factories import assign_to, in_review, make_officer, make_review, make_reviewer, submitted

pytestmark = pytest.mark.django_db
# Bookmarks that come before those of the applications: ranking, pictures, sentences.
FRONT = 3
TITLE = "น้ำใสและป่าชุมชนเพื่อผู้สูงอายุ"


@pytest.fixture
def officer() -> User:
    return make_officer(name_th="สมหญิง ใจดี", name_en="Somying Jaidee")


@pytest.fixture
def rows(officer) -> list[Application]:
    """Three applications of one category with two reviews each, the best one first."""
    judges = [make_reviewer(name_th=f"กรรมการ {name}", name_en=f"Judge {name}") for name in ("ก", "ข")]
    found = []
    for level in (5, 3, 1):
        application = submitted(title_th=f"{TITLE} {level}", title_en=f"Clear water {level}")
        found.append(in_review(officer, application=application))
        for judge in judges:
            make_review(assign_to(found[-1], judge, officer), [level, level, level, level, None, level])
    return found


def ordered(user: User, application: Application, language: str = "th") -> Job:
    return Job.objects.create(
        kind=JobKind.PANEL_BOOK,
        format=JobFormat.PDF,
        round=application.round,
        parameters={"category": application.category.number},
        language=language,
        asked_by=user,
    )


def made(job: Job, progress=lambda done, total: None) -> bytes:
    Job.objects.filter(pk=job.pk).update(asked_at=datetime(2026, 11, 22, 5, tzinfo=UTC))
    job.refresh_from_db()
    with translation.override(job.language):
        return panel_book.produce(job, progress)[1]


def titles(pdf: bytes) -> list[str]:
    """The bookmarks that lead to the pages of the applications."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return pdftext.bookmarks(document)[FRONT:]


def entry(pdf: bytes, folder: Path, application: Application) -> str:
    """The text of the page where an application begins; the ranking, which names it too, stands before."""
    return [text for text in pdftext.pages(pdf, folder) if application.reference in text][-1]


def test_every_application_has_its_pages_in_the_order_of_the_ranking(officer, rows, tmp_path):
    pdf = made(ordered(officer, rows[0], "en"))
    pages = pdftext.pages(pdf, tmp_path)
    assert titles(pdf) == ["1 Clear water 5", "2 Clear water 3", "3 Clear water 1"]
    places = [pages[1].index(application.reference) for application in rows]
    assert places == sorted(places)
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_text_comes_back_letter_by_letter(officer, rows, tmp_path, language):
    text = pdftext.body(made(ordered(officer, rows[0], language)), tmp_path)
    content = rows[0].snapshots.get().document
    brief = content["topics"][0]["questions"][0]["answer"]
    for wanted in (
        TITLE,
        "กรรมการ ก" if language == "th" else "Judge ก",
        brief["draft_th" if language == "th" else "text"],
    ):
        assert pdftext.squeeze(wanted) in text


def test_nothing_runs_over_the_margins(officer, rows, tmp_path):
    assert pdftext.words_outside_margins(made(ordered(officer, rows[0])), tmp_path) == []


def test_the_score_table_shows_every_score_and_what_could_not_be_judged(officer, rows, tmp_path):
    review = Review.objects.filter(assignment__application=rows[1]).first()
    Submission.objects.create(review=review, number=2, content={}, after_others=True)
    page = entry(made(ordered(officer, rows[1], "en")), tmp_path, rows[1])
    assert page.count("3 3 3 3 – 3 3.00") == 2
    assert "changed after seeing the others" in page


def test_the_same_book_has_the_same_bytes(officer, rows):
    job = ordered(officer, rows[0])
    assert made(job) == made(job)


def test_a_conflicted_application_is_nowhere_in_the_file(officer, rows, tmp_path):
    hidden = rows[0]
    reader = make_officer()
    Membership.objects.create(user=reader, agency=hidden.agency, role=Role.VIEWER)
    pdf = made(ordered(reader, hidden, "en"))
    text = pdftext.body(pdf, tmp_path)
    assert hidden.reference not in text
    assert "Clearwater5" not in text
    assert titles(pdf) == ["1 Clear water 3", "2 Clear water 1"]


def test_what_became_hidden_after_the_order_is_not_printed(officer, rows, tmp_path):
    """The book is made of what may be seen when it is made, not when it was asked for."""
    job = ordered(officer, rows[0], "en")
    Membership.objects.create(user=officer, agency=rows[0].agency, role=Role.VIEWER)
    assert rows[0].reference not in pdftext.body(made(job), tmp_path)


def test_progress_counts_the_applications_and_the_two_last_steps(officer, rows):
    told: list[tuple[int, int]] = []
    made(ordered(officer, rows[0]), lambda done, total: told.append((done, total)))
    assert told == [(1, 5), (2, 5), (3, 5), (3, 5), (4, 5)]


def test_a_cancelled_job_stops_before_anything_is_printed(officer, rows, monkeypatch):
    monkeypatch.setattr("dossiers.printing.print_pdf", lambda *rest, **more: pytest.fail("printed"))

    def cancelled(done: int, total: int) -> None:
        raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        made(ordered(officer, rows[0]), cancelled)


def test_only_the_first_have_pages_of_their_own_and_the_cover_says_so(officer, rows, tmp_path, monkeypatch):
    monkeypatch.setattr(panel_book, "MOST", 2)
    pdf = made(ordered(officer, rows[0], "en"))
    pages = pdftext.pages(pdf, tmp_path)
    assert titles(pdf) == ["1 Clear water 5", "2 Clear water 3"]
    assert "the first 2 have a page of their own" in pages[0]
    assert rows[2].reference in pages[1]


def test_an_empty_category_makes_a_short_book(officer, rows):
    Application.objects.update(state="withdrawn")
    assert page_count(made(ordered(officer, rows[0]))) >= 1


def test_the_number_of_queries_does_not_grow(officer, rows, django_assert_num_queries):
    job = ordered(officer, rows[0])
    made(job)
    for left in (3, 1):
        Application.objects.exclude(pk__in=[row.pk for row in rows[:left]]).update(state="withdrawn")
        cache.clear()
        with django_assert_num_queries(16):
            made(job)


def test_the_engine_of_jobs_makes_and_keeps_it(officer, rows):
    job = ordered(officer, rows[0])
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.READY
    assert Path(job.file.name).name == f"panel-book-{rows[0].round.code}-{rows[0].category.number}-th.pdf"
    assert job.file.read(5) == b"%PDF-"
    job.file.close()
