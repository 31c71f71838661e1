"""An application with everything its agency says, and the trail of what happened to it."""

from .answer import Answer, AnswerRevision
from .application import Application, NominationMode, Prescreening, Sponsor
from .evidence import LertRatAward, Link, LinkKind, ReferenceLetter, SupportingDocument
from .trail import Snapshot, StatusChange

__all__ = [
    "Answer",
    "AnswerRevision",
    "Application",
    "LertRatAward",
    "Link",
    "LinkKind",
    "NominationMode",
    "Prescreening",
    "ReferenceLetter",
    "Snapshot",
    "Sponsor",
    "StatusChange",
    "SupportingDocument",
]
