"""Facts about an application against the rules of its round: one finding for each clause, and the verdict."""

from .eligibility import (
    complete_form,
    innovation_and_category,
    never_won,
    no_un_involvement,
    nomination,
    public_institution,
    running_time,
)
from .evidence import evaluation_report, other_material, website
from .facts import Facts
from .findings import CLAUSES, Evaluation, Finding, Status, Verdict, verdict_of
from .letters import letters_of_reference
from .rules import Rules

__all__ = ["CLAUSES", "Evaluation", "Finding", "Status", "Verdict", "evaluate"]

# In the order of CLAUSES.
_JUDGES = (
    public_institution,
    nomination,
    innovation_and_category,
    running_time,
    complete_form,
    never_won,
    no_un_involvement,
    evaluation_report,
    letters_of_reference,
    website,
    other_material,
)


def evaluate(facts: Facts, rules: Rules) -> Evaluation:
    """Judge every clause. Pure, and total: any facts get a finding for each clause."""
    findings = tuple(judge(facts, rules) for judge in _JUDGES)
    return Evaluation(verdict_of(finding.status for finding in findings), findings)
