"""A round with everything its rulebook says, the goals, and the register of winners."""

from .register import PastWinner, SdgGoal, SdgTarget
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
)

__all__ = [
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
    "SdgGoal",
    "SdgTarget",
    "Topic",
]
