"""A rulebook is data: refused with the place when wrong, loaded whole, safe to load again, copied to a new round."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from criteria import rulebook_file
from criteria.models import Category, Deadline, DeadlineKind, PastWinner, Question, Round, SdgTarget
from criteria.queries import rounds_with_rules, rules_of
from criteria.rulebook_file import RulebookError
from criteria.services import PARTS, copy_round, load_rulebook

BOOK = rulebook_file.FOLDER / "unpsa_2022.yaml"


@pytest.fixture
def book() -> dict:
    return yaml.safe_load(BOOK.read_text(encoding="utf-8"))


@pytest.fixture
def written(tmp_path: Path):
    def write(book: object) -> str:
        path = tmp_path / "book.yaml"
        path.write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
        return str(path)

    return write


def _set(book: dict, where: str, value: object) -> None:
    """`questions.3.word_limit` = value; `...` deletes."""
    *path, last = [int(step) if step.isdigit() else step for step in where.split(".")]
    for step in path:
        book = book[step]
    if value is ...:
        del book[last]
    else:
        book[last] = value


@pytest.mark.parametrize(
    ("where", "value", "place"),
    [
        ("format", "unpsa-rulebook/2", "format"),
        ("round.year", "2022", "round.year"),
        ("round.year", True, "round.year"),
        ("round.name_th", ..., "round.name_th"),
        ("round.name_th", " ", "round.name_th"),
        ("round.time_zone", "Mars/Olympus", "round.time_zone"),
        ("round.colour", "blue", "round.colour"),
        ("deadlines.0.at", "3 December", "deadlines[0].at"),
        ("deadlines.0.at", "2021-12-03T23:59:59", "deadlines[0].at"),
        ("categories.1.number", 1, "categories[1].number"),
        ("questions.3.word_limit", 0, "questions[3].word_limit"),
        ("questions.3.topic", 13, "questions[3].topic"),
        ("questions.3.criteria", ["2.9"], "questions[3].criteria"),
        ("questions.3.grade", "Z", "questions[3].grade"),
        ("questions.3.required_when", {"question": "1"}, "questions[3].required_when"),
        ("criteria.0.questions", ["99"], "criteria[0].questions"),
        ("criteria.0.anchors.5", ..., "criteria[0].anchors"),
        ("criteria.0.anchors.5.text_en", " ", "criteria[0].anchors[5].text_en"),
        ("criteria.0.anchors.5.score", 5, "criteria[0].anchors[5].score"),
        ("topics", {}, "topics"),
        ("winners.0", "Somebody", "winners[0]"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(book, written, where, value, place):
    _set(book, where, value)
    with pytest.raises(RulebookError) as refused:
        rulebook_file.read(written(book))
    assert str(refused.value).startswith(f"{place}:")


@pytest.mark.parametrize("text", ["a: [", "[" * 100_000, "\x00", "just words"])
def test_what_is_not_a_rulebook_is_refused_in_one_line(tmp_path, text):
    path = tmp_path / "book.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as refused:
        rulebook_file.read(str(path))
    assert "\n" not in str(refused.value)


@pytest.mark.django_db
class TestLoading:
    def test_the_2022_rulebook_has_all_its_parts(self):
        round_ = Round.objects.get(code="unpsa-2022")
        counts = {part: model.objects.filter(round=round_).count() for part, (model, _key) in PARTS.items()}
        assert counts == {
            "categories": 4,
            "eligibility_rules": 7,
            "criteria": 6,
            "documents": 4,
            "prescreening": 10,
            "topics": 12,
            "questions": 23,
        }
        assert SdgTarget.objects.count() == 169
        assert PastWinner.objects.count() == 14
        assert set(round_.deadlines.values_list("kind", flat=True)) == set(DeadlineKind.values)

    def test_the_official_names_stand_letter_for_letter(self):
        names = Category.objects.filter(round__code="unpsa-2022").values_list("name_th", "name_en")
        assert list(names) == [
            (
                "การส่งเสริมนวัตกรรมเพื่อส่งมอบบริการที่ครอบคลุมและมีความเสมอภาคเป็นธรรม",
                "Fostering innovation to deliver inclusive and equitable services",
            ),
            (
                "การเสริมสร้างประสิทธิภาพของหน่วยงานภาครัฐเพื่อบรรลุวาระการพัฒนาที่ยั่งยืน",
                "Enhancing the effectiveness of public institutions to reach the SDGs",
            ),
            (
                "การส่งเสริมความเท่าเทียมทางเพศในการให้บริการภาครัฐเพื่อบรรลุวาระการพัฒนาที่ยั่งยืน",
                "Promoting gender-responsive public services to achieve the SDGs",
            ),
            (
                "องค์กรที่ยืดหยุ่น และการตอบสนองเชิงนวัตกรรมต่อการระบาดใหญ่ของ COVID-19",
                "Institutional resilience and innovative responses to the COVID-19 pandemic",
            ),
        ]

    def test_the_reference_date_is_the_un_deadlines_own_date(self):
        rules = rules_of(rounds_with_rules().get(code="unpsa-2022"))
        assert str(rules.reference_date) == "2021-12-03"
        assert [number for number, exempt in rules.exempt_categories.items() if exempt] == [4]

    def test_loading_again_keeps_what_people_have_edited(self):
        Question.objects.filter(round__code="unpsa-2022", number="5a").update(word_limit=250, confirmed=True)
        assert load_rulebook("unpsa_2022").changes == 0
        assert Question.objects.get(round__code="unpsa-2022", number="5a").word_limit == 250

    def test_overwriting_brings_the_file_back(self):
        Question.objects.filter(round__code="unpsa-2022", number="5a").update(word_limit=250)
        assert load_rulebook("unpsa_2022", overwrite=True).changes > 0
        assert Question.objects.get(round__code="unpsa-2022", number="5a").word_limit == 300

    def test_a_file_that_fails_halfway_stores_nothing(self, book, written):
        book["round"] |= {"code": "other", "reference_prefix": "OTHER"}
        book["winners"].append(book["winners"][-1] | {"year": 2030, "place_en": "x" * 500})
        with pytest.raises(RulebookError, match=r"^winners\[14\]\.place_en:"):
            load_rulebook(written(book))
        assert not Round.objects.filter(code="other").exists()

    def test_the_command_says_what_is_wrong_in_a_line(self):
        with pytest.raises(CommandError, match="Known rulebooks: unpsa_2022"):
            call_command("load_rulebook", "unpsa_1999")


@pytest.mark.django_db
def test_a_copied_round_has_every_part_and_its_own_dates():
    source = Round.objects.get(code="unpsa-2022")
    moment = datetime(2030, 1, 2, 3, tzinfo=UTC)
    copy = copy_round(
        source,
        code="copy",
        reference_prefix="COPY",
        name_th="สำเนา",
        name_en="Copy",
        year=2030,
        deadlines={"un": moment},
    )
    for model, key in PARTS.values():
        ours, theirs = (
            set(model.objects.filter(round=r).values_list(key, flat=True)) for r in (copy, source)
        )
        assert ours == theirs
    assert all(
        q.topic.round_id == copy.pk for q in Question.objects.filter(round=copy).select_related("topic")
    )
    assert {d.kind: d.at for d in Deadline.objects.filter(round=copy, at__isnull=False)} == {"un": moment}
    assert copy.last_reference == 0
    assert source.deadline("un").at.year == 2021
