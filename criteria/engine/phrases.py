"""Parts of sentences in both languages: dates in both eras, lists, plurals, names."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .facts import Organisation


class Text(NamedTuple):
    """The same words in English and in Thai."""

    en: str
    th: str


_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_TH = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
BUDDHIST_ERA = 543

LANGUAGE_NAMES = {
    "ar": Text("Arabic", "อาหรับ"),
    "zh": Text("Chinese", "จีน"),
    "en": Text("English", "อังกฤษ"),
    "fr": Text("French", "ฝรั่งเศส"),
    "ru": Text("Russian", "รัสเซีย"),
    "es": Text("Spanish", "สเปน"),
}

PART_NAMES = {
    "executive_summary": Text("executive summary", "บทสรุปสำหรับผู้บริหาร"),
    "scope": Text("scope", "ขอบเขตการดำเนินงาน"),
    "methodology": Text("methodology", "วิธีการประเมิน"),
    "findings": Text("findings with recommendations", "ข้อค้นพบและข้อเสนอแนะ"),
}

# A name in a sentence is cut here (characters): messages are one line of a check list.
LONGEST_NAME = 80


def date_text(day: date) -> Text:
    """Thai with both eras, each labelled: a bare 2563 or 2020 has been misread before."""
    return Text(
        f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}",
        f"{day.day} {_MONTHS_TH[day.month - 1]} พ.ศ. {day.year + BUDDHIST_ERA} (ค.ศ. {day.year})",
    )


def count_text(number: int, one: str, many: str, thai: str) -> Text:
    """`2 years` / `2 ปี`: Thai has one form, written after the number."""
    return Text(f"{number} {one if number == 1 else many}", f"{number} {thai}")


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    """Words of the applicant, safe in a one-line message: no control characters, white space collapsed,
    cut if long.
    """
    printable = "".join(
        " " if unicodedata.category(char) in _UNPRINTABLE else char for char in text[: longest * 8]
    )
    line = " ".join(printable.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


def listed(items: Sequence[Text]) -> Text:
    """ "a, b and c" / "a, b และ c"."""
    return Text(
        _listed([item.en for item in items], " and "),
        _listed([item.th for item in items], " และ "),
    )


def either(items: Sequence[Text]) -> Text:
    """ "a, b or c" / "a, b หรือ c"."""
    return Text(
        _listed([item.en for item in items], " or "),
        _listed([item.th for item in items], " หรือ "),
    )


def language_choice(codes: Sequence[str]) -> Text:
    """The languages a document may be in."""
    return either([LANGUAGE_NAMES.get(code, Text(code, code)) for code in codes])


def listed_names(names: Sequence[str]) -> Text:
    return listed([Text(name, name) for name in names])


def organisation_text(organisation: Organisation | None, fallback: Text) -> Text:
    """Its name in each language, else in the other, else an alias, else `fallback`."""
    if organisation is None or not organisation.names:
        return fallback
    any_name = organisation.names[0]
    name_en = organisation.name_en.strip() or any_name
    name_th = organisation.name_th.strip() or any_name
    return Text(one_line(name_en), one_line(name_th))


def in_both(names: Sequence[str]) -> Text:
    """Of several names of one thing, the first in Thai letters for Thai and the first without for English."""
    thai = [name for name in names if any("\u0e00" <= char <= "\u0e7f" for char in name)]
    other = [name for name in names if name not in thai]
    return Text(one_line((other or thai)[0]), one_line((thai or other)[0]))


def _listed(items: list[str], last: str) -> str:
    return last.join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
