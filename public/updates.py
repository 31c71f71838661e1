"""When what a page shows was last changed: by its text, or by somebody who edited the data behind it."""

from datetime import date, datetime, time

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q, QuerySet

from common.dates import BANGKOK


def newest(written: date, *shown: QuerySet) -> datetime:
    """The newest change of a page.

    Args:
        written: the day its text was last written; stands as a constant beside the view.
        shown: the rows that the page shows, of models whose edits are logged (auditlog).
    """
    text = datetime.combine(written, time.min, tzinfo=BANGKOK)
    if not shown:
        return text
    logged = Q()
    for rows in shown:
        of_this_model = ContentType.objects.get_for_model(rows.model)
        logged |= Q(content_type=of_this_model, object_id__in=rows.values("pk"))
    at = LogEntry.objects.filter(logged).aggregate(at=Max("timestamp"))["at"]
    return max(text, at) if at else text
