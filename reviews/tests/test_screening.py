"""The officer begins screening and returns an application with points."""

import pytest

from applications.models import Application
from applications.services.transitions import perform
from applications.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def officer(client):
    user = factories.make_officer()
    client.force_login(user)
    return user


@pytest.fixture
def application():
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    perform("submit", application, actor=factories.make_member(agency))
    return Application.objects.get(pk=application.pk)


def rows(*points: tuple[str, str], **more: str) -> dict[str, str]:
    data = {"point-TOTAL_FORMS": str(max(3, len(points))), "point-INITIAL_FORMS": "0"} | more
    for i, (about, text) in enumerate(points):
        data |= {f"point-{i}-about": about, f"point-{i}-text": text}
    return data


def test_screening_begins_with_one_button_and_a_second_press_is_told(client, officer, application):
    url = f"/officer/{application.reference}/"
    assert "Start screening" in client.get(url).content.decode()
    client.post(f"{url}screening/")
    application.refresh_from_db()
    assert application.state == "in_screening"
    assert "This is not possible now" in client.post(f"{url}screening/", follow=True).content.decode()
    assert application.status_changes.count() == 2


def test_a_return_carries_its_points(client, officer, application):
    perform("start_screening", application, actor=officer)
    url = f"/officer/{application.reference}/return/"
    assert client.get(url).status_code == 200
    data = rows(("q:3a", "Name the figures"), ("c:4.2", "Unsigned"), ("", ""), note="Please mend")
    assert client.post(url, data).status_code == 302
    application.refresh_from_db()
    assert application.state == "returned"
    points = [(p.question and p.question.number, p.clause, p.text) for p in application.return_points.all()]
    assert points == [("3a", "", "Name the figures"), (None, "4.2", "Unsigned")]
    page = client.get(f"/officer/{application.reference}/").content.decode()
    assert "0 of 2 points are done" in page


def test_nothing_typed_is_lost_when_something_is_missing(client, officer, application):
    perform("start_screening", application, actor=officer)
    url = f"/officer/{application.reference}/return/"
    without_points = client.post(url, rows(note="Please mend this"))
    assert without_points.status_code == 422
    assert "Name at least one point" in without_points.content.decode()
    assert "Please mend this" in without_points.content.decode()
    without_text = client.post(url, rows(("q:1", ""), ("", "Kept words"), note=""))
    assert without_text.status_code == 422
    assert "Kept words" in without_text.content.decode()
    application.refresh_from_db()
    assert application.state == "in_screening"


def test_more_rows_keep_what_is_typed(client, officer, application):
    perform("start_screening", application, actor=officer)
    url = f"/officer/{application.reference}/return/"
    page = client.post(url, rows(("q:1", "Kept words"), note="Kept too", more="3"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Kept words" in text
    assert "Kept too" in text
    assert 'name="point-5-text"' in text
    assert not application.return_points.exists()


def test_outside_screening_nothing_is_returned(client, officer, application):
    url = f"/officer/{application.reference}/return/"
    page = client.post(url, rows(("", "Mend"), note="Mend"))
    assert page.status_code == 409
    assert "not possible now" in page.content.decode()
    assert not application.return_points.exists()


def test_for_the_agency_the_desk_does_not_exist(client, application):
    client.force_login(factories.make_member(application.agency))
    for rest in ("screening/", "return/", "time/"):
        assert client.post(f"/officer/{application.reference}/{rest}").status_code == 404
    application.refresh_from_db()
    assert application.state == "submitted"


def test_an_officer_does_not_edit_the_agencys_answers(client, officer, application):
    perform("start_screening", application, actor=officer)
    client.post(f"/officer/{application.reference}/return/", rows(("", "Mend"), note="Mend"))
    url = f"/applications/{application.reference}/answers/1/"
    body = {"text": "Mine", "draft_th": "", "base": 1}
    assert client.post(url, body, content_type="application/json").status_code == 403
