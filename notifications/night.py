"""The hours in which no reminder leaves: the recipients' night, on Bangkok's clock."""

from django.conf import settings

from common.dates import BANGKOK

from .engine.quiet import QuietHours

QUIET = QuietHours.parse(settings.REMINDER_QUIET_HOURS, BANGKOK)
