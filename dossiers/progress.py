"""How far a rendering is, counted in what it has really done.

The weights are the shares of the time that each stage was measured to take, so that the bar moves evenly.
"""

import time

from .composition import SECTIONS
from .models import Stage

# Of each copy: one for each section that is composed, and for each annex that is read for the reading copy.
SECTION, ANNEX = 1, 2
LAYOUT, WRITE, STORE = 30, 14, 2
COPY = SECTIONS * SECTION + LAYOUT + WRITE + STORE
# Progress is written down at most so often (seconds); a new stage at once.
EVERY = 0.3


class Progress:
    """Counts the steps of a rendering; `hear` takes what `copies` and `printing` tell."""

    def __init__(self, annexes: int) -> None:
        self.total = 2 * COPY + annexes * ANNEX
        self.done = 0
        self.stage: str = ""
        self._copy_begins_at = 0
        self._annexes_of_copy = 0
        self._told_at = 0.0

    def begin_copy(self, *, annexes: int) -> None:
        self._copy_begins_at, self._annexes_of_copy = self.done, annexes * ANNEX

    def end_copy(self) -> None:
        self.done = self._copy_begins_at + self._annexes_of_copy + COPY

    def hear(self, what: str) -> bool:
        """Count what was told. Returns whether it is time to write it down."""
        if what in ("section", "annex"):
            self.done += SECTION if what == "section" else ANNEX
            return self._is_time(at_once=False)
        # A stage begins when the ones before it are done.
        start = self._copy_begins_at + self._annexes_of_copy
        before = {
            Stage.ANNEXES: self._copy_begins_at,
            Stage.COMPOSE: start,
            Stage.LAYOUT: start + SECTIONS * SECTION,
            Stage.WRITE: start + SECTIONS * SECTION + LAYOUT,
            Stage.STORE: start + SECTIONS * SECTION + LAYOUT + WRITE,
        }
        self.stage, self.done = what, before[Stage(what)]
        return self._is_time(at_once=True)

    def _is_time(self, *, at_once: bool) -> bool:
        now = time.monotonic()
        if not at_once and now - self._told_at < EVERY:
            return False
        self._told_at = now
        return True
