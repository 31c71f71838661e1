"""200 reminders, two real workers, a real mail server, and SIGKILL again and again: each arrives once or is unknown."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, Role
from applications.tests import factories
from criteria.models import Deadline
from notifications import services
from notifications.locks import sending
from notifications.models import Delivery, Message, MessageState
from notifications.tasks import send_message, send_reminders
from tests.conftest import kill_all_of, wait_for

from .smtp_sink import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

REMINDERS, KILLS, SEED = 200, 8, 20221203
ENDED = (MessageState.SENT, MessageState.UNKNOWN)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def start(
    sink: Sink, queue: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable:
    """Starts a worker that sends to the sink and publishes where it listens."""
    monkeypatch.setenv("TEST_SMTP_PORT", str(sink.port))
    monkeypatch.setenv("TEST_QUEUE", queue)
    monkeypatch.setattr(services, "_publish", lambda pk: send_message.apply_async((pk,), queue=queue))
    monkeypatch.setattr(services, "PATIENCE", timedelta(0))
    return request.getfixturevalue("start_worker")


def many_drafts() -> None:
    """Three days before their deadline, 200 people have not submitted."""
    round_ = factories.make_round()
    at = timezone.now() + timedelta(days=3)
    Deadline.objects.filter(round=round_, kind="internal").update(at=at)
    agency = factories.make_agency()
    factories.make_application(agency, round_)
    people = [factories.make_user() for _ in range(REMINDERS)]
    Membership.objects.bulk_create(
        Membership(user=user, agency=agency, role=Role.CONTRIBUTOR) for user in people
    )


def test_each_arrives_once_or_is_called_unknown(sink, start, queue, capsys):
    many_drafts()
    chance = random.Random(SEED)
    workers = [start(), start()]
    for kill in range(KILLS):
        send_reminders.apply_async(queue=queue)
        goal = len(sink.received) + chance.randint(5, 18)
        wait_for(lambda goal=goal: len(sink.received) >= goal, "mails to arrive")
        kill_all_of(workers.pop(0))
        if kill == 0:
            kill_all_of(workers.pop(0))
            workers.append(start())
        workers.append(start())
        services.sweep()
    send_reminders.apply_async(queue=queue)

    def settled() -> bool:
        services.sweep()
        return Message.objects.filter(state__in=ENDED).count() == REMINDERS

    wait_for(settled, "every reminder to be sent or unknown", 120)
    arrived = Counter(recipient for recipient, _id in sink.received)
    sent = set(Message.objects.filter(state=MessageState.SENT).values_list("recipient", flat=True))
    unknown = set(Message.objects.filter(state=MessageState.UNKNOWN).values_list("recipient", flat=True))
    with capsys.disabled():
        print(
            f"\n{REMINDERS} reminders, {KILLS + 1} workers killed: {len(sent)} sent, {len(unknown)} unknown "
            f"(of which {len(unknown & set(arrived))} had arrived), {sum(arrived.values())} received"
        )
    assert max(arrived.values()) == 1, "nobody is reminded twice"
    assert sent <= set(arrived), "what is called sent has arrived"
    assert set(arrived) <= sent | unknown
    assert len(unknown) <= KILLS + 1, "a worker dies with one mail in its hands at most"
    assert Delivery.objects.count() == len(sent | unknown) == REMINDERS
    ids = dict(Message.objects.values_list("recipient", "message_id"))
    assert all(ids[recipient] == message_id for recipient, message_id in sink.received)
    for message in Message.objects.filter(state=MessageState.UNKNOWN):
        with sending(message.pk) as free:
            assert free
        assert not services.send(message.pk)
