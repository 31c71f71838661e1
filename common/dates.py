"""Dates in two eras and two clocks (FACTS §5): B.E. = C.E. + 543, both shown, each labelled.

Django has no Buddhist calendar; these few lines are the only place that knows it.
"""

from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .i18n import is_thai
from .thai import thai_digits

BANGKOK = ZoneInfo("Asia/Bangkok")
# The UN's deadlines are in EST all the year round, never in daylight time (S4 3).
EST = timezone(timedelta(hours=-5), "EST")
BUDDHIST_OFFSET = 543

THAI_MONTHS = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
THAI_MONTHS_SHORT = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
]
ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def thai_date(day: date, *, short: bool = False) -> str:
    """`4 ธันวาคม พ.ศ. 2564 (ค.ศ. 2021)`, or short: `4 ธ.ค. 2564 (2021)`."""
    buddhist = day.year + BUDDHIST_OFFSET
    if short:
        return f"{day.day} {THAI_MONTHS_SHORT[day.month - 1]} {buddhist} ({day.year})"
    return f"{day.day} {THAI_MONTHS[day.month - 1]} พ.ศ. {buddhist} (ค.ศ. {day.year})"


def english_date(day: date, *, short: bool = False) -> str:
    """`4 December 2021 CE (2564 BE)`, or short: `4 Dec 2021 (2564)`."""
    month, buddhist = ENGLISH_MONTHS[day.month - 1], day.year + BUDDHIST_OFFSET
    if short:
        return f"{day.day} {month[:3]} {day.year} ({buddhist})"
    return f"{day.day} {month} {day.year} CE ({buddhist} BE)"


def letter_date_th(day: date) -> str:
    """A date as a Thai official letter has it: `๒๒ พฤศจิกายน ๒๕๖๙`, the Buddhist year without its label (FACTS §5)."""
    return thai_digits(f"{day.day} {THAI_MONTHS[day.month - 1]} {day.year + BUDDHIST_OFFSET}")


def letter_date_en(day: date) -> str:
    """A date as a letter in English has it: `22 November 2026`."""
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"


def thai_datetime(moment: datetime, *, zone: tzinfo = BANGKOK, short: bool = False) -> str:
    """A moment in Thai words in one zone: `4 ธ.ค. 2564 (2021) 11:59 น.` (the zone is named by its label)."""
    local = moment.astimezone(zone)
    return f"{thai_date(local.date(), short=short)} {local:%H:%M} น."


def english_datetime(moment: datetime, *, zone: tzinfo = BANGKOK, short: bool = False) -> str:
    """A moment in English words in one zone: `4 Dec 2021 (2564) 11:59`."""
    local = moment.astimezone(zone)
    return f"{english_date(local.date(), short=short)}, {local:%H:%M}"


def local_date(day: date, *, short: bool = False) -> str:
    """A date in the reader's language, both eras."""
    return thai_date(day, short=short) if is_thai() else english_date(day, short=short)


def local_year(year: int) -> str:
    """A year of the Christian era in the reader's language, both eras: `พ.ศ. 2565 (ค.ศ. 2022)`, `2022 CE (2565 BE)`."""
    buddhist = year + BUDDHIST_OFFSET
    return f"พ.ศ. {buddhist} (ค.ศ. {year})" if is_thai() else f"{year} CE ({buddhist} BE)"


def local_datetime(moment: datetime, *, zone: tzinfo = BANGKOK, short: bool = False) -> str:
    """A moment in the reader's language, both eras, in one zone (Bangkok unless said)."""
    show = thai_datetime if is_thai() else english_datetime
    return show(moment, zone=zone, short=short)


def both_clocks(at: datetime) -> str:
    """`3 December 2564 (2021) 23:59 EST = 4 December 11:59 in Bangkok`, in the reader's language."""
    un, bangkok = at.astimezone(EST), at.astimezone(BANGKOK)
    return _("%(est)s EST = %(bangkok)s in Bangkok") % {
        "est": _day_and_time(un, with_year=True),
        "bangkok": _day_and_time(bangkok, with_year=un.year != bangkok.year),
    }


def _day_and_time(local: datetime, *, with_year: bool) -> str:
    months = THAI_MONTHS if is_thai() else ENGLISH_MONTHS
    year = f" {local.year + BUDDHIST_OFFSET} ({local.year})" if with_year else ""
    return f"{local.day} {months[local.month - 1]}{year} {local:%H:%M}" + (" น." if is_thai() else "")
