"""The word count rests on Unicode properties, the same in the browser."""

import time

import pytest

from criteria.wordcount import count_thai_words, count_words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("one\u00a0two\u3000three\u2028four", "en", 4),  # every kind of white space parts words
        ("zero\u200bwidth", "en", 1),  # a zero-width space is no white space
        ("³ Ⅷ ٣ é", "fr", 4),  # digits and numbers of every script, letters with accents
        ("\u0301 \u20e3 € 😀 __", "en", 0),  # marks, symbols and punctuation alone are no words
        ("don't state-of-the-art a/b", "en", 3),
        ("公共", "en", 1),  # Han characters count singly in Chinese answers only
        ("公共", "zh", 2),
        ("a公b", "zh", 3),  # a Han character separates
        ("々〇⺀", "zh", 3),  # all that the script Han holds
        ("公、共。", "zh", 2),
        ("カナ 한글", "zh", 2),  # other scripts are tokens as before
        ("\U00020000", "zh", 1),  # beyond the Basic Multilingual Plane
    ],
)
def test_tokens_and_han_characters(text, language, words):
    assert count_words(text, language) == words


def test_thai_drafts_are_segmented_by_dictionary():
    assert count_thai_words("การบังคับคดีที่คำนึงถึงสิทธิมนุษยชน") > 5
    assert count_thai_words("กรม กรม") == 2
    assert count_thai_words("") == count_thai_words(" ฿ – \u0e48") == 0


def test_thai_as_a_language_uses_the_dictionary():
    assert count_words("บ้านห้วยน้ำใส", "th") == count_thai_words("บ้านห้วยน้ำใส") > 1


def test_half_a_surrogate_pair_is_no_error():
    assert count_thai_words("กรม \ud800") == 1
    assert count_words("a \ud800", "en") == 1


@pytest.mark.parametrize("text", ["-" * 1_000_000, "- " * 500_000, "a" * 1_000_000])
def test_long_texts_take_linear_time(text):
    began = time.process_time()
    for language in ("en", "zh"):
        count_words(text, language)
    assert time.process_time() - began < 3
