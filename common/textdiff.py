"""What changed between two texts, by whole words. Pure.

Thai writes no spaces between words, so a comparison by characters or by spaces marks halves of words or whole
sentences. Texts are cut into words first, and the words are compared (diff-match-patch, each word as one code point).
"""

from typing import Literal

import regex
from diff_match_patch import diff_match_patch
from icu4py.breakers import WordBreaker

Op = Literal["same", "del", "ins"]
Difference = tuple[Op, str]

_OPS: dict[int, Op] = {0: "same", -1: "del", 1: "ins"}
_TOKENS = regex.compile(r"\n|[^\S\n]+|[\w\p{M}]+|[^\w\s\p{M}]")
# Scripts that put no spaces between words.
_UNSPACED = regex.compile(r"[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}]")
_SURROGATE = regex.compile(r"\p{Cs}")
# Beyond this a comparison is nobody's reading any more and the server's time: it becomes "all old, all new".
LONGEST = 120_000
# One code point a word, without the surrogates: far more than a text of LONGEST characters can hold.
_FIRST_CODE, _SURROGATES, _AFTER_SURROGATES = 0x100, 0xD800, 0xE000
# diff-match-patch looks for the smallest difference this long (seconds), then takes a good one.
_PATIENCE = 0.5


def words(text: str, language: str = "en") -> list[str]:
    """The text cut into words, spaces, line ends and signs; joined again they are the text.

    Other languages than Thai are cut at spaces and signs, but Thai (or Chinese …) words in them, e.g. the names in
    an English answer, by the dictionary too.
    """
    if language == "th":
        return _by_dictionary(text)
    tokens: list[str] = []
    for token in _TOKENS.findall(text):
        tokens += _by_dictionary(token) if _UNSPACED.search(token) else [token]
    return tokens


def _by_dictionary(text: str) -> list[str]:
    # A lone surrogate is no character: ICU refuses it. One sign stands for one sign, so the cuts stay true.
    cut, at = [], 0
    for segment in WordBreaker(_SURROGATE.sub("\ufffd", text), "th"):
        cut.append(text[at : at + len(segment)])
        at += len(segment)
    return cut


def differences(old: str, new: str, language: str = "en") -> list[Difference]:
    """What became of `old` in `new`, in reading order.

    Returns:
        Pairs of "same", "del" (only in old) or "ins" (only in new) with the words. "same" and "del" joined are
        `old`, "same" and "ins" joined are `new`; no empty text, no two neighbours alike.
    """
    if old == new:
        return [("same", old)] if old else []
    if len(old) + len(new) > LONGEST:
        return _tidy([("del", old), ("ins", new)])
    codes: dict[str, str] = {}
    first, second = (_encode(words(text, language), codes) for text in (old, new))
    back = {code: word for word, code in codes.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = _PATIENCE
    found = engine.diff_main(first, second, False)
    engine.diff_cleanupSemantic(found)
    return _tidy([(_OPS[op], "".join(back[code] for code in text)) for op, text in found])


def _encode(tokens: list[str], codes: dict[str, str]) -> str:
    for token in tokens:
        if token not in codes:
            code = _FIRST_CODE + len(codes)
            codes[token] = chr(code if code < _SURROGATES else code - _SURROGATES + _AFTER_SURROGATES)
    return "".join(codes[token] for token in tokens)


def _tidy(found: list[Difference]) -> list[Difference]:
    tidy: list[Difference] = []
    for op, text in found:
        if not text:
            continue
        if tidy and tidy[-1][0] == op:
            tidy[-1] = (op, tidy[-1][1] + text)
        else:
            tidy.append((op, text))
    return tidy
