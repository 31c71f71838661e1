"""How long what the public writes is kept: erasing on the asker's wish and by age; the bin; what nobody closed.

Each step asks the database what is due and can run twice. The statistics stay: kind, days, states and the trail,
which holds no name, address or text (PDPA; docs/operations.md names the settings).
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.append_only import erasing
from notifications.services import forget

from ..models import Enquiry, EnquiryState
from . import enquiries, enquiry_mails

# Rows a run: one that is missed is made up for by the next.
AT_ONCE = 500
# A mail that was under way while its enquiry was erased is forgotten by a later run.
LATE_MAILS = timedelta(days=7)


def erase(enquiry: Enquiry, *, reason: str = "asker") -> None:
    """Name, address, subject, every text and the mails go, and the question is closed; a second time does nothing."""
    with transaction.atomic():
        row = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
        if row.erased_at is not None:
            return
        before, now = row.state, timezone.now()
        row.name = row.email = row.subject = ""
        row.state, row.erased_at = EnquiryState.CLOSED, now
        row.closed_at = row.closed_at or now
        row.save(update_fields=["name", "email", "subject", "state", "erased_at", "closed_at"])
        row.messages.update(text="")
        forget(enquiry_mails.beginning(row))
        enquiries.record_erasing(row, before, reason)


def run() -> dict[str, int]:
    """What beat asks for every hour. Returns how many of each."""
    return {
        "closed": close_answered(),
        "erased": erase_old(),
        "purged": purge_bin(),
        "mails": forget_late_mails(),
    }


def close_answered() -> int:
    """Answered, and the asker has said nothing more for `QUESTION_CLOSE_DAYS`."""
    before = timezone.now() - timedelta(days=settings.QUESTION_CLOSE_DAYS)
    done = 0
    rows = Enquiry.objects.filter(
        state=EnquiryState.ANSWERED, answered_at__lt=before, binned_at=None, erased_at=None
    )
    for row in rows[:AT_ONCE]:
        try:
            enquiries.close(row, actor=None, seen=enquiries.last_line(row))
        except enquiries.Refused:
            continue  # somebody was quicker
        done += 1
    return done


def erase_old() -> int:
    """Closed for longer than `QUESTION_KEEP_DAYS`."""
    before = timezone.now() - timedelta(days=settings.QUESTION_KEEP_DAYS)
    rows = Enquiry.objects.filter(state=EnquiryState.CLOSED, closed_at__lt=before, erased_at=None)
    old = list(rows[:AT_ONCE])
    for row in old:
        erase(row, reason="retention")
    return len(old)


def purge_bin() -> int:
    """In the bin for longer than `QUESTION_BIN_DAYS`: removed with everything, the trail too."""
    before = timezone.now() - timedelta(days=settings.QUESTION_BIN_DAYS)
    done = 0
    for pk in Enquiry.objects.filter(binned_at__lt=before).values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            row = Enquiry.objects.select_for_update().filter(pk=pk, binned_at__lt=before).first()
            if row is None:
                continue
            forget(enquiry_mails.beginning(row))
            with erasing():
                row.delete()
            done += 1
    return done


def forget_late_mails() -> int:
    """Mails that were being sent when their enquiry was erased."""
    since = timezone.now() - LATE_MAILS
    return sum(
        forget(enquiry_mails.beginning(row)) for row in Enquiry.objects.filter(erased_at__gte=since)[:AT_ONCE]
    )
