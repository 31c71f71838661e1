"""Compile the translations (.po) into what gettext reads (.mo): no gettext tools needed on the machine."""

import os
from pathlib import Path

from . import addresses


def compile_stale(locale: Path = addresses.CHECKOUT / "locale") -> int:
    """Compile each catalogue that is newer than its compiled form; return how many were."""
    stale = [source for source in sorted(locale.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]
    if stale:
        import polib

        for source in stale:
            fresh = source.with_suffix(f".mo.{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(source.with_suffix(".mo"))
    return len(stale)


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
