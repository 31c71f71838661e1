"""Nobody outside the agency reaches its application by any address (DESIGN §8).

The test walks the URL table itself, so an address that is added tomorrow is tried too.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Role
from applications.models import Application
from applications.services.transitions import perform
from applications.tests import factories
from clinics.models import PaperState
from clinics.tests import letters
from common.access import permission_of
from dossiers.models import Dossier, DossierState

# The referee has no account: the signed link is the key, and it opens nothing else (test_referee_page.py).
PUBLIC = {
    "home",
    "about",
    "category_page",
    "contact",
    "privacy",
    "security",
    "accessibility",
    "site_map",
    "sitemap_xml",
    "robots_txt",
    "security_txt",
    "verify",
    "verify_code",
    "winner_list",
    "winner_page",
    "winner_csv",
    "winner_json",
    "winner_schema",
    "open_numbers",
    "round_numbers",
    "round_numbers_csv",
    "round_numbers_json",
    "round_numbers_schema",
    "healthz",
    "readyz",
    "invitation_accept",
    "referee_letter",
    "reminders_stop",
    "demo_mailbox",
    "set_language",
    "selfcheck",
    "calendar",
    "calendar_feed",
    # The secret address is the key; what it opens is asked for anew at each fetch (test_feeds.py).
    "personal_feed",
    "faq",
    "ask",
    "asked",
    "question_link",
    "question_link_sent",
    # Secret links are the key of the one who was mailed them.
    "question_status",
    "registration",
    "registration_ics",
    "registration_new",
    "registration_sent",
    "event_list",
    "event_page",
    "event_ics",
}


def walk(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry)
        else:
            yield entry


PATTERNS = list(walk(get_resolver("unpsa_portal.urls")))
OURS = [p for p in PATTERNS if permission_of(p.callback) != "self-guarded"]


def test_every_view_names_its_permission():
    silent = [str(p.pattern) for p in PATTERNS if permission_of(p.callback) is None]
    assert silent == []


def test_only_these_pages_are_public():
    assert {p.name for p in OURS if permission_of(p.callback) == "public"} == PUBLIC


def test_there_is_something_to_walk():
    """An empty table would make every test here pass."""
    with_ref = [p for p in OURS if "ref" in p.pattern.converters]
    assert len(with_ref) >= 20


@pytest.fixture
def stage(client: Client) -> tuple[Application, dict[str, Any]]:
    """A submitted application with every kind of file, and a value for each part of an address."""
    agency = factories.make_agency()
    coordinator = factories.make_member(agency)
    application = factories.complete_application(agency)
    perform("submit", application, actor=coordinator)
    application.referee_requests.create(
        organisation_en="Partner", referee_name="A", email="a@example.org", expires_at=timezone.now()
    )
    application.former_files.create(file=application.documents.first().file.name, sha256="0" * 64)
    dossier, _created = Dossier.objects.get_or_create(snapshot=application.snapshots.get())
    dossier.file = default_storage.save("dossiers/x.pdf", ContentFile(b"%PDF-1.7"))
    dossier.state = DossierState.READY
    dossier.save()
    with_letter(application)
    return application, {"coordinator": coordinator}


def with_letter(application: Application) -> None:
    """An issued letter of OPDC with its files, as the worker leaves it."""
    letter = letters.issued(letters.awaiting(letters.make_letter(application)))
    name = default_storage.save("letters/x.pdf", ContentFile(b"%PDF-1.7"))
    letter.papers.update(file_en=name, file_th=name, state=PaperState.READY)


def addresses(application: Application) -> Iterator[str]:
    """Each address that takes a reference, filled in with what really exists."""
    rows = {"document": application.documents.first().pk, "letter": application.letters.first().pk}
    rows["referee"] = application.referee_requests.first().pk
    rows["former"] = application.former_files.first().pk
    rows["agency"] = application.opdc_letters.first().pk
    for pattern in OURS:
        wanted = pattern.pattern.converters
        if "ref" not in wanted:
            continue
        number = 1
        if "number" in wanted and pattern.name == "answer_save":
            number = "1"
        pk = rows.get(pattern.name.split("_")[0], 1)
        values = {"ref": application.reference, "number": number, "other": 1, "pk": pk, "language": "en"}
        yield reverse(pattern.name, kwargs={name: values[name] for name in wanted})


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
class TestOutsiders:
    def test_visitors_are_sent_to_sign_in(self, client, stage, method):
        application, _people = stage
        for address in addresses(application):
            response = getattr(client, method)(address)
            assert response.status_code == 302, address
            assert response.headers["Location"].startswith(reverse("account_login")), address
            scripted = getattr(client, method)(address, headers={"Accept": "application/json"})
            assert scripted.status_code == 401, address

    @pytest.mark.parametrize("who", ["another agency", "reviewer", "nobody's member", "inactive"])
    def test_people_of_elsewhere_find_nothing(self, client, stage, method, who):
        application, people = stage
        person = {
            "another agency": lambda: factories.make_member(factories.make_agency(), Role.COORDINATOR),
            "reviewer": lambda: factories.make_user(is_reviewer=True),
            "nobody's member": factories.make_user,
            "inactive": lambda: people["coordinator"],
        }[who]()
        client.force_login(person)
        if who == "inactive":
            person.is_active = False
            person.save()
        for address in addresses(application):
            response = getattr(client, method)(address)
            expected = 302 if who == "inactive" else 404
            assert response.status_code == expected, f"{who}: {method} {address} → {response.status_code}"
            assert application.title_th not in response.content.decode(errors="replace")

    def test_the_officers_pages_do_not_exist_for_agencies(self, client, stage, method):
        application, people = stage
        client.force_login(people["coordinator"])
        for name, kwargs in (("officer_list", {}), ("officer_application", {"ref": application.reference})):
            assert getattr(client, method)(reverse(name, kwargs=kwargs)).status_code == 404

    def test_viewers_change_nothing(self, client, stage, method):
        application, _people = stage
        Application.objects.filter(pk=application.pk).update(state="draft")
        client.force_login(factories.make_member(application.agency, Role.VIEWER))
        before = Application.objects.with_everything().get(pk=application.pk)
        for address in addresses(application):
            response = getattr(client, method)(address)
            # 400: a sign of life that says nothing (presence)
            assert response.status_code in (200, 400, 403, 404, 405), address
            if method == "post":
                assert response.status_code != 200 or "/check/" in address, address
        after = Application.objects.with_everything().get(pk=application.pk)
        assert after.updated_at == before.updated_at


@pytest.mark.django_db
class TestNothingPrivateIsKept:
    """A page that is not public stays in no cache: not on a shared computer, not in a proxy."""

    def test_by_no_page_or_file_of_an_application(self, client, stage):
        application, people = stage
        people["officer"] = factories.make_officer()
        for person in people.values():
            client.force_login(person)
            for address in addresses(application):
                assert_uncached(client.get(address), address)

    def test_by_no_other_page(self, client):
        client.force_login(factories.make_officer())
        plain = [p for p in OURS if not p.pattern.converters and permission_of(p.callback) != "public"]
        assert len(plain) >= 3
        for pattern in plain:
            address = reverse(pattern.name)
            assert_uncached(client.get(address), address)

    def test_not_even_the_way_to_sign_in(self, client, stage):
        application, _people = stage
        for address in addresses(application):
            assert_uncached(client.get(address), address)


def assert_uncached(response: Any, address: str) -> None:
    said = {word.strip() for word in response.headers.get("Cache-Control", "").split(",")}
    assert {"no-store", "private"} <= said, f"{address} → {response.status_code} {said}"


@pytest.mark.django_db
def test_files_have_no_address_of_their_own(client, stage):
    application, _people = stage
    name = application.documents.first().file.name
    for prefix in ("/", "/media/", "/uploads/", "/static/", "/var/uploads/"):
        assert client.get(prefix + name).status_code == 404
    with pytest.raises(ValueError, match="not accessible via a URL"):
        application.documents.first().file.url  # noqa: B018
