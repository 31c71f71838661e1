"""Files that are no filled score sheets of the portal are refused in words, whatever is inside them."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews import sheets_out
from reviews.models import Review
from reviews.services.sheets import own_sheets
from reviews.tests.factories import assign_to, in_review, make_officer, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    """Signed in, with one declared, open assignment."""
    officer, user = make_officer(), make_reviewer()
    assign_to(in_review(officer), user, officer)
    client.force_login(user)
    return user


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def refused(client, raw):
    file = SimpleUploadedFile("sheets.xlsx", raw)
    response = client.post(reverse("review_sheets_preview"), {"file": file})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not Review.objects.exists()


def with_part(reviewer, name, content=b"x"):
    target = io.BytesIO(sheets_out.write(own_sheets(reviewer)))
    with zipfile.ZipFile(target, "a") as package:
        package.writestr(name, content)
    return target.getvalue()


def test_macros(client, reviewer):
    refused(client, with_part(reviewer, "xl/vbaProject.bin"))


def test_entities(client, reviewer):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    refused(client, with_part(reviewer, "xl/extra.xml", bomb))


def test_a_bomb(client, reviewer):
    target = io.BytesIO(sheets_out.write(own_sheets(reviewer)))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/big.xml", b" " * (31 * 1024 * 1024))
    refused(client, target.getvalue())


def test_too_large(client, reviewer):
    refused(client, b"PK" + b"0" * (5 * 1024 * 1024))


@pytest.mark.parametrize("raw", [b"", b"text", b"PK\x03\x04broken"])
def test_no_workbook(client, reviewer, raw):
    refused(client, raw)


def test_a_workbook_of_something_else(client, reviewer):
    refused(client, saved(openpyxl.Workbook()))


def test_the_same_application_twice(client, reviewer):
    book = openpyxl.load_workbook(io.BytesIO(sheets_out.write(own_sheets(reviewer))))
    book.copy_worksheet(book.worksheets[1])
    refused(client, saved(book))


def test_damaged_inside(client, reviewer):
    raw = sheets_out.write(own_sheets(reviewer))
    source = zipfile.ZipFile(io.BytesIO(raw))
    for broken in [name for name in source.namelist() if re.search(r"xl/(workbook|worksheets/sheet2)", name)]:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            for name in source.namelist():
                content = source.read(name)
                package.writestr(name, content[: len(content) // 2] if name == broken else content)
        refused(client, target.getvalue())
