"""The last day, more time, a return mended and submitted again, withdrawal, and a draft deleted and brought back."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from applications.models import Application, LateText
from applications.services.extensions import grant_extension
from applications.services.transitions import perform
from applications.tests import factories
from tests.browser.conftest import accessible


def enter(context: BrowserContext, client: Any, live_server: Any, person: Any) -> None:
    """Signed in as `person`, on English pages."""
    client.force_login(person)
    base = {"url": live_server.url}
    context.add_cookies(
        [
            {"name": "sessionid", "value": client.cookies["sessionid"].value, **base},
            {"name": "django_language", "value": "en", **base},
        ]
    )


def closing_in(application: Application, time: timedelta) -> None:
    application.round.deadlines.filter(kind="internal").update(at=timezone.now() + time)


def test_the_last_day_warns_and_what_comes_later_is_kept_for_opdc(page, context, client, live_server):
    agency = factories.make_agency()
    application, writer = factories.complete_application(agency), factories.make_member(agency)
    enter(context, client, live_server, writer)
    address = f"{live_server.url}/applications/{application.reference}"
    closing_in(application, timedelta(hours=5, minutes=30))
    page.goto(f"{address}/questions/1/")
    warning = page.get_by_role("region", name=re.compile("Last day"))
    expect(warning).to_contain_text("EST =")
    expect(warning.get_by_role("link", name=re.compile("@"))).to_be_visible()
    accessible(page)
    # The page stays open over the deadline; the server decides when it saves.
    closing_in(application, timedelta(seconds=-1))
    field = page.locator("#text-1")
    field.fill("Words that came too late")
    expect(page.locator('[data-answer="1"] [data-saved]')).to_contain_text("Kept, but after the deadline")
    assert LateText.objects.get().text == "Words that came too late"
    page.reload()
    expect(page.locator("#text-1")).to_have_value("Words that came too late")
    expect(page.get_by_text("not part of the application unless OPDC accepts it")).to_be_visible()
    accessible(page)


def test_the_officer_gives_more_time_and_both_sides_see_it(page, context, client, live_server):
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    closing_in(application, timedelta(minutes=-5))
    enter(context, client, live_server, factories.make_officer())
    page.goto(f"{live_server.url}/officer/?q={application.reference}")
    accessible(page)
    page.get_by_role("link", name="More time, and late answers").click()
    accessible(page)
    until = timezone.localtime() + timedelta(days=3)
    page.get_by_label("New deadline (Bangkok)").fill(until.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Reason").fill("Flood in the province")
    page.get_by_role("button", name="Next: see it on both clocks").click()
    expect(page.get_by_role("status").filter(has_text="EST =")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Grant this time").click()
    expect(page.get_by_role("heading", name="Time granted")).to_be_visible()
    enter(context, client, live_server, factories.make_member(agency))
    page.goto(f"{live_server.url}/applications/{application.reference}/")
    expect(page.get_by_role("heading", name="Your extended deadline")).to_be_visible()
    expect(page.get_by_text("more time: until")).to_be_visible()
    accessible(page)


def test_a_return_is_mended_point_by_point_and_submitted_again(page, context, client, live_server):
    agency = factories.make_agency()
    application, coordinator = factories.complete_application(agency), factories.make_member(agency)
    perform("submit", application, actor=coordinator)
    officer = factories.make_officer()
    enter(context, client, live_server, officer)
    page.goto(f"{live_server.url}/officer/{application.reference}/")
    page.get_by_role("button", name="Start screening").click()
    accessible(page)
    page.get_by_role("link", name="Return to the agency").click()
    accessible(page)
    page.get_by_label("Message to the agency").fill("Two things, please")
    first, second = page.get_by_role("group", name="Point 1"), page.get_by_role("group", name="Point 2")
    first.get_by_label("About").select_option("q:1")
    first.get_by_label("What should be mended").fill("Say when it began")
    second.get_by_label("About").select_option("c:4.2")
    second.get_by_label("What should be mended").fill("Is the second letter signed?")
    page.get_by_role("button", name="Return it to the agency").click()
    expect(page.get_by_text("0 of 2 points are done")).to_be_visible()

    enter(context, client, live_server, coordinator)
    address = f"{live_server.url}/applications/{application.reference}"
    page.goto(f"{address}/")
    accessible(page)
    page.get_by_role("link", name=re.compile("^Question 1")).first.click()
    accessible(page)
    field = page.locator("#text-1")
    field.fill(field.input_value() + " It began in 2013.")
    expect(page.locator('[data-answer="1"] [data-saved]')).to_contain_text("saved at")
    page.get_by_role("button", name=re.compile("Mark as done")).click()
    expect(page.get_by_text("1 of 2 points")).to_be_visible()
    page.goto(f"{address}/submit/")
    expect(page.get_by_text("not marked as done")).to_be_visible()
    page.goto(f"{address}/letters/")
    accessible(page)
    page.get_by_role("button", name=re.compile("Mark as done")).click()
    expect(page.get_by_text("0 of 2 points")).to_be_visible()
    page.goto(f"{address}/submit/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Submit to OPDC").click()
    page.get_by_role("link", name="What changed since snapshot 1").click()
    expect(page.locator("ins")).to_contain_text("It began in 2013.")
    accessible(page)


def test_withdrawing_asks_for_the_reason_and_leaves_all_to_be_read(page, context, client, live_server):
    agency = factories.make_agency()
    application, coordinator = factories.complete_application(agency), factories.make_member(agency)
    perform("submit", application, actor=coordinator)
    enter(context, client, live_server, coordinator)
    page.goto(f"{live_server.url}/applications/{application.reference}/")
    page.get_by_role("link", name="Withdraw this application").click()
    accessible(page)
    page.get_by_label("Why the application is withdrawn").fill("The work has ended")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("The work has ended")).to_be_visible()
    expect(page.get_by_role("heading", name="Sealed snapshot 1")).to_be_visible()
    accessible(page)


def test_a_draft_is_deleted_and_brought_back(page, context, client, live_server):
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    enter(context, client, live_server, factories.make_member(agency))
    page.goto(f"{live_server.url}/applications/{application.reference}/")
    page.get_by_role("link", name="Delete this draft").click()
    accessible(page)
    page.get_by_role("button", name="Delete the draft").click()
    page.wait_for_url("**/applications/")
    expect(page.get_by_role("heading", name="Deleted drafts")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name=re.compile("Bring back")).click()
    page.wait_for_url(f"**/{application.reference}/")
    expect(page.get_by_text("The draft is back")).to_be_visible()


def test_after_more_time_a_late_text_stands_beside_the_answer(page, context, client, live_server):
    agency = factories.make_agency()
    application, writer = factories.complete_application(agency), factories.make_member(agency)
    answer = application.answers.get(question__number="1")
    LateText.objects.create(
        application=application, question=answer.question, text="Typed too late", saved_by=writer
    )
    closing_in(application, timedelta(minutes=-5))
    officer = factories.make_officer()
    until = timezone.now() + timedelta(days=2)
    grant_extension(application, until=until, reason="Flood", actor=officer)
    enter(context, client, live_server, writer)
    page.goto(f"{live_server.url}/applications/{application.reference}/questions/1/")
    expect(page.locator("#text-1")).to_have_value(answer.text)
    page.get_by_text("After the earlier deadline you wrote another text").click()
    expect(page.get_by_text("Typed too late")).to_be_visible()
    accessible(page)
