"""A round with everything its rulebook says, the goals, and the register of winners."""

from .register import PastWinner, SdgGoal, SdgTarget
from .round import Deadline, DeadlineKind, Round
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
)

__all__ = [
    "LOGGED",
    "Category",
    "Criterion",
    "Deadline",
    "DeadlineKind",
    "DocumentRequirement",
    "EligibilityRule",
    "PastWinner",
    "PrescreeningItem",
    "Question",
    "QuestionKind",
    "Round",
    "SdgGoal",
    "SdgTarget",
    "Topic",
]
