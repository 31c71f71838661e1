"""The browser counts words exactly as the server does: one rule, two programs."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from criteria.wordcount import count_words

VECTORS = json.loads(
    (Path(__file__).parents[2] / "criteria" / "tests" / "cases" / "words.json").read_text(encoding="utf-8")
)
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh", "th"]
COUNT = """([rows]) => import("/static/portal/wordcount.js").then(
    ({ countWords }) => rows.map(([text, language]) => countWords(text, language)))"""

# The scripts of the seven languages, with what stands between words; nothing that one of the two Unicode versions
# does not know yet (Python's own is the older one: what it knows, both sides know).
RANGES = [(0x20, 0x24F), (0x300, 0x36F), (0x400, 0x4FF), (0x600, 0x6FF), (0xE00, 0xE5B), (0x2000, 0x206F)]
RANGES += [(0x20A0, 0x20BF), (0x2150, 0x218F), (0x3000, 0x30FF), (0x4E00, 0x4FFF), (0xFF00, 0xFFEF)]
RANGES += [(0x1F300, 0x1F64F), (0x20000, 0x200FF)]
KNOWN = [
    character
    for first, last in RANGES
    for character in map(chr, range(first, last + 1))
    if unicodedata.category(character) not in ("Cn", "Cs", "Co")
]
WORDS = [
    "well-being",
    "12,000",
    "–",
    "l’eau",
    "ประชาชน",
    "บริการภาครัฐ",
    "๒๕๖๔",
    "公共服务",
    "الوصول",
    "вода",
    "½",
    "\t",
]
# Long enough for a sentence, and a batch large enough to be worth the way to the browser.
TEXTS = st.lists(
    st.sampled_from(KNOWN)
    | st.sampled_from([" ", "\n", "\u00a0", "\u0301", "-", "—"])
    | st.sampled_from(WORDS),
    max_size=30,
).map("".join)


@pytest.fixture
def blank(page: Page, live_server) -> Page:
    page.goto(f"{live_server.url}/healthz")
    return page


def counts(page: Page, rows: list[tuple[str, str]]) -> list[int]:
    return page.evaluate(COUNT, [rows])


def test_the_browser_agrees_on_every_vector(blank: Page):
    rows = [(vector["text"], vector["language"]) for vector in VECTORS]
    assert len(rows) >= 10
    assert counts(blank, rows) == [vector["words"] for vector in VECTORS]
    assert [count_words(*row) for row in rows] == [vector["words"] for vector in VECTORS]


def test_the_browser_agrees_on_random_texts(blank: Page):
    compared: list[int] = []

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(st.lists(st.tuples(TEXTS, st.sampled_from(LANGUAGES)), min_size=300, max_size=300))
    def agrees(rows: list[tuple[str, str]]) -> None:
        told = counts(blank, rows)
        compared.append(len(rows))
        differing = [
            (row, here, there)
            for row, here, there in zip(rows, [count_words(*row) for row in rows], told, strict=True)
            if here != there
        ]
        assert differing == []

    agrees()
    assert sum(compared) >= 1500


def test_every_character_that_both_sides_know_is_judged_alike(blank: Page):
    """Alone between two letters: whether it parts words; alone: whether it is one."""
    rows = [(text, "zh") for character in KNOWN for text in (character, f"a{character}b")]
    assert counts(blank, rows) == [count_words(*row) for row in rows]
