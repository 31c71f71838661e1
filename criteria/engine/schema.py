"""A small strict schema for JSON: each check takes a value and its path, and gives the value back or
refuses it.
"""

from collections.abc import Callable, Mapping
from datetime import date

import regex

from .phrases import Text

_TYPE_NAMES = {
    dict: Text("an object", "ออบเจกต์"),
    list: Text("a list", "รายการ"),
    str: Text("text", "ข้อความ"),
    bool: Text("true or false", "true หรือ false"),
    int: Text("a whole number", "จำนวนเต็ม"),
    float: Text("a number that is not a whole number or is too large", "จำนวนที่ไม่ใช่จำนวนเต็มหรือใหญ่เกินไป"),
    type(None): Text("null", "null"),
}

# Input is quoted in an error up to here (characters): the error stays one readable line.
LONGEST_QUOTE = 40
LARGEST_INTEGER = 2**31 - 1

Check = Callable[[object, str], object]
_ISO_DATE = regex.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InterchangeError(ValueError):
    """The file is not an `unpsa-application/1` document. `path` is the place ("" for the file as a whole).

    Both messages are one line and name the place; `str()` is the English one.
    """

    def __init__(self, path: str, message_en: str, message_th: str):
        self.path = path
        self.message_en = f"{path}: {message_en}" if path else message_en
        self.message_th = f"{path}: {message_th}" if path else message_th
        super().__init__(self.message_en)


class JsonObject(dict):
    """An object as read; `duplicate` is a key that stood in it twice."""

    duplicate: str | None = None


def quoted(text: str) -> str:
    """Input in an error message: cut, and nothing in it that ends a line or cannot be printed."""
    cut = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in cut
    )


def key_path(path: str, key: str) -> str:
    return f"{path}.{quoted(key)}" if path else quoted(key)


def wrong_type(path: str, expected: type, value: object) -> InterchangeError:
    wanted = _TYPE_NAMES[expected]
    given = next((name for kind, name in _TYPE_NAMES.items() if type(value) is kind), _TYPE_NAMES[dict])
    return InterchangeError(
        path,
        f"must be {wanted.en}, but is {given.en}",
        f"ต้องเป็น{wanted.th} แต่เป็น{given.th}",
    )


def text(longest: int | None = None) -> Check:
    """Text that a database and a page can hold: no NUL, no lone surrogate, at most `longest` characters."""

    def check(value: object, path: str) -> str:
        if not isinstance(value, str):
            raise wrong_type(path, str, value)
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise InterchangeError(
                path,
                "holds a character that cannot be stored (NUL or half of a surrogate pair)",
                "มีอักขระที่เก็บไม่ได้ (NUL หรือ surrogate ที่ไม่ครบคู่)",
            )
        if longest is not None and len(value) > longest:
            raise InterchangeError(
                path,
                f"is too long: {len(value)} characters, at most {longest}",
                f"ยาวเกินไป: {len(value)} อักขระ ได้ไม่เกิน {longest}",
            )
        return value

    return check


def choice(*values: str) -> Check:
    def check(value: object, path: str) -> str:
        found = text()(value, path)
        if found not in values:
            known = ", ".join(values)
            raise InterchangeError(
                path,
                f'"{quoted(found)}" is not one of: {known}',
                f'"{quoted(found)}" ไม่อยู่ในค่าที่ใช้ได้: {known}',
            )
        return found

    return check


def matching(pattern: regex.Pattern, example: str) -> Check:
    """Text of a form, such as a code; `example` shows the form in the error."""

    def check(value: object, path: str) -> str:
        found = text()(value, path)
        if not pattern.fullmatch(found):
            raise InterchangeError(
                path,
                f'"{quoted(found)}" has the wrong form; write it like {example}',
                f'"{quoted(found)}" มีรูปแบบไม่ถูกต้อง โปรดเขียนแบบ {example}',
            )
        return found

    return check


def iso_date(value: object, path: str) -> str:
    """A date as `2013-10-01`, that exists; given back as text."""
    found = text()(value, path)
    try:
        # fromisoformat also takes week dates and dates without dashes.
        if not _ISO_DATE.fullmatch(found):
            raise ValueError
        date.fromisoformat(found)
    except ValueError:
        raise InterchangeError(
            path,
            f'"{quoted(found)}" is not a date; write year-month-day in the Common Era, like 2013-10-01',
            f'"{quoted(found)}" ไม่ใช่วันที่ โปรดเขียน ปี-เดือน-วัน เป็น ค.ศ. เช่น 2013-10-01',
        ) from None
    return found


def integer(value: object, path: str) -> int:
    # bool is an int to Python, not to the format.
    if type(value) is not int or abs(value) > LARGEST_INTEGER:
        raise wrong_type(path, int, float(value) if type(value) is int else value)
    return value


def integer_from(least: int, most: int) -> Check:
    def check(value: object, path: str) -> int:
        found = integer(value, path)
        if not least <= found <= most:
            raise InterchangeError(path, f"must be from {least} to {most}", f"ต้องอยู่ระหว่าง {least} ถึง {most}")
        return found

    return check


def boolean(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(path, bool, value)
    return value


def optional(check: Check) -> Check:
    """null stands for "not said", like a key that is left out."""
    return lambda value, path: None if value is None else check(value, path)


def list_of(check: Check, longest: int) -> Check:
    def check_list(value: object, path: str) -> list:
        if not isinstance(value, list):
            raise wrong_type(path, list, value)
        if len(value) > longest:
            raise InterchangeError(
                path,
                f"holds too many entries: {len(value)}, at most {longest}",
                f"มีรายการมากเกินไป: {len(value)} ได้ไม่เกิน {longest}",
            )
        return [check(item, f"{path}[{index}]") for index, item in enumerate(value)]

    return check_list


def object_of(fields: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    """An object with these keys only; the `required` ones must be there."""

    def check(value: object, path: str) -> dict:
        pairs = _object(value, path)
        for key in pairs:
            if key not in fields:
                raise InterchangeError(key_path(path, key), "unknown key", "ไม่รู้จักคีย์นี้")
        for key in required:
            if key not in pairs:
                raise InterchangeError(key_path(path, key), "is missing", "ไม่มีคีย์นี้ ซึ่งต้องมี")
        return {key: fields[key](item, key_path(path, key)) for key, item in pairs.items()}

    return check


def mapping_of(key_check: Check, check: Check) -> Check:
    """An object with any keys that `key_check` takes."""

    def check_mapping(value: object, path: str) -> dict:
        pairs = _object(value, path)
        return {
            key_check(key, key_path(path, key)): check(item, key_path(path, key))
            for key, item in pairs.items()
        }

    return check_mapping


def _object(value: object, path: str) -> dict:
    if not isinstance(value, dict):
        raise wrong_type(path, dict, value)
    duplicate = getattr(value, "duplicate", None)
    if duplicate is not None:
        raise InterchangeError(key_path(path, duplicate), "stands in the file twice", "มีคีย์นี้ซ้ำสองครั้งในไฟล์")
    return value
