"""What tests of events for everybody are made of."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from clinics.models import Audience, Clinic, ClinicKind, Registration
from clinics.services import registering
from criteria.tests.factories import make_round

_numbers = count(1)


def make_event(seats: int | None = 2, **values: Any) -> Clinic:
    """A published event in ten days."""
    start = timezone.now().replace(microsecond=0) + timedelta(days=10)
    told = {
        "kind": ClinicKind.SHARING,
        "audience": Audience.EVERYBODY,
        "name_th": "เวทีแลกเปลี่ยนเรียนรู้",
        "name_en": "Knowledge sharing",
        "starts_at": start,
        "ends_at": start + timedelta(hours=6),
        "place_th": "ห้องประชุมใหญ่",
        "online_link": "https://meet.example.go.th/hall",
    } | values
    event = Clinic.objects.create(round=make_round(), **told)
    event.slots.create(starts_at=event.starts_at, ends_at=event.ends_at, capacity=seats)
    return event


def register(event: Clinic, **values: Any) -> Registration:
    number = next(_numbers)
    told = {
        "slot": None,
        "name": f"ผู้เข้าร่วม ที่{number}",
        "organisation": "กรมตัวอย่าง",
        "email": f"guest{number}@example.org",
        "language": "th",
    }
    return registering.register(event, **told | values)


def seated(event: Clinic, **values: Any) -> Registration:
    return registering.confirm(register(event, **values))
