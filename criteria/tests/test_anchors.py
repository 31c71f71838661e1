"""Every score has its words in both languages: in the file, in the rounds, in their copies, and after an edit."""

import pytest
from django.core.exceptions import ValidationError

from criteria.anchors import KEYS, LEVELS, wrong_anchors
from criteria.forms import CriterionForm
from criteria.models import Criterion
from criteria.services import load_rulebook
from criteria.tests.factories import make_round

SIX = [{"text_th": f"ระดับ {level}", "text_en": f"level {level}"} for level in LEVELS]


@pytest.mark.parametrize("right", [[], SIX])
def test_six_or_none_are_right(right):
    assert wrong_anchors(right) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        SIX[:5],
        [*SIX, SIX[0]],
        {"0": SIX[0]},
        "six",
        [*SIX[:5], {"text_th": "ห้า"}],
        [*SIX[:5], {"text_th": "ห้า", "text_en": " "}],
        [*SIX[:5], {"text_th": "ห้า", "text_en": 5}],
        [*SIX[:5], SIX[5] | {"score": 5}],
    ],
)
def test_anything_else_is_told_in_words(wrong):
    assert wrong_anchors(wrong)


@pytest.mark.django_db
class TestRounds:
    def test_the_2022_rulebook_tells_each_score_of_each_criterion_apart(self):
        rows = Criterion.objects.filter(round__code="unpsa-2022")
        assert rows.count() == 6
        for row in rows:
            for key in KEYS:
                assert len({anchor[key] for anchor in row.anchors}) == 6
            assert all("ก" <= anchor["text_th"][0] <= "๛" for anchor in row.anchors)

    def test_a_copy_of_a_round_has_its_anchors(self):
        copied = dict(Criterion.objects.filter(round=make_round()).values_list("clause", "anchors"))
        source = dict(Criterion.objects.filter(round__code="unpsa-2022").values_list("clause", "anchors"))
        assert copied == source
        assert all(copied.values())

    def test_a_round_loaded_before_there_were_anchors_gets_them_and_edited_ones_stay(self):
        rows = Criterion.objects.filter(round__code="unpsa-2022")
        rows.filter(clause="2.1").update(anchors=[])
        rows.filter(clause="2.2").update(anchors=SIX)
        assert load_rulebook("unpsa_2022").changes == 1
        assert len(rows.get(clause="2.1").anchors) == 6
        assert rows.get(clause="2.2").anchors == SIX

    def test_a_criterion_with_half_its_anchors_is_refused(self):
        row = Criterion.objects.filter(round__code="unpsa-2022").first()
        row.anchors = SIX[:3]
        with pytest.raises(ValidationError) as refused:
            row.full_clean()
        assert refused.value.messages == [wrong_anchors(SIX[:3])]


def typed(row: Criterion, anchors: list[dict[str, str]]) -> CriterionForm:
    fields = {name: getattr(row, name) for name in CriterionForm.Meta.fields}
    texts = {f"anchor_{level}_{key}": anchors[level][key] for level in LEVELS for key in KEYS}
    return CriterionForm(fields | texts, instance=row)


@pytest.mark.django_db
class TestAdministration:
    @pytest.fixture
    def row(self) -> Criterion:
        return Criterion.objects.filter(round__code="unpsa-2022").first()

    def test_the_form_shows_what_is_there_and_keeps_what_is_typed(self, row):
        assert CriterionForm(instance=row).initial["anchor_3_text_th"] == row.anchors[3]["text_th"]
        form = typed(row, SIX)
        assert form.is_valid(), form.errors
        form.save()
        row.refresh_from_db()
        assert row.anchors == SIX

    def test_one_empty_text_is_refused_and_nothing_changes(self, row):
        before = row.anchors
        form = typed(row, [*SIX[:5], {"text_th": "ระดับ 5", "text_en": ""}])
        assert not form.is_valid()
        row.refresh_from_db()
        assert row.anchors == before

    def test_a_wrong_row_and_a_wrong_text_are_told_and_do_not_break_the_page(self, row):
        Criterion.objects.filter(pk=row.pk).update(anchors=SIX[:2])
        row.refresh_from_db()
        form = typed(row, [*SIX[:5], {"text_th": "ระดับ 5", "text_en": ""}])
        assert not form.is_valid()

    def test_all_texts_emptied_are_no_anchors(self, row):
        form = typed(row, [{"text_th": "", "text_en": ""}] * 6)
        assert form.is_valid(), form.errors
        assert form.save().anchors == []

    def test_the_page_of_the_round_has_a_field_for_each(self, admin_client, row):
        page = admin_client.get(f"/admin/criteria/round/{row.round_id}/change/").content.decode()
        assert page.count("anchor_5_text_en") >= 6
