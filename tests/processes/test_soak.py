"""Two writers, one server that dies in the middle, lost replies and stale bases: no text is ever lost."""

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field

import pytest
from django.test import Client

from accounts.models import User
from applications.models import Answer, AnswerRevision, Application
from applications.tests import factories
from tests.conftest import wait_for
from tests.portal import Portal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

SAVES = 500
QUESTIONS = ("1", "3a", "5a")
LIMIT_SECONDS = 120.0
SEED = 20221203


@dataclass
class Writer:
    """A person at a page: knows a revision of each answer, types, saves, and decides when the save is stale."""

    name: str
    portal: Portal
    reference: str
    cookies: str
    token: str
    chance: random.Random
    stop_at: float
    base: dict[str, int] = field(default_factory=lambda: dict.fromkeys(QUESTIONS, 0))
    typed: list[tuple[str, str]] = field(default_factory=list)
    saves: int = 0
    conflicts: int = 0
    dropped: int = 0
    unreachable: int = 0
    failure: str = ""

    def work(self) -> None:
        try:
            for number in range(SAVES):
                question = self.chance.choice(QUESTIONS)
                self.save(question, f"{self.name} writes text number {number} of question {question}.")
                time.sleep(self.chance.random() * 0.004)
        except Exception as error:
            self.failure = repr(error)

    def save(self, question: str, text: str) -> None:
        """Send until the server has it, as the page does; now and then on a base that is long out of date."""
        self.typed.append((question, text))
        self.saves += 1
        base = self.base[question]
        if self.chance.random() < 0.1:
            base = max(0, base - self.chance.randint(1, 5))
        while True:
            assert time.monotonic() < self.stop_at, f"{self.name} ran out of time"
            reply = self.send(question, text, base)
            if reply is None:
                continue
            status, content = reply
            if status == 200:
                self.base[question] = content["revision"]
                return
            assert status == 409, (status, content)
            # Both texts are on the page; the writer keeps the own one, the other is in the history.
            self.conflicts += 1
            base = content["current"]["revision"]

    def send(self, question: str, text: str, base: int) -> tuple[int, dict] | None:
        """One request. None when its reply is lost, or nobody answers."""
        path = f"/applications/{self.reference}/answers/{question}/"
        body = json.dumps({"text": text, "draft_th": f"ร่างของ {text}", "base": base})
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Cookie": self.cookies,
            "X-CSRFToken": self.token,
        }
        line = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=20)
        try:
            line.request("POST", path, body.encode(), headers)
            if self.chance.random() < 0.08:
                self.dropped += 1
                return None
            reply = line.getresponse()
            content = reply.read()
            assert reply.headers.get_content_type() == "application/json", (reply.status, content[:300])
            return reply.status, json.loads(content)
        except (OSError, http.client.HTTPException):
            self.unreachable += 1
            time.sleep(0.05)
            return None
        finally:
            line.close()


def make_writer(user: User, portal: Portal, application: Application, stop_at: float) -> Writer:
    client = Client()
    client.force_login(user)
    token = "t" * 32
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
    chance = random.Random(f"{SEED} {user.email}")
    name = user.email.split("@")[0]
    return Writer(name, portal, application.reference, cookies, token, chance, stop_at)


def test_every_text_of_two_writers_is_kept_through_a_killed_server(portal: Portal):
    portal.start()
    agency = factories.make_agency()
    application = factories.make_application(agency)
    stop_at = time.monotonic() + LIMIT_SECONDS
    writers = [
        make_writer(factories.make_member(agency), portal, application, stop_at) for _ in ("one", "other")
    ]
    threads = [threading.Thread(target=writer.work, daemon=True) for writer in writers]
    for thread in threads:
        thread.start()

    def half_done() -> bool:
        assert [writer.failure for writer in writers] == ["", ""]
        return sum(writer.saves for writer in writers) >= SAVES

    wait_for(half_done, "half of the saves", LIMIT_SECONDS)
    portal.kill()
    wait_for(lambda: all(writer.unreachable for writer in writers), "both writers to notice", 20)
    portal.start()
    for thread in threads:
        thread.join(max(0.0, stop_at - time.monotonic()) + 25)

    assert [writer.failure for writer in writers] == ["", ""]
    assert [writer.saves for writer in writers] == [SAVES, SAVES]
    # The test has met what it is about.
    assert sum(writer.conflicts for writer in writers) > 50
    assert sum(writer.dropped for writer in writers) > 30
    kept = {(text, draft) for text, draft in AnswerRevision.objects.values_list("text", "draft_th")}
    kept |= {(text, draft) for text, draft in Answer.objects.values_list("text", "draft_th")}
    lost = [text for writer in writers for _, text in writer.typed if (text, f"ร่างของ {text}") not in kept]
    assert lost == []
    for answer in Answer.objects.all():
        numbers = list(answer.revisions.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, answer.revision + 1))
        assert answer.revisions.order_by("-number").first().text == answer.text
