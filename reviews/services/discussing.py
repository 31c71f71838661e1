"""What reviewers see of each other after their own submission, and what they say about it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from applications.services.transitions import TransitionRefused

from ..models import Remark, Review
from ..visibility import sees_scores
from .declaring import lock

LONGEST = 5000  # characters of one remark


def saw_others(review: Review) -> None:
    """Note when a reviewer was first shown what the others think; later submissions say so."""
    if review.saw_others_at is not None:
        return
    Review.objects.filter(pk=review.pk, saw_others_at=None).update(saw_others_at=timezone.now())


@transaction.atomic
def remark(application: Application, *, text: str, actor: User) -> Remark:
    """Say something to the others who see the scores. The same words twice in a row are one remark.

    Raises:
        TransitionRefused: the person does not see the scores (any more).
        ValidationError: empty, too long, or not to be stored.
    """
    locked = lock(application.pk)
    if not sees_scores(actor, locked):
        raise TransitionRefused(_("You can discuss this application after you have submitted your review."))
    text = text.replace("\r\n", "\n").strip()
    if not text or "\0" in text:
        raise ValidationError(_("Write something first."))
    if len(text) > LONGEST:
        raise ValidationError(_("A text may have at most %(most)s characters.") % {"most": LONGEST})
    last = locked.remarks.order_by("-pk").first()
    if last is not None and (last.author_id, last.text) == (actor.pk, text):
        return last
    return Remark.objects.create(application=locked, author=actor, text=text)
