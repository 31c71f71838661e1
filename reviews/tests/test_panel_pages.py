"""The panel's pages: what they show to whom, and what they keep when a save is refused."""

import pytest
from django.urls import reverse

from reviews.models import AgendaItem, Outcome, Panel
from reviews.services import deciding

from . import factories
from .panels import CANARY, call, interest, references, reviewed, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers():
    return [factories.make_officer() for _ in range(4)]


def test_the_table_shows_scores_texts_and_who_decides(client, officers):
    reviewed(officers[0], 4, 5, 2)
    panel = call(officers)
    client.force_login(officers[0])
    page = client.get(reverse("panel_item", args=[panel.pk, 1])).content.decode()
    assert CANARY in page
    assert "3.67" in page


@pytest.mark.parametrize("name", ["panel", "panel_item", "panel_release"])
def test_who_steps_out_reads_no_score_text_note_or_decision(client, officers, name):
    application = reviewed(officers[0], 4, 5, 2)
    panel = call(officers)
    stage(panel.items.get(), officers[0], reason=CANARY, notes=CANARY)
    interest(officers[3], application)
    client.force_login(officers[3])
    place = [panel.pk, 1] if name == "panel_item" else [panel.pk]
    page = client.get(reverse(name, args=place)).content.decode()
    assert application.reference in page
    assert CANARY not in page
    assert "3.67" not in page
    assert 'value="endorse"' not in page
    # The bar on top names letters of reference, which in Thai hold the same word.
    assert str(Outcome.ENDORSE.label) not in page[page.index("<main") :]


def test_stale_notes_are_refused_and_what_was_typed_stays(client, officers):
    reviewed(officers[0], 4)
    panel = call(officers)
    item = panel.items.get()
    deciding.save_notes(item, version=0, notes="ของเพื่อน", actor=officers[1])
    client.force_login(officers[0])
    told = {"version": 0, "notes": "ของฉัน", "do": "notes"}
    reply = client.post(reverse("panel_decide", args=[panel.pk, item.pk]), told)
    assert reply.status_code == 409
    assert "ของเพื่อน" in reply.content.decode()
    assert "ของฉัน" in reply.content.decode()
    assert AgendaItem.objects.get().notes == "ของเพื่อน"


def test_notes_alone_keep_a_decision_that_was_begun_in_the_form(client, officers):
    reviewed(officers[0], 4)
    panel = call(officers)
    client.force_login(officers[0])
    told = {"version": 0, "notes": "n", "outcome": "endorse", "reason": "ยังคิดอยู่", "do": "notes"}
    reply = client.post(reverse("panel_decide", args=[panel.pk, panel.items.get().pk]), told)
    assert reply.status_code == 200
    assert "ยังคิดอยู่" in reply.content.decode()
    assert 'name="version" value="1"' in reply.content.decode()
    item = AgendaItem.objects.get()
    assert (item.notes, item.outcome) == ("n", "")


def test_a_decision_is_prepared_on_the_page(client, officers):
    reviewed(officers[0], 4)
    panel = call(officers)
    client.force_login(officers[0])
    address = reverse("panel_decide", args=[panel.pk, panel.items.get().pk])
    told = {"version": 0, "outcome": "not_endorse", "reason": "ยังไม่พร้อม", "do": "stage"}
    assert client.post(address, told).status_code == 302
    assert AgendaItem.objects.get().outcome == "not_endorse"


def test_a_panel_is_called_and_changed_on_the_page(client, officers):
    application = reviewed(officers[0], 4)
    client.force_login(officers[0])
    told = {
        "scope": f"{application.round_id}-{application.category_id}",
        "name_th": "คณะ",
        "name_en": "Panel",
        "held_at": "2026-11-30T09:00",
        "members": [user.pk for user in officers],
        "order": "rank",
    }
    assert client.get(reverse("panel_new")).status_code == 200
    assert client.post(reverse("panel_new"), told | {"scope": ""}).status_code == 422
    reply = client.post(reverse("panel_new"), told)
    panel = Panel.objects.get()
    assert reply.headers["Location"] == reverse("panel", args=[panel.pk])
    assert panel.held_at.isoformat() == "2026-11-30T02:00:00+00:00"
    assert panel.items.count() == 1
    client.post(reverse("panel_present", args=[panel.pk]), {"present": [officers[1].pk]})
    change = {"name_th": "ใหม่", "name_en": "New", "held_at": "2026-12-01T09:00"}
    members = {"members": [officers[1].pk, officers[2].pk]}
    assert client.get(reverse("panel_change", args=[panel.pk])).status_code == 200
    client.post(reverse("panel_change", args=[panel.pk]), change | members)
    panel.refresh_from_db()
    assert panel.name_en == "New"
    assert {m.user: m.is_present for m in panel.members.all()} == {officers[1]: True, officers[2]: False}


def test_the_agenda_is_moved_and_sorted_on_the_page(client, officers):
    first, second = reviewed(officers[0], 1), reviewed(officers[0], 2)
    panel = call(officers)
    client.force_login(officers[0])
    address = reverse("panel_order", args=[panel.pk])
    client.post(address, {"up": panel.items.get(application=second).pk})
    assert references(panel, officers[0]) == [second.reference, first.reference]
    client.post(address, {"order": "reference"})
    assert references(panel, officers[0]) == [first.reference, second.reference]
    client.post(address, {"up": "x"})


def test_a_place_that_does_not_exist_is_not_found(client, officers):
    reviewed(officers[0], 1)
    panel = call(officers)
    client.force_login(officers[0])
    for place in (0, 2):
        assert client.get(reverse("panel_item", args=[panel.pk, place])).status_code == 404


@pytest.mark.parametrize(("name", "most"), [("panel", 14), ("panel_item", 15), ("panel_release", 16)])
@pytest.mark.parametrize("size", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client, officers, django_assert_max_num_queries, name, most, size
):
    for _ in range(size):
        reviewed(officers[0], 4, 5)
    panel = call(officers)
    for item in panel.items.all():
        stage(item, officers[0])
    client.force_login(officers[0])
    place = [panel.pk, 1] if name == "panel_item" else [panel.pk]
    with django_assert_max_num_queries(most):
        assert client.get(reverse(name, args=place)).status_code == 200


def test_admins_read_the_table_and_find_no_form(client, officers):
    reviewed(officers[0], 4)
    panel = call(officers)
    client.force_login(factories.make_user(is_superuser=True, is_staff=True))
    page = client.get(reverse("panel_item", args=[panel.pk, 1])).content.decode()
    assert CANARY in page
    assert 'value="stage"' not in page
