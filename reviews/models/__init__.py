"""Screening, conflicts, assignment, reviews, panels, messages and long jobs of the desk."""

from .assignment import Assignment, Freed, Origin, ReviewerProfile
from .bulk import BulkAction, BulkItem, BulkKind
from .conflict import Declaration, Interest
from .job import Job, JobFormat, JobKind, JobState
from .message import AgencyMessage, MessageTemplate, Purpose
from .panel import AgendaItem, Decision, Feedback, Outcome, Panel, PanelMember
from .review import Recommendation, Remark, Reopening, Review, Score, Submission
from .screening import ClauseDecision, ClauseStatus, Refusal
from .search import SearchText

__all__ = [
    "AgencyMessage",
    "AgendaItem",
    "Assignment",
    "BulkAction",
    "BulkItem",
    "BulkKind",
    "ClauseDecision",
    "ClauseStatus",
    "Decision",
    "Declaration",
    "Feedback",
    "Freed",
    "Interest",
    "Job",
    "JobFormat",
    "JobKind",
    "JobState",
    "MessageTemplate",
    "Origin",
    "Outcome",
    "Panel",
    "PanelMember",
    "Purpose",
    "Recommendation",
    "Refusal",
    "Remark",
    "Reopening",
    "Review",
    "ReviewerProfile",
    "Score",
    "SearchText",
    "Submission",
]
