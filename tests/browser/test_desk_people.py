"""A coordinator invites; the invited person, in a browser of their own, makes an account and is at work."""

import re

from allauth.account.models import EmailAddress
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from accounts.models import Membership, Role
from applications.tests import factories
from notifications import services as outbox
from notifications.models import Message
from tests.browser import road
from tests.browser.conftest import accessible

INVITED = "new.writer@example.go.th"


def test_an_invited_colleague_makes_an_account_and_lands_on_the_application(
    browser: Browser, page: Page, live_server, settings
):
    settings.PORTAL_URL = live_server.url
    agency = factories.make_agency()
    coordinator = factories.make_member(agency)
    EmailAddress.objects.create(user=coordinator, email=coordinator.email, verified=True, primary=True)
    application = factories.make_application(agency)
    road.sign_in(page, live_server.url, coordinator.email)
    page.wait_for_url("**/applications/")
    page.goto(f"{live_server.url}/applications/{application.reference}/")
    accessible(page)
    page.locator(f'a[href^="/agencies/{agency.slug}/people/"]').click()
    accessible(page)
    page.locator("#id_email").fill(INVITED)
    expect(page.locator("#id_application")).to_have_value(application.reference)
    page.locator('form:has(#id_email) button[type="submit"]').click()
    expect(page.locator("#messages")).to_contain_text(INVITED)
    expect(page.get_by_role("row", name=INVITED)).to_be_visible()
    accessible(page)

    outbox.send(Message.objects.get(recipient=INVITED).pk)
    link = re.search(r"http://\S+/invitations/\S+", mail.outbox[-1].body)[0]
    context = browser.new_context(locale="th-TH")
    try:
        theirs = context.new_page()
        theirs.goto(link)
        accessible(theirs)
        expect(theirs.get_by_role("main")).to_contain_text(agency.name_th)
        theirs.locator("#id_name_th").fill("สมหญิง ใจดี")
        theirs.locator("#id_password1").fill(factories.PASSWORD)
        theirs.locator("#id_password2").fill("something-else-1")
        theirs.get_by_role("main").locator("button.btn-primary").click()
        expect(theirs.locator("#id_password2")).to_have_attribute("aria-invalid", "true")
        accessible(theirs)
        for field in ("#id_password1", "#id_password2"):
            theirs.locator(field).fill(factories.PASSWORD)
        theirs.get_by_role("main").locator("button.btn-primary").click()
        theirs.wait_for_url(f"**/applications/{application.reference}/")
        expect(theirs.locator("#messages")).to_contain_text(agency.name_th)
        assert Membership.objects.get(user__email=INVITED).role == Role.CONTRIBUTOR
        # the link has done its work: somebody else finds it over
        stranger = browser.new_context().new_page()
        stranger.goto(link)
        accessible(stranger)
        expect(stranger.locator("#id_password1")).to_have_count(0)
        stranger.context.close()
    finally:
        context.close()

    # the coordinator sees the new colleague and gives another role, by keyboard
    page.reload()
    row = page.get_by_role("row", name=INVITED)
    row.locator("select").focus()
    row.locator("select").select_option(Role.VIEWER)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages .alert-success")).to_be_visible()
    assert Membership.objects.get(user__email=INVITED).role == Role.VIEWER
    row.get_by_role("link").click()
    accessible(page)
    page.get_by_role("main").locator("button.btn-danger").click()
    page.wait_for_url("**/people/")
    assert not Membership.objects.filter(user__email=INVITED).exists()
