"""Every page is valid HTML, as the Nu checker of the W3C sees it: for visitors in both languages, and behind sign-in.

The walks open what the leak tests open, so that a page that is added tomorrow is checked too. One Java process reads
all of them; `bin/test` fetches the checker (`embedded tools`).
"""

import json
import os
import re
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from accounts.models import User
from applications.models import Application
from applications.tests import factories
from common.access import permission_of
from criteria.models import Category
from tests.test_leak import addresses
from tests.test_url_table import OURS
from tests.two_worlds import Stage, make_stage
from unpsa_portal.embedded import html_checker

pytestmark = pytest.mark.django_db

# Sign-in and account pages: django-allauth's addresses, our templates.
FOR_VISITORS = ("account_login", "account_signup", "account_reset_password")
FOR_ACCOUNTS = ("account_email", "account_change_password", "account_logout", "mfa_index")
HTML = "text/html"
# What the checker says beyond validity, word for word its beginning, and why it is not followed.
NOISE = {
    "Section lacks heading.": "advice on outlines: a card with a form is named by the page's own <h1>",
    "Duplicate “dt” name “ฉบับผนึกที่ 1”": "the walk compares a snapshot with itself, which no link does",
    "The first occurrence of “dt” name": "only tells where the other one stands",
}


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def keep(folder: Path, pages: Iterable[tuple[str, str]], client: Client) -> set[str]:
    """Write what each address answers into a file that bears its name; give the names that answered a page.

    A link to a page of which none has been seen is followed: that finds those whose keys the walk does not know.
    """
    folder.mkdir(parents=True)
    found: set[str] = set()
    refusals: set[int] = set()
    waiting = deque(pages)
    links: deque[tuple[str, str]] = deque()
    asked = {address for _name, address in waiting}
    while waiting or links:
        name, address = (waiting or links).popleft()
        if address not in asked and name in found:
            continue
        with transaction.atomic():
            answer = client.get(address)
            transaction.set_rollback(True)
        if not answer.headers.get("Content-Type", "").startswith(HTML) or not answer.content:
            continue
        if answer.status_code == 200:
            found.add(name)
        elif answer.status_code in refusals:
            continue
        else:
            refusals.add(answer.status_code)
        file = f"{len(os.listdir(folder)):03}{re.sub('[^A-Za-z0-9]+', '-', address)[:80]}.html"
        (folder / file).write_bytes(whole(answer.content))
        links += [link for link in linked(answer.content.decode()) if link[1] not in asked]
    return found


def whole(body: bytes) -> bytes:
    """A part that a script fetches becomes a page."""
    is_page = body.lstrip()[:9].lower() == b"<!doctype"
    return body if is_page else b"<!DOCTYPE html><html lang=th><title>x</title>" + body


def linked(page: str) -> Iterator[tuple[str, str]]:
    """Name and address of each page of the portal that this one links to."""
    for address in re.findall(r'<a[^>]+href="(/[^"#?]*)', page):
        try:
            match = resolve(address)
        except Resolver404:
            continue
        if match.url_name and not match.namespaces:
            yield match.url_name, address


def for_everybody() -> Iterator[tuple[str, str]]:
    """Each public page that can be addressed without a key, and those whose key the round gives."""
    for pattern in OURS:
        if permission_of(pattern.callback) == "public" and not pattern.pattern.converters:
            yield pattern.name, reverse(pattern.name)
    for name in FOR_VISITORS:
        yield name, reverse(name)
    for category in Category.objects.filter(round__code="practice"):
        kwargs = {"code": category.round.code, "number": category.number}
        yield "category_page", reverse("category_page", kwargs=kwargs)
    yield "verify_code", reverse("verify_code", kwargs={"code": "XXXX-XXXX"})
    yield "nothing here", "/nothing-here/"


def for_accounts(stage: Stage, *applications: Application) -> Iterator[tuple[str, str]]:
    """Each address with what exists, and every page of these applications as well."""
    # In another order or filtered, a list is the same page.
    yield from ((name, address) for name, address in addresses(stage) if "?" not in address)
    for name in FOR_ACCOUNTS:
        yield name, reverse(name)
    for application in applications:
        yield from of_application(application)


def of_application(application: Application) -> Iterator[tuple[str, str]]:
    """Every address that takes its reference, each topic of the form among them."""
    rows = {"document": application.documents.first(), "letter": application.letters.first()}
    for pattern in OURS:
        wanted = pattern.pattern.converters
        if "ref" not in wanted:
            continue
        row = rows.get(pattern.name.split("_")[0])
        topics = range(1, 13) if pattern.name == "application_topic" else (1,)
        for number in topics:
            values = {
                "ref": application.reference,
                "number": "1" if pattern.name.startswith("answer") else number,
                "other": 1,
                "pk": row.pk if row else 1,
                "language": "en",
            }
            yield pattern.name, reverse(pattern.name, kwargs={key: values[key] for key in wanted})


def checked(folder: Path) -> list[str]:
    """What the checker finds in all pages of a folder: page, line, words, and the place."""
    lacked = html_checker.missing()
    if lacked and os.environ.get("CI") == "true":
        pytest.fail(f"Missing on this machine: {lacked}")
    if lacked:
        pytest.skip(f"NOT CHECKED. Missing on this machine: {lacked}. bin/test fetches it.")
    # It lives for seconds: the compiler's later levels would cost more than they bring.
    command = ["java", "-XX:TieredStopAtLevel=1", "-Xss4m", "-jar", str(html_checker.jar())]
    command += ["--stdout", "--format", "json"]
    command += ["--exit-zero-always", "--skip-non-html", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [
        f"{message['url'].removeprefix(f'file:{folder}/')}:{message.get('lastLine', '?')} "
        f"{message.get('subType', message['type'])}: {message['message']}\n    {message.get('extract', '').strip()}"
        for message in json.loads(done.stdout)["messages"]
        if not message["message"].startswith(tuple(NOISE))
    ]


def test_the_checker_finds_what_is_wrong(tmp_path):
    """A checker that reads nothing would call every page valid."""
    (tmp_path / "wrong.html").write_text(
        '<!DOCTYPE html><html lang="th"><title>x</title>\n<p id="a"><p id="a">'
    )
    found = checked(tmp_path)
    assert any("wrong.html:2" in line and "Duplicate ID" in line for line in found), found


def test_every_page_is_valid_html(stage, tmp_path):
    for language in ("th", "en"):
        visitor = Client()
        visitor.cookies["django_language"] = language
        opened = keep(tmp_path / f"visitor-{language}", for_everybody(), visitor)
        assert {"home", "verify", *FOR_VISITORS} <= opened
    member = stage.ours.agency.memberships.get(role="coordinator").user
    draft = factories.make_application(stage.ours.agency)
    ready = factories.complete_application(stage.ours.agency)
    walks: dict[str, tuple[User, list[Application], set[str]]] = {
        "agency": (member, [draft, ready], {"application_topic", "letter_edit", "application_checklist"}),
        "officer": (stage.officer, [], {"officer_list", "officer_application", "panel", "message_list"}),
        "reviewer": (stage.reviewers[1], [], {"review_queue", "review", "review_guide"}),
    }
    for who, (person, applications, doors) in walks.items():
        client = Client()
        client.force_login(person)
        assert doors <= keep(tmp_path / who, for_accounts(stage, *applications), client), who
    pages = len(list(tmp_path.rglob("*.html")))
    assert pages > 150
    found = checked(tmp_path)
    assert not found, "\n".join(found)
