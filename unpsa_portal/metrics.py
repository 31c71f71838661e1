"""/metrics: the state of the portal's jobs in numbers, as Prometheus reads them (text format 0.0.4).

For whoever holds METRICS_TOKEN; without one the page does not exist. Numbers only: no name, no reference, no address.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import broker
from common.access import declare
from dossiers.models import Dossier, DossierState
from dossiers.queue_state import queue_state
from notifications.models import Delivery, Message, MessageState
from reviews.models import Job, JobState
from unpsa_portal import heartbeat

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass
class Gauge:
    """One metric: its name, what it means, and its values by labels."""

    name: str
    about: str
    values: dict[tuple[tuple[str, str], ...], float] = field(default_factory=dict)

    def put(self, value: float, **labels: str) -> "Gauge":
        self.values[tuple(labels.items())] = value
        return self

    def lines(self) -> Iterator[str]:
        """In the text format. Labels are our own words: nothing in them needs escaping."""
        yield f"# HELP {self.name} {self.about}"
        yield f"# TYPE {self.name} gauge"
        for labels, value in self.values.items():
            told = ",".join(f'{name}="{word}"' for name, word in labels)
            yield f"{self.name}{{{told}}} {value:g}" if told else f"{self.name} {value:g}"


@declare("metrics token")
@never_cache
@require_safe
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """All gauges. 404 without METRICS_TOKEN, 401 for who does not show it (`Authorization: Bearer …`)."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "").encode()
    if not secrets.compare_digest(shown, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    lines = [line for gauge in gauges() for line in gauge.lines()]
    return HttpResponse("\n".join(lines) + "\n", content_type=CONTENT_TYPE)


def gauges() -> Iterator[Gauge]:
    """What is told; every state has its line, also when nothing is in it."""
    yield _by_state("unpsa_dossiers", "Dossiers by state.", Dossier.objects, "state", DossierState)
    state = queue_state()
    yield Gauge("unpsa_dossiers_due", "Dossiers that wait for a worker.").put(state.waiting)
    yield Gauge("unpsa_dossiers_oldest_due_seconds", "For how long the oldest of them has waited.").put(
        state.oldest_seconds
    )
    yield _by_state(
        "unpsa_desk_jobs", "Files of the desk in the making, by state.", Job.objects, "state", JobState
    )
    yield _by_state(
        "unpsa_messages", "Mails in the outbox, by state.", Message.objects, "state", MessageState
    )
    yield _by_state(
        "unpsa_deliveries",
        "Reminders by the state of their mail.",
        Delivery.objects.exclude(message=None),
        "message__state",
        MessageState,
    )
    waiting = Gauge("unpsa_queue_messages", "Messages in the broker that no worker has taken.")
    beats = Gauge(
        "unpsa_worker_heartbeat_seconds", "Since a worker of this queue gave its last sign of life."
    )
    for queue in heartbeat.QUEUES:
        length = broker.length(queue)
        if length is not None:
            waiting.put(length, queue=queue)
        age = _age(queue)
        if age is not None:
            beats.put(age, queue=queue)
    yield waiting
    yield beats


def _by_state(
    name: str,
    about: str,
    rows: models.QuerySet | models.Manager,
    column: str,
    states: type[models.TextChoices],
) -> Gauge:
    counted = dict(rows.order_by().values_list(column).annotate(Count("pk")))
    gauge = Gauge(name, about)
    for state in states.values:
        gauge.put(counted.get(state, 0), state=state)
    return gauge


def _age(queue: str) -> float | None:
    """None also while the cache is away: then this line is missing, and the others are still told."""
    try:
        return heartbeat.age(queue)
    except Exception:
        return None
