"""How many words a text has: the one rule behind every limit; `static/portal/wordcount.js` is its twin.

A token is what stands between white space. It counts as a word when it holds a letter or a digit:
"well-being" is one word, "12,000" is one and a lone dash is none. Chinese has no spaces: each Han character
is a word, other tokens count as before.
Everything rests on Unicode properties, which Python's `regex` and JavaScript's `u` flag define alike.
"""

import regex
from icu4py.breakers import WordBreaker

_WHITE_SPACE = regex.compile(r"\p{White_Space}+")
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_HAN = regex.compile(r"\p{Script=Han}")
_SURROGATE = regex.compile(r"\p{Cs}")


def count_words(text: str, language: str) -> int:
    """Count words in a language (zh: Han characters; th: see `count_thai_words`; all others: tokens)."""
    if language == "zh":
        without_han, han = _HAN.subn(" ", text)
        return han + _count_tokens(without_han)
    if language == "th":
        return count_thai_words(text)
    return _count_tokens(text)


def count_thai_words(text: str) -> int:
    """Count words of a Thai draft by ICU's dictionary. Informative: the limits are for the UN language.

    A segment counts when it holds a letter or a digit. `Intl.Segmenter`'s own `isWordLike` is used on
    neither side: ICU for Python does not give it, and it takes stray underscores and marks for words.
    """
    # A lone surrogate is no character and cannot be passed to ICU.
    segments = WordBreaker(_SURROGATE.sub("\ufffd", text), "th")
    return sum(1 for segment in segments if _LETTER_OR_DIGIT.search(segment))


def _count_tokens(text: str) -> int:
    # Split first, then search each token: one pattern for both would take quadratic time on a long row
    # of dashes.
    return sum(1 for token in _WHITE_SPACE.split(text) if _LETTER_OR_DIGIT.search(token))
