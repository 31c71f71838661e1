"""The outbox, and the reminders that fill it."""

from .feed import CalendarFeed
from .message import Message, MessageState
from .reminder import Audience, Delivery, Milestone, OptOut, ReminderPlan

__all__ = [
    "Audience",
    "CalendarFeed",
    "Delivery",
    "Message",
    "MessageState",
    "Milestone",
    "OptOut",
    "ReminderPlan",
]
