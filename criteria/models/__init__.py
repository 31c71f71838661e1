"""A round with everything its rulebook says, the goals, and the register of winners."""

from .register import PastWinner, RoundFigures, SdgGoal, SdgTarget, WinnerKind
from .round import Deadline, DeadlineChange, DeadlineKind, ReviewWindow, Round
from .rulebook import (
    Category,
    Criterion,
    DocumentRequirement,
    EligibilityRule,
    PrescreeningItem,
    Question,
    QuestionKind,
    Topic,
)

LOGGED = (
    "Round",
    "Deadline",
    "Category",
    "EligibilityRule",
    "Criterion",
    "DocumentRequirement",
    "PrescreeningItem",
    "Topic",
    "Question",
    "PastWinner",
    "ReviewWindow",
    "RoundFigures",
)
# Columns that a trigger fills: no edit of anybody's, so no line of the log.
KEPT_BY_THE_DATABASE = {"Deadline": ["sequence", "changed_at", "former_at"]}

__all__ = [
    "KEPT_BY_THE_DATABASE",
    "LOGGED",
    "Category",
    "Criterion",
    "Deadline",
    "DeadlineChange",
    "DeadlineKind",
    "DocumentRequirement",
    "EligibilityRule",
    "PastWinner",
    "PrescreeningItem",
    "Question",
    "QuestionKind",
    "ReviewWindow",
    "Round",
    "RoundFigures",
    "SdgGoal",
    "SdgTarget",
    "Topic",
    "WinnerKind",
]
