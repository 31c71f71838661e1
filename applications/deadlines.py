"""When one application closes: the round's deadline, or the extension granted to this application (DESIGN §4)."""

from datetime import datetime

from django.db.models import DateTimeField, Func, OuterRef, Subquery

from criteria.models import Deadline, DeadlineKind

from .models import Application, Extension
from .queries import ApplicationQuerySet


def extension_of(application: Application) -> Extension | None:
    """The extension that counts: the one granted last. Reads the prefetched rows when there are any."""
    return next(iter(application.extensions.all()), None)


def closing(application: Application) -> datetime | None:
    """The last moment at which this application may be changed and submitted; None: the round sets no deadline.

    An extension never shortens what the round gives.
    """
    deadline, extension = application.round.submission_deadline, extension_of(application)
    return _later(deadline.at if deadline else None, extension.until if extension else None)


def _later(deadline: datetime | None, until: datetime | None) -> datetime | None:
    return max(deadline, until) if deadline and until else deadline


def with_closing(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """Adds what `closing_and_now` reads, the database's clock included: every save of an answer asks for it, and it
    comes along with the row lock instead of costing a query."""
    dates = Deadline.objects.filter(round=OuterRef("round"), at__isnull=False)
    extensions = Extension.objects.filter(application=OuterRef("pk")).order_by("-granted_at", "-pk")
    return rows.annotate(
        closes_internal=Subquery(dates.filter(kind=DeadlineKind.INTERNAL).values("at")),
        closes_un=Subquery(dates.filter(kind=DeadlineKind.UN).values("at")),
        closes_extended=Subquery(extensions.values("until")[:1]),
        database_now=Func(function="clock_timestamp", output_field=DateTimeField()),
    )


def closing_and_now(application: Application) -> tuple[datetime | None, datetime]:
    """`closing` and the database's clock, of a row fetched `with_closing`."""
    deadline = application.closes_internal or application.closes_un
    return _later(deadline, application.closes_extended), application.database_now


def is_late(application: Application, moment: datetime) -> bool:
    """Whether `moment` (the database's clock, where it decides) is after the closing. The moment itself is in time."""
    at = closing(application)
    return at is not None and moment > at
