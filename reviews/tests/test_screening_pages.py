"""The officer's page of an application: its clauses, what is shown beside them, and the three results."""

import threading

import pytest
from django.db import connection

from applications.models import EventKind
from applications.services.comments import add
from applications.services.returns import NewPoint, return_application
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, perform
from criteria.models import PastWinner
from reviews.models import ClauseDecision, Declaration, Interest, MessageTemplate, Refusal
from reviews.services import screening
from reviews.tests import factories


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def officer(client, db):
    user = factories.make_officer(name_en="Suda")
    client.force_login(user)
    return user


@pytest.fixture
def application(officer):
    return factories.in_screening(officer)


@pytest.fixture
def letter(db):
    texts = {"subject_th": "ผล", "subject_en": "Result", "body_th": "{reasons}", "body_en": "{reasons}"}
    MessageTemplate.objects.filter(purpose="refused").delete()
    return MessageTemplate.objects.create(
        code="test-refused", purpose="refused", name_th="ก", name_en="A", **texts
    )


def url(application, rest=""):
    return f"/officer/{application.reference}/{rest}"


def word(clause, status, reason="", *, seen=1, after=0):
    return {"clause": clause, "status": status, "reason": reason, "seen": seen, "after": after}


def test_one_click_then_one_word_then_accepted(client, officer, application):
    client.post(url(application, "confirm/"), {"seen": 1})
    assert ClauseDecision.objects.exists()
    for finding in factories.newest(application).document["findings"]:
        if not ClauseDecision.objects.filter(clause=finding["clause"]).exists():
            client.post(url(application, "clauses/"), word(finding["clause"], "pass", "ตรวจแล้ว"))
    client.post(url(application, "accept/"), {"seen": 1})
    application.refresh_from_db()
    assert application.state == "accepted"
    assert "needs its reason" not in client.get(url(application)).content.decode()
    client.post(url(application, "reopen/"), {"reason": "รับโดยพลาด"})
    application.refresh_from_db()
    assert application.state == "in_screening"


def test_a_missing_reason_is_told_at_its_clause_and_nothing_typed_is_lost(client, application):
    answer = client.post(url(application, "clauses/"), word("1.4", "fail"))
    assert answer.status_code == 422
    assert "Clause 1.4: give the reason" in answer.content.decode()
    assert answer.context["clause_form"]["status"].value() == "fail"


def test_a_colleagues_word_is_told_and_the_own_one_kept(client, application):
    colleague = factories.make_officer(name_en="Wichai")
    standing = screening.decide_clause(application, "1.4", status="fail", reason="สั้นไป", actor=colleague)
    answer = client.post(url(application, "clauses/"), word("1.4", "todo", "my words"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Wichai has decided clause 1.4 meanwhile" in page
    assert "my words" in page
    again = word("1.4", "todo", "my words", after=answer.context["clause_form"]["after"].value())
    assert client.post(url(application, "clauses/"), again).status_code == 302
    assert list(ClauseDecision.objects.order_by("pk").values_list("reason", flat=True)) == [
        "สั้นไป",
        "my words",
    ]
    assert standing.reason in client.get(url(application)).content.decode()


def test_too_early_an_acceptance_is_refused_with_its_clauses(client, application):
    answer = client.post(url(application, "accept/"), {"seen": 1})
    assert answer.status_code == 409
    assert "Not decided yet: 1.1" in answer.content.decode()


def test_a_page_of_an_older_snapshot_decides_nothing(client, officer, application):
    perform("return", application, actor=officer, note="แก้")
    perform("submit", application, actor=factories.make_member(application.agency))
    perform("start_screening", application, actor=officer)
    for rest, data in (
        ("clauses/", word("1.4", "pass")),
        ("confirm/", {"seen": 1}),
        ("accept/", {"seen": 1}),
    ):
        answer = client.post(url(application, rest), data)
        assert answer.status_code == 409, rest
        assert "snapshot 2 has taken the place of 1" in answer.content.decode()
    assert client.post(url(application, "confirm/")).status_code == 409
    assert not ClauseDecision.objects.exists()


def test_a_refusal_is_read_before_it_is_sent(client, officer, application, letter):
    screening.decide_clause(application, "1.4", status="fail", reason="ไม่ครบสองปี", actor=officer)
    begun = client.get(url(application, "refuse/")).context["form"]
    assert begun["reasons_th"].value() == "ข้อ 1.4: ไม่ครบสองปี"
    assert begun["reasons_en"].value() == "Clause 1.4: "
    data = {"seen": 1, "reasons_th": "ข้อ 1.4: ไม่ครบสองปี", "reasons_en": "Clause 1.4: ", "confirmed": ""}
    incomplete = client.post(url(application, "refuse/"), data)
    assert incomplete.status_code == 422
    assert "in this language too: 1.4" in incomplete.content.decode()
    data["reasons_en"] = "Clause 1.4: less than two years"
    preview = client.post(url(application, "refuse/"), data)
    assert preview.status_code == 200
    assert not Refusal.objects.exists()
    data["confirmed"] = preview.context["form"]["confirmed"].value()
    other_words = data | {"reasons_en": "Clause 1.4: other words"}
    assert client.post(url(application, "refuse/"), other_words).status_code == 200
    assert not Refusal.objects.exists()
    assert client.post(url(application, "refuse/"), data).status_code == 302
    application.refresh_from_db()
    assert application.state == "ineligible"
    assert application.agency_messages.count() == 1
    assert client.post(url(application, "refuse/"), data).status_code == 409
    assert application.agency_messages.count() == 1


def test_a_return_begins_with_the_clauses_to_be_mended(client, officer, application):
    screening.decide_clause(application, "4.2", status="todo", reason="ไม่มีลายเซ็น", actor=officer)
    first = client.get(url(application, "return/")).context["rows"].forms[0]
    assert (first["about"].value(), first["text"].value()) == ("c:4.2", "ไม่มีลายเซ็น")
    data = {
        "note": "แก้",
        "point-TOTAL_FORMS": "4",
        "point-INITIAL_FORMS": "1",
        "point-0-about": "c:4.2",
        "point-0-text": "ไม่มีลายเซ็น",
    }
    assert client.post(url(application, "return/"), data).status_code == 302
    point = application.return_points.get()
    assert (point.clause, point.text) == ("4.2", "ไม่มีลายเซ็น")


def test_a_return_without_its_rows_is_refused_in_words(client, application):
    page = client.post(url(application, "return/"), {"note": "แก้", "seen": "1"})
    assert page.status_code == 422
    assert page.context["errors"]
    application.refresh_from_db()
    assert application.state == "in_screening"


def test_a_second_click_on_confirm_claims_nothing(client, application):
    client.post(url(application, "confirm/"), {"seen": 1}, follow=True)
    page = client.post(url(application, "confirm/"), {"seen": 1}, follow=True)
    assert "0 clauses confirmed" not in page.content.decode()


def test_an_officer_in_conflict_sees_why_and_no_form(client, officer, application):
    Declaration.objects.create(
        application=application, user=officer, interest=Interest.FAMILY, declared_by=officer
    )
    page = client.get(url(application)).content.decode()
    assert "You have a conflict of interest (declared an interest)" in page
    for rest in ("clauses/", "confirm/", "accept/", "refuse/", "return/"):
        assert url(application, rest) not in page
    assert client.post(url(application, "confirm/"), {"seen": 1}).status_code == 409


def test_during_a_return_the_points_and_comments_lead_to_where_they_are_answered(
    client, officer, application
):
    question = application.round.question_set.get(number="3a")
    points = [NewPoint("ขอตัวเลข", question=question)]
    return_application(application, actor=officer, note="แก้", points=points)
    application.refresh_from_db()
    writer = factories.make_member(application.agency)
    add(application=application, question=question, author=writer, text="ตัวเลขปีไหนคะ")
    page = client.get(url(application)).content.decode()
    place = f"/applications/{application.reference}/questions/{question.topic.number}/#comments-3a"
    topic = client.get(place.partition("#")[0])
    assert page.count(place) >= 2 or topic.status_code == 404, place
    assert "ตัวเลขปีไหนคะ" in page


def test_past_winners_that_look_alike_stand_beside_the_title(client, application):
    PastWinner.objects.all().delete()
    PastWinner.objects.create(
        year=2019, agency_en="Elsewhere", initiative_th="ห้วยน้ำใสโมเดล อำเภอสบเมย จ.แม่ฮ่องสอน"
    )
    PastWinner.objects.create(year=2018, agency_en="Elsewhere", initiative_th="ระบบภาษีออนไลน์")
    winners = client.get(url(application)).context["winners"]
    assert [(like.winner.year, like.word, like.same_agency) for like in winners] == [
        (2019, "nearly the same title", False)
    ]


def test_thai_vowels_and_tone_marks_tell_titles_apart(application):
    """Only a vowel differs: ปา and ปู, ขาว and ข้าว; a comparison that drops them would call each the same."""
    from reviews.winners import look_alikes

    PastWinner.objects.all().delete()
    PastWinner.objects.create(year=2019, agency_en="Elsewhere", initiative_th="ขาวปาเมา")
    found = look_alikes({"title_th": "ข้าวปู่ม้า", "title_en": ""}, None)
    assert all(like.word != "the same title" and like.score < 82 for like in found)


@pytest.mark.parametrize("number", [1, 3])
def test_one_application_takes_the_same_few_queries(
    client, officer, application, number, django_assert_num_queries
):
    for n in range(number):
        reason = f"เหตุผล {n}"
        screening.decide_clause(application, "1.4", status="fail", reason=reason, actor=officer)
    with django_assert_num_queries(12):
        assert client.get(url(application)).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_a_returned_one_with_everything_beside_it_takes_at_most_fifteen(
    client, officer, application, number, django_assert_num_queries
):
    question = application.round.question_set.get(number="3a")
    writer = factories.make_member(application.agency)
    points = [NewPoint(f"ขอตัวเลข {n}", question=question) for n in range(number)]
    return_application(application, actor=officer, note="แก้", points=points)
    application.refresh_from_db()
    for n in range(number):
        add(application=application, question=question, author=writer, text=f"ตัวเลข {n}")
        person = factories.make_reviewer()
        record(EventKind.DECLARED, application, actor=officer, person=person.pk)
    application.documents.all().delete()
    with django_assert_num_queries(15):
        assert client.get(url(application)).status_code == 200


def at_once(*acts) -> list[str]:
    """Start all acts at the same moment, each in a thread of its own; "done" or "refused" for each."""
    start = threading.Barrier(len(acts), timeout=20)
    told = [""] * len(acts)

    def run(place, act):
        try:
            start.wait()
            act()
            told[place] = "done"
        except TransitionRefused:
            told[place] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_decide_one_after_the_other():
    """Both saw an undecided clause: one word is kept, the other officer is told."""
    first, second = factories.make_officer(), factories.make_officer()
    application = factories.in_screening(first)

    def word_of(officer, status):
        return lambda: screening.decide_clause(
            application, "1.4", status=status, reason="เหตุผล", actor=officer, after=0
        )

    assert sorted(at_once(word_of(first, "fail"), word_of(second, "todo"))) == ["done", "refused"]
    assert ClauseDecision.objects.filter(clause="1.4").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_against_a_refusal_ends_in_one_of_the_two(letter):
    """Whoever comes second is refused, and leaves nothing behind: no reasons, no letter."""
    officer = factories.make_officer()
    application = factories.in_screening(officer)
    coordinator = factories.make_member(application.agency)
    told = at_once(
        lambda: screening.refuse(application, reasons_th="ก", reasons_en="A", actor=officer),
        lambda: perform("withdraw", application, actor=coordinator, note="ขอถอน"),
    )
    assert sorted(told) == ["done", "refused"]
    application.refresh_from_db()
    refused = told[0] == "done"
    assert application.state == ("ineligible" if refused else "withdrawn")
    assert Refusal.objects.count() == application.agency_messages.count() == int(refused)
