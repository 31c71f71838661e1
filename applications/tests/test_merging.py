"""The rule for two people at one answer: what only one of them changed stands, what both changed is asked about."""

from hypothesis import given
from hypothesis import strategies as st

from applications.merging import FIELDS, Outcome, Texts, merge, outcome

# Few different words, so that texts meet often.
WORDS = st.sampled_from(["", "one", "two", "three", "หนึ่ง"])
TEXTS = st.builds(Texts, WORDS, WORDS)


@given(mine=TEXTS, theirs=TEXTS, base=TEXTS)
def test_each_field_follows_who_changed_it(mine, theirs, base):
    merged = merge(mine, theirs, base)
    for field in FIELDS:
        own, other, before = (getattr(texts, field) for texts in (mine, theirs, base))
        result = getattr(merged.texts, field)
        if own == before:
            assert result == other
        elif other in (before, own):
            assert result == own
        else:
            assert field in merged.conflicts
            assert result == own


@given(mine=TEXTS, theirs=TEXTS, base=TEXTS)
def test_it_does_not_matter_who_saved_first(mine, theirs, base):
    one, other = merge(mine, theirs, base), merge(theirs, mine, base)
    assert one.conflicts == other.conflicts
    if not one.conflicts:
        assert one.texts == other.texts


@given(mine=TEXTS, theirs=TEXTS, base=TEXTS)
def test_what_a_page_must_show_is_exactly_what_it_does_not_show(mine, theirs, base):
    merged = merge(mine, theirs, base)
    assert merged.adopted == tuple(f for f in FIELDS if getattr(merged.texts, f) != getattr(mine, f))
    assert not set(merged.adopted) & set(merged.conflicts)


@given(mine=TEXTS, theirs=TEXTS, base=TEXTS)
def test_a_save_sent_again_after_it_was_stored_changes_nothing(mine, theirs, base):
    stored = merge(mine, theirs, base)
    if stored.conflicts:
        return
    again = merge(mine, stored.texts, base)
    assert (again.texts, again.conflicts) == (stored.texts, ())


@given(mine=TEXTS, later=TEXTS, base=TEXTS)
def test_a_page_goes_on_from_what_it_sent_without_a_reply(mine, later, base):
    merged = merge(later, mine, base, sent=[mine])
    assert (merged.texts, merged.conflicts) == (later, ())


@given(mine=TEXTS, theirs=TEXTS, base=TEXTS)
def test_what_was_delivered_and_then_changed_by_somebody_is_not_brought_back(mine, theirs, base):
    assert merge(mine, theirs, base, delivered=[mine]).conflicts == ()


@given(mine=TEXTS, theirs=TEXTS, base=TEXTS)
def test_giving_way_keeps_what_only_the_writer_changed(mine, theirs, base):
    merged = merge(mine, theirs, base)
    texts = merged.yielding_to(theirs)
    for field in FIELDS:
        kept = theirs if field in merged.conflicts else merged.texts
        assert getattr(texts, field) == getattr(kept, field)


def test_without_a_known_base_any_difference_is_asked_about():
    assert outcome("mine", "theirs", None) is Outcome.CONFLICT
    assert merge(Texts("same", "mine"), Texts("same", "theirs"), None).conflicts == ("draft_th",)
