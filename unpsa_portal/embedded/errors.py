"""Failures that an operator can mend: two plain lines, Thai and English, never a traceback."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class GroundError(Exception):
    """Something the portal stands on is missing or broken; `str()` is what to print."""

    def __init__(self, message: str, thai: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.thai = thai

    def __str__(self) -> str:
        return "\n".join(line for line in (self.thai, self.message) if line)


def disk_full(place: object) -> GroundError:
    """The message for a full disk; `place` is the folder that could not grow."""
    return GroundError(
        f"The disk that holds {place} is full. Saved data is safe. Free some space, then start again.",
        f"พื้นที่ดิสก์ของ {place} เต็ม ข้อมูลที่บันทึกแล้วยังอยู่ครบ โปรดเพิ่มพื้นที่ว่างแล้วเริ่มใหม่",
    )


def not_ours(place: object) -> GroundError:
    """The message for a folder that this user may not use."""
    return GroundError(
        f"{place} cannot be used by this user: it belongs to somebody else, or may not be written. "
        "Nothing was changed. Start the portal as the user who owns the checkout, or name another folder in "
        "PORTAL_VAR_DIR.",
        f"ผู้ใช้นี้ใช้ {place} ไม่ได้ เพราะเป็นของผู้ใช้อื่นหรือไม่มีสิทธิ์เขียน ไม่มีสิ่งใดถูกเปลี่ยน "
        "โปรดเริ่มระบบด้วยผู้ใช้ที่เป็นเจ้าของ หรือระบุโฟลเดอร์อื่นใน PORTAL_VAR_DIR",
    )


def plain(error: OSError) -> GroundError | None:
    """The plain message for a failure of the machine, or None when it is not one an operator would know."""
    place = error.filename or "var"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(place)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return not_ours(place)
    return None


@contextmanager
def plain_errors() -> Iterator[None]:
    """End the program with exit code 1 and plain lines on stderr where the machine is at fault."""
    try:
        yield
    except GroundError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        known = plain(error)
        if known is None:
            raise
        print(known, file=sys.stderr)
        sys.exit(1)
