"""The demo: every stage through the portal's own services, and running it again changes nothing."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from applications.models import Application
from applications.snapshots import sha256_of
from clinics.models import Advice, Booking, Clinic
from criteria.models import Round, RoundFigures
from reviews.models import Assignment, ClauseDecision, Decision, Feedback, Panel, Review
from reviews.visibility import counted_reviews
from unpsa_portal.demo import numbers
from unpsa_portal.demo.rounds import make_practice_round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _room_for_its_round():
    """The tests' own round has the demo's prefix."""
    Round.objects.filter(code="practice").update(reference_prefix="ELSE")


def states():
    return dict(Application.objects.filter(round__code="unpsa-practice").values_list("agency__slug", "state"))


def test_the_first_stage_has_drafts_and_one_submitted(capsys):
    call_command("demo")
    assert states() == {
        "hrdi": "draft",
        "dms": "submitted",
        "sirindhorn-hospital": "draft",
        "led": "draft",
    }
    assert "nipha@university.example" in capsys.readouterr().out


def test_in_review_two_have_scored_and_one_has_not():
    call_command("demo", stage="review")
    assert (states()["hrdi"], states()["dms"]) == ("in_review", "in_review")
    assert Assignment.objects.count() == 6
    assert Review.objects.filter(submitted_at__isnull=False).count() == 4
    assert ClauseDecision.objects.filter(status="pass").exists()
    for_agencies = Clinic.objects.filter(audience="applications")
    assert sorted(for_agencies.values_list("kind", flat=True)) == ["clinic", "clinic", "workshop"]
    assert Booking.objects.filter(attended=True, application__agency__slug="hrdi").exists()
    assert Advice.objects.exclude(action="").exists()


def test_decided_one_is_released_with_its_feedback_and_one_waits_for_the_panel():
    call_command("demo", stage="decided")
    assert (states()["hrdi"], states()["dms"]) == ("endorsed", "in_review")
    assert Decision.objects.get().outcome == "endorse"
    assert Feedback.objects.get().approved_at is not None
    counted = (Application, Panel, Review, Clinic, Booking)
    before = [model.objects.count() for model in counted]
    call_command("demo", stage="decided")
    assert [model.objects.count() for model in counted] == before


def test_a_later_stage_leaves_the_examples_of_an_earlier_one_as_they_are():
    call_command("demo")
    before = states()
    call_command("demo", stage="decided")
    assert states() == before
    assert not Panel.objects.exists()


def test_more_applications_are_reviewed_by_three_each_and_look_like_any_other(client):
    call_command("demo", applications=12)
    rows = Application.objects.filter(round__code="unpsa-practice")
    assert rows.count() == 12
    made = rows.filter(agency__slug__startswith="demo-unit-")
    assert made.count() == 8
    for application in made:
        snapshot = application.snapshots.get()
        assert sha256_of(snapshot.content) == snapshot.sha256
        assert snapshot.document["reference"] == application.reference
        reviews = counted_reviews().filter(assignment__application=application)
        assert [review.scores.count() for review in reviews] == [6, 6, 6]
        assert all(len(review.submissions.get().content["scores"]) == 6 for review in reviews)
        assert application.search_text.snapshot_number == 1
        assert application.status_changes.last().to_state == application.state
    call_command("demo", applications=12)
    assert rows.count() == 12
    client.force_login(User.objects.get(email="officer@opdc.example"))
    for name, kwargs in (("officer_application", {"ref": made[0].reference}), ("officer_list", {})):
        assert client.get(reverse(name, kwargs=kwargs)).status_code == 200


def test_the_histories_of_many_follow_the_workflow():
    call_command("demo", applications=40)
    made = Application.objects.filter(agency__slug__startswith="demo-unit-")
    decided = made.filter(decision__isnull=False)
    assert decided.count() > 1
    for application in decided:
        begun, ended = (
            application.status_changes.filter(to_state__in=states).order_by("at").first().at
            for states in (["in_review"], ["endorsed", "not_endorsed"])
        )
        given = application.events.filter(kind="assigned")
        done = application.events.filter(kind="review_submitted")
        assert {row.at for row in given} == {begun}
        assert all(begun < row.at < ended for row in done)
        assert {row.detail["person"] for row in given} == {row.actor_id for row in done}


def test_the_same_seed_makes_the_same_applications():
    titles = []
    for _ in range(2):
        with transaction.atomic():
            call_command("demo", applications=7, seed=5)
            titles.append(list(Application.objects.order_by("reference").values_list("title_th", "state")))
            transaction.set_rollback(True)
    assert titles[0] == titles[1]


def test_open_numbers_have_a_round_to_show_and_are_not_counted_twice(client, settings):
    settings.OPEN_NUMBERS_OF_PRACTICE_ROUNDS = True
    practice = make_practice_round()
    numbers.show(practice)
    before = list(RoundFigures.objects.values())
    assert [row["figures"]["total"] for row in before] == [46]
    numbers.show(practice)
    assert list(RoundFigures.objects.values()) == before
    page = client.get(f"/numbers/{numbers.PAST}/", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "hidden-number" in page.text
    invented = numbers.INVENTED.tables
    assert {sum(count for _, count in rows) for key, rows in invented.items() if key != "goal"} == {46}
