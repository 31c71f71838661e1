"""Clinics, workshops and events; who took a seat; what was advised; OPDC's letters."""

from .advice import Advice
from .booking import Booking, BookingState
from .coaching import Coaching
from .event import Audience, Clinic, ClinicKind, ClinicState, Slot
from .letter import Delivery, Letter, LetterAct, LetterEvent
from .letter_paper import LetterPaper, PaperState
from .letterhead import LetterHead, LetterRegister, LetterTemplate
from .registration import Recording, Registration, RegistrationState
from .trail import Record, RecordKind

__all__ = [
    "Advice",
    "Audience",
    "Booking",
    "BookingState",
    "Clinic",
    "ClinicKind",
    "ClinicState",
    "Coaching",
    "Delivery",
    "Letter",
    "LetterAct",
    "LetterEvent",
    "LetterHead",
    "LetterPaper",
    "LetterRegister",
    "LetterTemplate",
    "PaperState",
    "Record",
    "RecordKind",
    "Recording",
    "Registration",
    "RegistrationState",
    "Slot",
]
