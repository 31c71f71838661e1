"""A comparison of two texts is true to both, and never cuts a word."""

import itertools
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from common import textdiff
from common.textdiff import differences, words

LANGUAGES = st.sampled_from(["en", "fr", "th", "ar", "zh"])
THAI_WORDS = ["น้ำ", "สะอาด", "เพื่อ", "ทุก", "คน", "โรงเรียน", "หมู่บ้าน", "ชาวบ้าน", "ประชาชน", " ", "\n"]
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(["water ", "for ", "all ", "well-being, ", "12,000 ", "\n"]), max_size=60).map(
        "".join
    ),
    st.lists(st.sampled_from(THAI_WORDS), max_size=60).map("".join),
)


def side(found: list[textdiff.Difference], op: str) -> str:
    return "".join(text for kind, text in found if kind in ("same", op))


@given(TEXTS, TEXTS, LANGUAGES)
@settings(max_examples=300, deadline=None)
def test_both_texts_can_be_read_out_of_their_differences(old, new, language):
    found = differences(old, new, language)
    assert side(found, "del") == old
    assert side(found, "ins") == new


@given(TEXTS, TEXTS, LANGUAGES)
@settings(max_examples=200, deadline=None)
def test_no_piece_is_empty_and_no_two_neighbours_are_alike(old, new, language):
    found = differences(old, new, language)
    assert all(text for _op, text in found)
    assert all(one[0] != other[0] for one, other in itertools.pairwise(found))


@given(TEXTS, TEXTS, LANGUAGES)
@settings(max_examples=200, deadline=None)
def test_a_word_is_never_split(old, new, language):
    """Every border between two pieces is a border between two words of that text."""
    found = differences(old, new, language)
    for text, op in ((old, "del"), (new, "ins")):
        borders, at = {0}, 0
        for word in words(text, language):
            at += len(word)
            borders.add(at)
        at = 0
        for kind, piece in found:
            if kind in ("same", op):
                at += len(piece)
                assert at in borders


@given(TEXTS, LANGUAGES)
@settings(max_examples=200, deadline=None)
def test_the_words_joined_are_the_text(text, language):
    assert "".join(words(text, language)) == text


def test_thai_is_compared_by_words_though_it_has_no_spaces():
    found = differences("ชาวบ้านมีน้ำสะอาดใช้", "ชาวบ้านมีน้ำดื่มใช้", "th")
    assert found == [("same", "ชาวบ้านมีน้ำ"), ("del", "สะอาด"), ("ins", "ดื่ม"), ("same", "ใช้")]


def test_a_thai_name_in_an_english_answer_is_cut_as_thai():
    found = differences("the model of ห้วยน้ำใส now", "the model of ห้วยน้ำขาว now", "en")
    assert found[0][1].startswith("the model of ")
    assert ("same", " now") in found


def test_a_changed_english_word_is_marked_whole():
    found = differences("We reached 1,200 families.", "We reached 1,250 families.")
    assert ("del", "200") in found
    assert ("ins", "250") in found


def test_equal_texts_have_no_differences():
    assert differences("", "") == []
    assert differences("same", "same") == [("same", "same")]


def test_a_lone_surrogate_does_not_break_the_comparison():
    assert side(differences("ก\ud800ข", "ก", "th"), "del") == "ก\ud800ข"


def test_two_long_different_texts_are_compared_in_bounded_time():
    old = " ".join(f"w{n}" for n in range(9000))
    new = " ".join(f"v{n * 7}" for n in range(9000))
    begun = time.monotonic()
    assert side(differences(old, new), "ins") == new
    assert time.monotonic() - begun < 5


def test_a_text_beyond_all_measure_is_shown_as_replaced(monkeypatch):
    monkeypatch.setattr(textdiff, "LONGEST", 10)
    assert differences("one two three", "one two four") == [("del", "one two three"), ("ins", "one two four")]
