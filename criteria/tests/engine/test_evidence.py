"""Clauses 4.1–4.4, row by row of DESIGN §6."""

from dataclasses import replace

import pytest

from criteria.engine.facts import Document, Letter, Link, Organisation
from criteria.engine.rules import Winner

from .support import COMPLETE, RULES, finding, status

PARTS = RULES.report_parts
REPORT = Document(clause="4.1", title="Evaluation", language="en", parts=PARTS)
OPDC = Letter(
    organisation_en="Office of the Public Sector Development Commission", issued_by_opdc=True, language="en"
)
ROYAL = Letter(
    organisation_en="Royal Project Foundation",
    organisation_th="มูลนิธิโครงการหลวง",
    sector="civil_society",
    language="en",
)
PROVINCE = Letter(organisation_th="จังหวัดแม่ฮ่องสอน", language="th", translated_into="en")


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ((REPORT,), "pass"),
        ((replace(REPORT, language="th", translated_into="fr"),), "pass"),
        ((replace(REPORT, language="EN"),), "pass"),
        ((replace(REPORT, parts=()), REPORT), "pass"),
        ((), "todo"),
        ((replace(REPORT, clause="4.4"),), "todo"),
        ((replace(REPORT, language="th"),), "todo"),
        ((replace(REPORT, language=""),), "todo"),
        ((replace(REPORT, language="th", translated_into="th"),), "todo"),
        ((replace(REPORT, parts=PARTS[:3]),), "todo"),
        # All four parts, but no single report has them all in a UN language.
        ((replace(REPORT, parts=PARTS[:2]), replace(REPORT, parts=PARTS[2:])), "todo"),
        ((replace(REPORT, language="th"), replace(REPORT, parts=PARTS[:3])), "todo"),
    ],
)
def test_4_1_a_report_in_a_un_language_with_its_parts(documents, expected):
    assert status("4.1", documents=documents) == expected


def test_4_1_names_the_missing_parts():
    found = finding("4.1", documents=(replace(REPORT, parts=PARTS[:3]), replace(REPORT, parts=())))
    assert found.items == ("findings",)
    assert "findings with recommendations" in found.message_en
    assert "methodology" not in found.message_en
    assert "ข้อค้นพบและข้อเสนอแนะ" in found.message_th


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ((OPDC, ROYAL), "pass"),
        ((PROVINCE, ROYAL), "pass"),
        ((ROYAL, OPDC, ROYAL), "pass"),
        ((), "todo"),
        ((ROYAL,), "todo"),
        # One organisation under two spellings.
        ((ROYAL, ROYAL), "todo"),
        ((ROYAL, Letter(organisation_en="ROYAL  project foundation", language="en")), "todo"),
        ((ROYAL, Letter(organisation_en="The Royal Project Foundation.", language="en")), "todo"),
        ((ROYAL, Letter(organisation_th="มูลนิธิ โครงการหลวง", language="en")), "todo"),
        ((ROYAL, Letter(organisation_en="มูลนิธิโครงการหลวง", language="en")), "todo"),
        ((OPDC, Letter(organisation_th="สำนักงาน ก.พ.ร.", issued_by_opdc=True, language="en")), "todo"),
        ((OPDC, Letter(organisation_th="สำนักงาน ก.พ.ร.", language="en")), "todo"),
        ((OPDC, Letter(issued_by_opdc=True, language="en")), "todo"),
        # The applicant's own.
        ((ROYAL, Letter(organisation_en="hrdi", language="en")), "todo"),
        ((ROYAL, Letter(organisation_th="สวพส.", language="en")), "todo"),
        (
            (ROYAL, Letter(organisation_en="Highland Research and Development Institute", language="en")),
            "todo",
        ),
        # Without a name or a language that the UN reads.
        ((ROYAL, Letter(language="en")), "todo"),
        ((ROYAL, replace(PROVINCE, translated_into="")), "todo"),
        ((ROYAL, replace(PROVINCE, language="", translated_into="")), "todo"),
    ],
)
def test_4_2_two_letters_of_two_other_organisations(letters, expected):
    assert status("4.2", letters=letters) == expected


@pytest.mark.parametrize(("attended", "expected"), [(True, "pass"), (False, "todo"), (None, "todo")])
def test_4_2_the_letter_of_opdc_counts_only_after_a_clinic(attended, expected):
    assert status("4.2", clinic_attended=attended, letters=(OPDC, ROYAL)) == expected
    # Also when it is not marked as OPDC's, but bears its name.
    unmarked = replace(OPDC, issued_by_opdc=False)
    assert status("4.2", clinic_attended=attended, letters=(unmarked, ROYAL)) == expected


def test_4_2_a_third_letter_can_show_that_two_names_are_one_organisation():
    english = Letter(organisation_en="Royal Project Foundation", language="en")
    thai = Letter(organisation_th="มูลนิธิโครงการหลวง", language="en")
    # Taken alone the two look like two organisations.
    assert status("4.2", letters=(english, thai)) == "pass"
    assert status("4.2", letters=(english, thai, replace(ROYAL, language="th"))) == "todo"


def test_4_2_known_names_tie_letters_together():
    english = Letter(organisation_en="Royal Project Foundation", language="en")
    thai = Letter(organisation_th="มูลนิธิโครงการหลวง", language="en")
    known = replace(RULES, known_organisations=(ROYAL.names,))
    assert status("4.2", known, letters=(english, thai)) == "todo"
    sponsor = Organisation(name_en="Royal Project Foundation", name_th="มูลนิธิโครงการหลวง")
    assert status("4.2", sponsor=sponsor, letters=(english, thai)) == "todo"


def test_4_2_opdc_as_applicant_cannot_write_for_itself():
    applicant = Organisation(name_en="OPDC", sector="public")
    assert status("4.2", applicant=applicant, letters=(OPDC, ROYAL)) == "todo"


def test_4_2_the_register_of_winners_knows_names_too():
    names = ("Khon Kaen Hospital", "โรงพยาบาลขอนแก่น")
    letters = (
        Letter(organisation_en=names[0], language="en"),
        Letter(organisation_th=names[1], language="en"),
    )
    assert status("4.2", letters=letters) == "pass"
    assert status("4.2", replace(RULES, winners=(Winner(2014, names),)), letters=letters) == "todo"


def test_4_2_a_letter_marked_as_opdcs_is_opdcs_under_any_name():
    marked = Letter(issued_by_opdc=True, language="en")
    assert status("4.2", letters=(marked, ROYAL)) == "pass"
    assert status("4.2", letters=(replace(marked, organisation_en="Public Sector Comission"), OPDC)) == "todo"


def test_4_2_says_which_letter_does_not_count_and_why():
    found = finding("4.2", letters=(ROYAL, Letter(organisation_en="HRDI", language="en"), Letter()))
    assert found.items == ("2", "3")
    assert "Letter 2 (HRDI) is the applicant's own" in found.message_en
    assert "1 of 2 letters" in found.message_en
    twice = finding("4.2", letters=(ROYAL, replace(ROYAL, organisation_th="")))
    assert twice.items == ("2",)
    assert "the same organisation as another letter" in twice.message_en
    assert "ฉบับที่ 2 (HRDI) เป็นของผู้สมัครเอง" in found.message_th


@pytest.mark.parametrize(
    ("url", "kind", "expected"),
    [
        ("https://www.hrdi.or.th/", "agency", "pass"),
        ("http://example.org", "initiative", "pass"),
        ("HTTPS://ไทย.example/ก", "initiative", "pass"),
        ("https://www.hrdi.or.th/", "supporting", "todo"),
        ("www.hrdi.or.th", "agency", "todo"),
        ("ftp://example.org/", "agency", "todo"),
        ("javascript:alert(1)", "agency", "todo"),
        ("https://", "agency", "todo"),
        ("https:///path", "agency", "todo"),
        ("https://[", "agency", "todo"),
        ("https://example.org:99999/", "agency", "todo"),
        ("https://exa mple.org/", "agency", "todo"),
        ("", "agency", "todo"),
    ],
)
def test_4_3_a_website_of_the_initiative_or_the_agency(url, kind, expected):
    assert status("4.3", links=(Link(url=url, kind=kind),)) == expected


def test_4_3_one_good_address_is_enough():
    links = (Link("nothing", "initiative"), Link("https://example.org/", "agency"))
    assert status("4.3", links=links) == "pass"
    assert status("4.3", links=()) == "todo"


def supporting(urls: int, documents: int, **changes: str) -> dict[str, tuple]:
    return {
        "links": (*COMPLETE.links, *[Link(f"https://example.org/{i}", "supporting") for i in range(urls)]),
        "documents": (REPORT, *[Document(clause="4.4", language="en", **changes) for _ in range(documents)]),
    }


@pytest.mark.parametrize(
    ("urls", "documents", "expected"),
    [
        (0, 0, "not_applicable"),
        (1, 0, "pass"),
        (3, 0, "pass"),
        (3, 2, "pass"),
        (0, 5, "pass"),
        (3, 3, "warning"),
        (0, 6, "warning"),
        (4, 0, "todo"),
        (4, 9, "todo"),
    ],
)
def test_4_4_three_addresses_and_five_items_at_most(urls, documents, expected):
    assert status("4.4", **supporting(urls, documents)) == expected


def test_4_4_counts_only_supporting_links_and_documents():
    links = tuple(Link(f"https://example.org/{i}", "agency") for i in range(9))
    documents = (REPORT, replace(REPORT, clause="4.2")) * 4
    assert status("4.4", links=links, documents=documents) == "not_applicable"


@pytest.mark.parametrize(
    ("language", "translated_into", "expected"),
    [("th", "", "warning"), ("th", "en", "pass"), ("", "", "pass"), ("ru", "", "pass")],
)
def test_4_4_a_document_that_evaluators_cannot_read_is_a_warning(language, translated_into, expected):
    document = Document(clause="4.4", language=language, translated_into=translated_into)
    assert status("4.4", documents=(document,)) == expected
