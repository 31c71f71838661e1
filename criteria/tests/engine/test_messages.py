"""The catalogue: every outcome of every clause has words in both languages, and tells what to do."""

from dataclasses import replace
from datetime import date
from string import Formatter

import pytest

from criteria.engine.facts import Facts, Organisation
from criteria.engine.findings import CLAUSES
from criteria.engine.messages import MESSAGES
from criteria.engine.phrases import Text, count_text, date_text, listed, one_line

from .support import COMPLETE, RULES, finding

# The statuses that each clause can get (DESIGN §6).
OUTCOMES = {
    **{"1.1": "pass todo fail", "1.2": "pass todo", "1.3": "pass todo fail"},
    **{"1.4": "pass todo fail not_applicable", "1.5": "todo pass", "1.6": "pass todo warning fail"},
    **{"1.7": "pass todo fail", "4.1": "pass todo", "4.2": "pass todo", "4.3": "pass todo"},
    "4.4": "pass todo warning not_applicable",
}


def test_every_clause_has_its_outcomes():
    assert tuple(OUTCOMES) == CLAUSES


@pytest.mark.parametrize(
    ("clause", "status"), [(clause, status) for clause in CLAUSES for status in OUTCOMES[clause].split()]
)
def test_every_status_of_every_clause_has_a_message(clause, status):
    key = f"{clause}.{status}"
    assert any(known == key or known.startswith(f"{key}.") for known in MESSAGES)


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_both_languages_of_a_message_take_the_same_values(key):
    fields_en, fields_th = (
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in MESSAGES[key]
    )
    assert fields_en == fields_th
    assert any("\u0e00" <= char <= "\u0e7f" for char in MESSAGES[key].th)
    assert MESSAGES[key].en.isprintable()
    assert not any("\u0e00" <= char <= "\u0e7f" for char in MESSAGES[key].en)


def test_no_message_names_a_year():
    assert not [
        key for key, text in MESSAGES.items() if any(year in text.en + text.th for year in ("20", "25"))
    ]


def test_dates_show_both_eras_in_thai():
    assert date_text(date(2020, 2, 29)) == Text("29 Feb 2020", "29 ก.พ. พ.ศ. 2563 (ค.ศ. 2020)")


def test_lists_and_plurals():
    words = [Text("a", "ก"), Text("b", "ข"), Text("c", "ค")]
    assert listed(words[:1]) == Text("a", "ก")
    assert listed(words) == Text("a, b and c", "ก, ข และ ค")
    assert count_text(1, "link", "links", "รายการ") == Text("1 link", "1 รายการ")
    assert count_text(2, "link", "links", "รายการ").en == "2 links"


def test_names_stay_on_one_line_and_short():
    assert one_line("a\nb\u2028c\x00d") == "a b c d"
    assert len(one_line("ก" * 1000)) == 80
    found = finding("1.1", applicant=Organisation(name_en="x\n{y}" * 100, sector="public"))
    assert "\n" not in found.message_en
    assert len(found.message_en) < 200


def test_a_round_without_letters_or_parts_still_speaks():
    rules = replace(RULES, letters_required=0, report_parts=())
    assert finding("4.2", rules, Facts()).status == "pass"
    assert finding("4.1", rules, Facts()).status == "todo"
    assert finding("4.1", rules, COMPLETE).status == "pass"
