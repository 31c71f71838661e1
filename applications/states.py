"""Names of the states of an application (DESIGN §4, fixed), with one label for agencies and one for staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """States; the label is the one that staff read."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for screening")
    IN_SCREENING = "in_screening", _("in screening")
    RETURNED = "returned", _("returned to the agency")
    ACCEPTED = "accepted", _("accepted")
    IN_REVIEW = "in_review", _("in review")
    ENDORSED = "endorsed", _("endorsed")
    NOT_ENDORSED = "not_endorsed", _("not endorsed")
    INELIGIBLE = "ineligible", _("not eligible")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SENT_TO_UN = "sent_to_un", _("sent to the UN")
    UN_WINNER = "un_winner", _("UN winner")
    UN_FINALIST = "un_finalist", _("UN finalist")
    UN_NOT_SELECTED = "un_not_selected", _("not selected by the UN")


# What the agency reads where staff's word would puzzle it.
AGENCY_LABELS = {
    State.SUBMITTED: _("submitted"),
    State.IN_SCREENING: _("being checked by OPDC"),
    State.RETURNED: _("returned: please mend and submit again"),
    State.ACCEPTED: _("accepted, waiting for review"),
    State.IN_REVIEW: _("being reviewed"),
}

# Colour is never alone: the chip always carries the word.
TONES = {
    State.DRAFT: "info",
    State.SUBMITTED: "warn",
    State.IN_SCREENING: "warn",
    State.RETURNED: "bad",
    State.ACCEPTED: "ok",
    State.IN_REVIEW: "info",
    State.ENDORSED: "gold",
    State.NOT_ENDORSED: "bad",
    State.INELIGIBLE: "bad",
    State.WITHDRAWN: "bad",
    State.SENT_TO_UN: "gold",
    State.UN_WINNER: "gold",
    State.UN_FINALIST: "gold",
    State.UN_NOT_SELECTED: "info",
}

# While these hold, the agency may change what it has written.
OPEN = frozenset({State.DRAFT, State.RETURNED})

# OPDC's panel has decided.
DECIDED = frozenset(
    {
        State.ENDORSED,
        State.NOT_ENDORSED,
        State.SENT_TO_UN,
        State.UN_WINNER,
        State.UN_FINALIST,
        State.UN_NOT_SELECTED,
    }
)

# No deadline concerns these any more.
ENDED = frozenset(
    {
        State.NOT_ENDORSED,
        State.INELIGIBLE,
        State.WITHDRAWN,
        State.SENT_TO_UN,
        State.UN_WINNER,
        State.UN_FINALIST,
        State.UN_NOT_SELECTED,
    }
)
