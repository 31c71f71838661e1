"""Search in what was sealed: any part of a word, Thai or English, in answers too; never in what is not sealed."""

import pytest

from accounts.models import Agency
from applications.models import Answer, Snapshot
from applications.services.transitions import perform
from reviews.engine.words import plain, sealed_words
from reviews.models import SearchText
from reviews.services import searching
from reviews.tests import factories


def _submit(application):
    perform("submit", application, actor=factories.make_member(application.agency))
    application.refresh_from_db()
    return application


CLIMBING = "ปีนต้นยางนาเพื่อนับรังผึ้ง"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Nam SAI", "nam sai"),
        ("ปี ๒๕๖๕", "ปี 2565"),
        ("นํ้า", "น้ำ"),
        ("ชุม\u200bชน", "ชุมชน"),
        ("two\n  lines", "two lines"),
        ("a\x00b", "ab"),
    ],
)
def test_spellings_that_look_alike_are_one(typed, written) -> None:
    assert plain(typed) == written


@pytest.mark.django_db
class TestFinding:
    @pytest.fixture
    def sealed(self):
        application = factories.complete_application(factories.make_agency())
        answer = Answer.objects.filter(application=application, question__number="12").get()
        answer.draft_th = f"เรา{CLIMBING}ทุกปี"
        answer.save()
        application = _submit(application)
        for snapshot in Snapshot.objects.filter(application=application):
            searching.write(snapshot)
        return application

    @pytest.mark.parametrize("words", ["ต้นยางนา", "ยางนาเพื่อ", "น้ำใส", "HUAY nam", "ยางนา huay"])
    def test_any_part_of_a_word_in_titles_and_answers(self, sealed, words) -> None:
        factories.make_application(title_th="เรื่องอื่น", title_en="Another")
        assert searching.find(words) == [sealed.pk]

    @pytest.mark.parametrize("words", ["ต้นยางแดง", "ยางนา zzz", "%", "_a_", "ยางนา\\"])
    def test_nothing_else_is_found_and_no_sign_is_a_pattern(self, sealed, words) -> None:
        assert searching.find(words) == []

    @pytest.mark.parametrize("words", ["สำนักงานน้ำ", "สํานักงานน้ํา", "สํานักงานนํ้า"])
    def test_an_agency_is_found_however_its_vowel_am_is_typed(self, sealed, words) -> None:
        Agency.objects.filter(pk=sealed.agency_id).update(name_th="สำนักงานน้ำ")
        assert searching.find(words) == [sealed.pk]

    def test_what_was_typed_after_sealing_is_not_found(self, sealed) -> None:
        Answer.objects.filter(application=sealed).update(text="unsealed canary")
        assert searching.find("canary") == []

    def test_an_older_snapshot_never_replaces_a_newer_one(self, sealed) -> None:
        snapshot = sealed.snapshots.get()
        SearchText.objects.filter(application=sealed).update(snapshot_number=2, text="newer")
        searching.write(snapshot)
        assert SearchText.objects.get().text == "newer"


@pytest.mark.django_db
class TestFillingIn:
    def test_what_a_dead_worker_left_out_is_made_up_for_once(self) -> None:
        application = factories.submitted()
        SearchText.objects.all().delete()
        assert searching.fill_in() == 1
        assert searching.fill_in() == 0
        assert SearchText.objects.get().text == sealed_words(application.snapshots.get().document)

    def test_sealing_makes_it_searchable(self, django_capture_on_commit_callbacks) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            application = factories.submitted()
        assert SearchText.objects.get().application_id == application.pk

    @pytest.mark.parametrize("rows", [1, 3])
    def test_filling_in_asks_the_same_for_one_and_for_three(self, rows, django_assert_num_queries) -> None:
        for _row in range(rows):
            factories.submitted()
        with django_assert_num_queries(1):
            assert len(searching.missing()) == rows
