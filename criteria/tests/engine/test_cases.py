"""The example applications get the verdicts and statuses that were set for them from outside."""

import json

import pytest

from criteria.engine.evaluate import CLAUSES, evaluate
from criteria.engine.interchange import check_against_rules, parse, to_facts
from criteria.wordcount import count_words

from .support import CASES, RULES

EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
WORDS = json.loads((CASES / "words.json").read_text(encoding="utf-8"))


def test_every_case_file_has_an_expectation():
    files = {path.stem for path in CASES.glob("*.json")} - {"expected", "words"}
    assert files == set(EXPECTED)
    assert len(files) >= 6


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_case_gets_its_expected_findings(name):
    document = parse((CASES / f"{name}.json").read_bytes())
    check_against_rules(document, RULES)
    evaluation = evaluate(to_facts(document), RULES)
    assert {finding.clause: str(finding.status) for finding in evaluation.findings} == EXPECTED[name][
        "statuses"
    ]
    assert str(evaluation.verdict) == EXPECTED[name]["verdict"]
    assert tuple(finding.clause for finding in evaluation.findings) == CLAUSES


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_parsing_changes_nothing(name):
    raw = (CASES / f"{name}.json").read_bytes()
    assert parse(raw) == json.loads(raw)


@pytest.mark.parametrize("vector", WORDS, ids=lambda vector: f"{vector['language']}-{vector['words']}")
def test_words_are_counted_as_the_vectors_say(vector):
    assert count_words(vector["text"], vector["language"]) == vector["words"]


def test_json_of_an_evaluation_is_what_check_eligibility_prints():
    evaluation = evaluate(to_facts(parse((CASES / "huay-nam-sai.json").read_bytes())), RULES)
    printed = json.loads(json.dumps(evaluation.as_json()))
    assert printed["verdict"] == "eligible"
    assert [finding["clause"] for finding in printed["findings"]] == list(CLAUSES)
    assert set(printed["findings"][0]) == {"clause", "status", "message_en", "message_th"}
