"""An application with everything its agency says, and the trail of what happened to it."""

from .answer import Answer, AnswerRevision
from .application import Application, NominationMode, Prescreening, Sponsor
from .deadline import Extension, LateText
from .evidence import (
    EvidencePointer,
    FormerFile,
    LertRatAward,
    Link,
    LinkKind,
    ReferenceLetter,
    ScanState,
    SupportingDocument,
)
from .handover import HandoverTick, UnReceipt
from .referee import RefereeRequest, RefereeState
from .talk import Comment, ReturnPoint
from .trail import AppendOnly, Event, EventKind, Snapshot, StatusChange

__all__ = [
    "Answer",
    "AnswerRevision",
    "AppendOnly",
    "Application",
    "Comment",
    "Event",
    "EventKind",
    "EvidencePointer",
    "Extension",
    "FormerFile",
    "HandoverTick",
    "LateText",
    "LertRatAward",
    "Link",
    "LinkKind",
    "NominationMode",
    "Prescreening",
    "RefereeRequest",
    "RefereeState",
    "ReferenceLetter",
    "ReturnPoint",
    "ScanState",
    "Snapshot",
    "Sponsor",
    "StatusChange",
    "SupportingDocument",
    "UnReceipt",
]
