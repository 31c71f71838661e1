"""Rules of UNPSA 2022 built by hand, and the complete example application, to be changed in single places."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

from criteria.engine.evaluate import Finding, Status, evaluate
from criteria.engine.facts import Facts
from criteria.engine.interchange import parse, to_facts
from criteria.engine.rules import QuestionRule, Rules, Winner

CASES = Path(__file__).parent.parent / "cases"

# FACTS §2: number, words.
_LIMITS = {
    **{"1": 300, "2": 100, "3a": 200, "3b": 100, "4a": 200, "4b": 100, "4c": 200, "5a": 300, "5b": 100},
    **{"6a": 100, "6b": 100, "6c": 100, "7a": 200, "7b": 200, "8a": 100, "8b": 100},
    **{"9a": None, "9b": 100, "9c": 100, "9d": 200, "10": 200, "11": 200, "12": 200},
}


def _question(number: str) -> QuestionRule:
    return QuestionRule(
        number=number,
        word_limit=_LIMITS[number],
        required=number not in ("6c", "7a"),
        required_when=("9a", "yes") if number in ("9b", "9c", "9d") else None,
        kind="yes_no" if number == "9a" else "text",
        label_th=number.translate(str.maketrans("abcd", "กขคง")),
    )


# FACTS §3: year, agency, initiative.
_WINNERS = (
    (2008, "Yasothon Hospital", ""),
    (2009, "Maharaj Nakorn Chiang Mai Hospital", ""),
    (2011, "Revenue Office Region 7", ""),
    (2011, "Royal Irrigation Department", ""),
    (
        2012,
        "Royal Irrigation Department",
        "Integrated drought prevention and mitigation: the Mae Yom operation and maintenance office, Phrae",
    ),
    (2012, "Rajavithi Hospital", "Preventing blindness in diabetes patients"),
    (2013, "Rajanagarindra Institute of Child Development", "Child First – Work Together (CF-WT)"),
    (2014, "Department of Disease Control", "Integrated management to reduce malaria, Tha Song Yang, Tak"),
    (2014, "Khon Kaen Hospital", "One Stop Crisis Center (OSCC)"),
    (2015, "Khon Kaen Hospital", "Fast-track Service for High-risk Pregnancies"),
    (2017, "Khao Phra Ngam Municipality, Lop Buri", "Excellent Happy Home Ward"),
    (
        2018,
        "Roi Et Provincial Public Health Office",
        "Integrated approach of comprehensive cervical cancer control",
    ),
    (
        2021,
        "Department of Disease Control",
        "Intelligent and Sustainable Public Health Emergency System in Thailand",
    ),
    (
        2022,
        "Digital Economy Promotion Agency (depa)",
        "Koh Libong Community: Digital Transformation for Smart Environment",
    ),
)

RULES = Rules(
    round_code="unpsa-2022",
    reference_date=date(2021, 12, 3),
    minimum_years=2,
    exempt_categories={1: False, 2: False, 3: False, 4: True},
    questions=tuple(_question(number) for number in _LIMITS),
    winners=tuple(Winner(year, (agency,), (title,) if title else ()) for year, agency, title in _WINNERS),
    sdg_codes=frozenset(["1", "1.4", "2", "2.3", "2.4", "3", "4", "5", "6", "6.1", "10", "10.2", "15"])
    | frozenset(["15.1", "15.2", "16", "16.7"]),
)

_COMPLETE = json.loads((CASES / "huay-nam-sai.json").read_text(encoding="utf-8"))
COMPLETE = to_facts(parse(json.dumps(_COMPLETE).encode()))


def complete_document() -> dict:
    """The complete example as a document, free to be changed."""
    return deepcopy(_COMPLETE)


def finding(clause: str, rules: Rules = RULES, facts: Facts = COMPLETE, **changes: object) -> Finding:
    """What is found about `clause` when `changes` are made to the facts."""
    return evaluate(replace(facts, **changes), rules).finding(clause)


def status(clause: str, rules: Rules = RULES, facts: Facts = COMPLETE, **changes: object) -> Status:
    return finding(clause, rules, facts, **changes).status
