"""Once the deadline has passed the pages say so, and what to do, instead of leading on to what cannot be submitted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Application
from applications.services.extensions import grant_extension

from . import factories
from .test_deadlines import closing_in
from .test_views_evidence import signed_in, url

pytestmark = pytest.mark.django_db
PAGES = ["application_overview", "application_checklist"]


@pytest.fixture(params=["complete", "begun"])
def application(request) -> Application:
    made = factories.complete_application if request.param == "complete" else factories.make_application
    found = made(factories.make_agency())
    closing_in(found, -timedelta(hours=3))
    return found


@pytest.fixture
def client(application):
    return signed_in(factories.make_member(application.agency))


def main_of(client, name: str, application: Application) -> str:
    page = client.get(url(name, application)).content.decode()
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_leads_to_opdc_and_not_to_the_next_point(client, application, name, settings):
    settings.OPDC_CONTACT_EMAIL = "unpsa@opdc.example"
    page = main_of(client, name, application)
    assert "The deadline has passed" in page
    assert f"mailto:unpsa@opdc.example?subject={application.reference}" in page
    assert "Ask OPDC for more time" in page
    assert url("application_carry", application) in page
    for misleading in ("Go on:", "Mend the first open point", "Check your answers", "then submit"):
        assert misleading not in page


@pytest.mark.parametrize("name", PAGES)
def test_with_more_time_it_leads_on_as_before(client, application, name):
    until = timezone.now() + timedelta(days=3)
    grant_extension(application, until=until, reason="Flood", actor=factories.make_officer())
    page = main_of(client, name, application)
    assert "The deadline has passed" not in page
    assert "Ask OPDC for more time" not in page


@pytest.mark.parametrize("name", ["application_links", "application_documents", "application_prescreening"])
def test_the_notice_is_true_of_every_page(client, application, name):
    """Only answers are kept beside; everything else is stored at once."""
    page = main_of(client, name, application)
    assert "documents, letters and links: what you change now is stored at once" in page


def test_links_are_stored_as_the_notice_says(client, application):
    values = {"initiative_1": "https://late.example.org"}
    assert client.post(url("application_links", application), values).status_code == 302
    assert application.links.filter(url="https://late.example.org").exists()
