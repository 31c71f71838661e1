"""What the agency reads of the reviews: composed without names and scores, edited, approved, then shown."""

from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application, EventKind
from applications.services.trail import record
from applications.services.transitions import TransitionRefused, database_now

from ..models import Decision, Feedback, Purpose, Review
from ..visibility import counted_reviews, sees_scores
from .declaring import lock
from .messages import filled, send_message, template_for

LETTERS = UUID("c0b1d6b0-6a0c-4f0e-8c8e-6f4f8c1d2a77")
LONGEST = 20000  # characters of one language
HEADINGS = {
    "strengths": ("จุดเด่น", "Strengths"),
    "weaknesses": ("จุดที่ควรพัฒนา", "What could be better"),
    "advice": ("ข้อเสนอแนะ", "Advice"),
}


class StaleFeedback(Exception):
    """Somebody has saved since. Nothing has been stored; `current` is what stands now."""

    def __init__(self, feedback: Feedback) -> None:
        super().__init__(
            _("Somebody else has written here since you opened the page. What you typed has not been stored.")
        )
        self.current = feedback


def compose(application: Application) -> dict[str, str]:
    """A first text for each language from the submitted reviews: theirs in Thai into the Thai one, and so on.

    No names, no scores, and no order in which one reviewer could be followed from part to part.
    """
    reviews = list(counted_reviews().filter(assignment__application=application))
    return {
        "text_th": _composed(reviews, thai=True),
        "text_en": _composed(reviews, thai=False),
    }


def _composed(reviews: list[Review], *, thai: bool) -> str:
    parts = []
    for name, headings in HEADINGS.items():
        texts = {" ".join(getattr(review, name).split()) for review in reviews}
        fitting = sorted(text for text in texts if text and _is_thai(text) == thai)
        if fitting:
            parts.append("\n".join([headings[0 if thai else 1], *(f"- {text}" for text in fitting)]))
    return "\n\n".join(parts)


def _is_thai(text: str) -> bool:
    return any("ก" <= letter <= "๛" for letter in text)


def current(application: Application) -> Feedback:
    """What stands; before the first save, what the reviews make of it (not stored)."""
    found = (
        Feedback.objects.filter(application=application).select_related("edited_by", "approved_by").first()
    )
    return found or Feedback(application=application, **compose(application))


def shown(application: Application) -> Feedback | None:
    """The feedback that the agency may read: its decision is released and the text approved."""
    return Feedback.objects.filter(
        application=application, approved_at__isnull=False, application__decision__isnull=False
    ).first()


@transaction.atomic
def save_feedback(
    application: Application, *, version: int, text_th: str, text_en: str, actor: User
) -> Feedback:
    """Store the texts. An approval that the agency has not seen yet is taken back by a change.

    Raises:
        StaleFeedback: somebody has saved since.
        TransitionRefused: no officer, in conflict, nothing to build on, or the agency reads it already.
    """
    locked = _open(application, actor)
    text_th, text_en = _text(text_th), _text(text_en)
    if locked.pk and (locked.text_th, locked.text_en) == (text_th, text_en):
        return locked
    if locked.version != version:
        raise StaleFeedback(locked)
    if shown(application) is not None:
        raise TransitionRefused(_("The agency reads this feedback already, so it is not changed any more."))
    locked.text_th, locked.text_en = text_th, text_en
    locked.edited_by, locked.approved_by, locked.approved_at = actor, None, None
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def approve(application: Application, *, version: int, text_th: str, text_en: str, actor: User) -> Feedback:
    """Save and approve exactly these texts; the agency reads them once its decision is released.

    Raises:
        StaleFeedback, TransitionRefused: see `save_feedback`; also when a language is empty.
    """
    if not (text_th.strip() and text_en.strip()):
        raise TransitionRefused(_("The agency reads the feedback in Thai and in English: write both."))
    feedback = save_feedback(application, version=version, text_th=text_th, text_en=text_en, actor=actor)
    if feedback.approved_at is not None:
        return feedback  # sent twice
    feedback.approved_by, feedback.approved_at = actor, database_now()
    feedback.save(update_fields=["approved_by", "approved_at"])
    record(EventKind.FEEDBACK, application, actor=actor)
    announce(application, actor=actor)
    return feedback


def announce(application: Application, *, actor: User) -> None:
    """Tell the agency, once, when it may read its feedback. In the caller's transaction."""
    if shown(application) is None:
        return
    template = template_for(Purpose.FEEDBACK)
    token = uuid5(LETTERS, f"feedback {application.reference}")
    send_message(application, token=token, actor=actor, template=template, **filled(template, application))


def _open(application: Application, actor: User) -> Feedback:
    """The feedback under the application's lock, when the actor may write it."""
    locked = lock(application.pk)
    if not actor.is_officer:
        raise TransitionRefused(_("Feedback is written and approved by OPDC's officers."))
    if not sees_scores(actor, locked):
        raise TransitionRefused(_("You step out for this application: a colleague writes its feedback."))
    reviewed = counted_reviews().filter(assignment__application=locked).exists()
    if not reviewed and not Decision.objects.filter(application=locked).exists():
        raise TransitionRefused(
            _("There is no submitted review yet, so there is nothing to tell the agency.")
        )
    rows = Feedback.objects.select_for_update(no_key=True)
    return rows.filter(application=locked).first() or Feedback(application=locked)


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\0" in text or len(text) > LONGEST:
        raise TransitionRefused(_("A text may have at most %(most)s characters.") % {"most": LONGEST})
    return text
