"""Log lines that tell what went wrong and keep to themselves whom and what it was about (DESIGN §3)."""

import logging
import re

BLOT = "[…]"
# Keys of confirmation, reset and referees' links, and of calendars, wherever an address is logged.
_KEY_IN_PATH = re.compile(
    r"(/accounts/(?:confirm-email|password/reset/key)/|/letters/(?=\d+-\d+\.)|/calendar/)[^/\s'\"]+"
)
# What Django has signed (invitations, referees' links) ends in 43 signs of base64.
_SIGNED = re.compile(r"(?<![\w:.-])[\w:.-]{1,400}[:.][\w-]{43}(?![\w-])")
_KEY_IN_QUERY = re.compile(r"((?:token|key|code|secret|password)=)[^&\s'\"]+", re.IGNORECASE)
# Links of people without an account, to their questions and registrations.
_KEY_OF_VISITORS = re.compile(r"(/questions/status/|/events/registration/)[^/\s'\"]+")
# A bounded name: an unbounded one would take quadratic time on a long text without spaces, as Thai is written.
_E_MAIL = re.compile(r"[^\s@<>'\"(=,;:]{1,64}@[\w-]+(?:\.[\w-]+)+")
# PostgreSQL quotes the row or the value that it refuses, up to the end of its message.
_DETAIL = re.compile(
    r"^(DETAIL|CONTEXT):\s.*?(?=^(?:HINT:|The above exception was|During handling of the above|Traceback \()|\Z)",
    re.MULTILINE | re.DOTALL,
)


class DiscreetFormatter(logging.Formatter):
    """Blots out e-mail addresses, keys of links, and what the database quotes of people's texts."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        text = _KEY_OF_VISITORS.sub(rf"\1{BLOT}", text)
        text = _DETAIL.sub(rf"\1: {BLOT}\n", text).rstrip("\n")
        text = _KEY_IN_PATH.sub(rf"\1{BLOT}", text)
        text = _SIGNED.sub(BLOT, text)
        text = _KEY_IN_QUERY.sub(rf"\1{BLOT}", text)
        return _E_MAIL.sub(BLOT, text)
