"""What is personal is found however it is written, and what only looks like it is left alone."""

import pytest

from public.pii import Kind, find


def kinds(text: str, **more) -> list[str]:
    return [one.kind for one in find(text, **more)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("เขียนถึง somying.r@example.go.th ได้", Kind.EMAIL),
        ("ＳＯＭＹＩＮＧ＠example.org", Kind.EMAIL),
        ("โทร 0812345678", Kind.PHONE),
        ("โทร 081-234-5678", Kind.PHONE),
        ("โทร ๐๘๑ ๒๓๔ ๕๖๗๘", Kind.PHONE),
        ("โทร 02 123 4567", Kind.PHONE),
        ("call +66 81 234 5678", Kind.PHONE),
        ("call +66 (0) 2 123 4567", Kind.PHONE),
        ("0\u200b81\u2011234\u20115678", Kind.PHONE),
        ("เลขประจำตัว 1234567890121", Kind.ID_NUMBER),
        ("1-2345-67890-12-1", Kind.ID_NUMBER),
        ("๑ ๒๓๔๕ ๖๗๘๙๐ ๑๒ ๑", Kind.ID_NUMBER),
    ],
)
def test_it_is_found_however_it_is_written(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "ปิดรับวันที่ 3 ธันวาคม พ.ศ. 2564 (ค.ศ. 2021) เวลา 12.00 น.",
        "งบประมาณ 1,000,000 บาท",
        "Clause 1.4, questions 3a to 9d, UNPSA22-0007",
        "1234567890122",  # its check digit is wrong
        "ผลงานมีผู้รับบริการ 1250000 คน",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text):
    assert find(text) == []


def test_an_address_of_an_institution_may_stand_there():
    assert find("Write to UNPSA@un.org.", allowed=["unpsa@UN.org"]) == []
    assert kinds("unpsa@un.org.example.com", allowed=["UNPSA@un.org"]) == [Kind.EMAIL]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("นางสาวสมหญิง รักไทย", "คุณสมหญิงถามว่า", ["สมหญิง"]),
        ("นางสาวสมหญิง รักไทย", "นางสาวคนหนึ่งถามว่า", []),
        ("Dr Ann Lee", "Ms LEE asks", ["Lee"]),
        ("Ann Lee", "the plan fleeing from", []),
        ("", "คุณสมหญิงถามว่า", []),
    ],
)
def test_the_askers_name_is_found_in_both_scripts(name, text, found):
    assert [one.text for one in find(text, name=name)] == found
