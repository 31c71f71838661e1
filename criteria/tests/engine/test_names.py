"""When names mean one organisation."""

import pytest

from criteria.engine.names import SameOrganisations, organisation_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khon Kaen Hospital", "KHON  KAEN\u00a0hospital "),
        ("Khon Kaen Hospital", "Ｋｈｏｎ Ｋａｅｎ Ｈｏｓｐｉｔａｌ"),  # full width
        ("The Royal Project Foundation", "Royal Project Foundation."),
        ("สำนักงาน ก.พ.ร.", "สํานักงาน ก.พ.ร"),  # sara am in one character or two
        ("บ้านห้วยน้ำใส", "บ้านห้วยน\u0e4d\u0e49\u0e32ใส"),  # tone mark after nikhahit
        ("สรรพากรภาค ๗", "สรรพากร ภาค 7"),
        ("แม่ฮ่องสอน", "เเม่ฮ่องสอน"),  # two sara e typed for sara ae
        ("สถาบันวิจัยและพัฒนาพื้นที่สูง", "สถาบันวิจัยและพัฒนาพื้นที่สูง(องค์การมหาชน)"),
        ("HRDI (Public Organization)", "HRDI"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert organisation_key(one) == organisation_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ป่า", "ป้า"),  # a tone mark is a difference
        ("มา", "มี"),
        ("Region 7", "Region 8"),
        ("Revenue Office (Region 7)", "Revenue Office (Region 8)"),
        ("Theatre", "atre"),
    ],
)
def test_different_names(one, other):
    assert organisation_key(one) != organisation_key(other)


@pytest.mark.parametrize("name", ["", " ", "–", "()", "\u200b"])
def test_no_name(name):
    assert organisation_key(name) == ""
    assert SameOrganisations([]).organisation([name]) is None


def test_shared_names_tie_organisations_together_over_several_steps():
    same = SameOrganisations([["a", "b"], ["c", "d"], ["B", "c"], ["x"]])
    assert same.organisation(["a"]) == same.organisation(["D"])
    assert same.organisation(["x"]) != same.organisation(["a"])


def test_long_chains_of_names_are_no_trouble():
    same = SameOrganisations([[str(number), str(number + 1)] for number in range(5000)])
    assert same.organisation(["0"]) == same.organisation(["5000"])
