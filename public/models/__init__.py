"""What the public asks, and what is answered to everybody."""

from .enquiry import Enquiry, EnquiryEvent, EnquiryKind, EnquiryMessage, EnquiryState, EventKind, Voice
from .faq import FaqEntry, FaqTopic

__all__ = [
    "Enquiry",
    "EnquiryEvent",
    "EnquiryKind",
    "EnquiryMessage",
    "EnquiryState",
    "EventKind",
    "FaqEntry",
    "FaqTopic",
    "Voice",
]
