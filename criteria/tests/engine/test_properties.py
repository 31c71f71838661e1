"""What holds for every application: completing it breaks nothing, and each finding speaks both languages."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from criteria.engine.evaluate import CLAUSES, evaluate
from criteria.engine.facts import Facts
from criteria.engine.findings import Evaluation, verdict_of

from .strategies import completions, partial_facts, right_completions
from .support import COMPLETE, RULES

quick = settings(max_examples=150, deadline=None)


def statuses(evaluation: Evaluation) -> dict[str, str]:
    return {finding.clause: str(finding.status) for finding in evaluation.findings}


def clauses_with(evaluation: Evaluation, *wanted: str) -> set[str]:
    return {clause for clause, status in statuses(evaluation).items() if status in wanted}


@quick
@given(st.data())
def test_adding_anything_never_makes_a_passing_clause_fail(data):
    before = data.draw(partial_facts)
    after = data.draw(completions(before))
    passing = clauses_with(evaluate(before, RULES), "pass")
    assert not passing & clauses_with(evaluate(after, RULES), "fail")


@quick
@given(st.data())
def test_adding_what_the_rules_ask_for_never_reopens_a_settled_clause(data):
    before = data.draw(partial_facts)
    after = data.draw(right_completions(before))
    settled = clauses_with(evaluate(before, RULES), "pass", "warning", "not_applicable")
    assert not settled & clauses_with(evaluate(after, RULES), "fail", "todo")


@quick
@given(st.data())
def test_leaving_things_out_of_a_right_application_is_never_a_failure(data):
    """A missing key means "not said yet", never "no": whatever is taken away, nothing fails."""
    left_out = data.draw(st.sets(st.sampled_from(sorted(Facts.__dataclass_fields__))))
    # Category 4 with a young work: the exemption must not turn into a failure when the category goes.
    young = replace(COMPLETE, category=4, started_on=COMPLETE.started_on.replace(year=2020))
    before = data.draw(st.sampled_from([COMPLETE, young]))
    blank = Facts()
    after = replace(before, **{name: getattr(blank, name) for name in left_out})
    assert clauses_with(evaluate(before, RULES), "fail", "todo") == set()
    assert clauses_with(evaluate(after, RULES), "fail") == set()


@quick
@given(partial_facts)
def test_every_finding_speaks_both_languages(facts):
    for finding in evaluate(facts, RULES).findings:
        assert has_thai(finding.message_th), finding
        assert finding.message_en.strip(), finding
        assert not has_thai(finding.message_en), finding
        assert "\n" not in finding.message_en + finding.message_th
        assert "{" not in finding.message_en + finding.message_th


@quick
@given(partial_facts)
def test_the_verdict_follows_from_the_statuses(facts):
    evaluation = evaluate(facts, RULES)
    found = set(statuses(evaluation).values())
    expected = "not_eligible" if "fail" in found else "incomplete" if "todo" in found else "eligible"
    assert evaluation.verdict == expected == verdict_of(finding.status for finding in evaluation.findings)
    assert tuple(statuses(evaluation)) == CLAUSES


@quick
@given(partial_facts)
def test_evaluating_twice_says_the_same(facts):
    assert evaluate(facts, RULES) == evaluate(facts, RULES)


@quick
@given(partial_facts)
def test_the_order_of_letters_documents_and_links_does_not_matter(facts):
    assume(len(facts.letters) > 1 or len(facts.documents) > 1 or len(facts.links) > 1)
    backwards = replace(
        facts, letters=facts.letters[::-1], documents=facts.documents[::-1], links=facts.links[::-1]
    )
    assert statuses(evaluate(facts, RULES)) == statuses(evaluate(backwards, RULES))


def has_thai(text: str) -> bool:
    return any("\u0e00" <= char <= "\u0e7f" for char in text)
