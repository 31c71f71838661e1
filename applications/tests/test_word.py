"""The Word round trip: what goes out comes back; a wrong file is refused in words; nobody's text is overwritten."""

import contextlib
import io
import random
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import Role
from applications import word_in, word_out
from applications.models import Answer, Application
from applications.services.word import changes

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(client):
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    client.force_login(factories.make_member(agency))
    return application


def edited(raw: bytes, code: str, text: str) -> bytes:
    """The file with other words below one of its small headings, as Word would write them."""
    word = Document(io.BytesIO(raw))
    paragraphs = word.paragraphs
    at = next(i for i, p in enumerate(paragraphs) if p.text.startswith(f"{code} ·"))
    paragraphs[at + 1].text = text
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def upload(client, application, raw: bytes, name: str = "x.docx"):
    address = reverse("application_word_preview", kwargs={"ref": application.reference})
    return client.post(address, {"file": SimpleUploadedFile(name, raw)})


def test_a_file_that_was_not_touched_changes_nothing(stage):
    raw = word_out.write(stage)
    assert changes(stage, word_in.read(raw, stage)) == []


def test_the_file_has_a_heading_a_limit_and_the_answer_of_every_question(stage):
    word = Document(io.BytesIO(word_out.write(stage)))
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 2"]
    assert len(headings) == 23
    assert headings[2].startswith("3a · ")
    text = "\n".join(p.text for p in word.paragraphs)
    assert "Ban Huay Nam Sai is a Karen village" in text
    assert "ไม่เกิน 300 คำ" in text


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.text(
        st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")) | st.sampled_from("\nกำน้ำ –“”"),
        max_size=300,
    )
)
def test_any_text_comes_back_letter_for_letter(stage, text):
    """Blank ends of lines and of the whole are not words and may go; U+00A0 comes back as a space."""

    def plain(value: str) -> str:
        return "\n".join(line.rstrip() for line in value.replace("\xa0", " ").strip().split("\n")).strip()

    answer = next(a for a in stage.answers.all() if a.question.number == "3a")
    answer.text, answer.draft_th = text, ""
    back = word_in.read(word_out.write(stage), stage)["3a"].text
    # A line that looks like one of the portal's own headings would be taken for one.
    if not any(word_in._QUESTION.match(line) or word_in._CODE.match(line) for line in text.split("\n")):
        assert plain(back) == plain(
            "\n".join(text.splitlines()) if "\u2028" in text or "\u2029" in text else text
        )


def test_only_what_is_ticked_is_taken(client, stage):
    raw = edited(edited(word_out.write(stage), "1-UN", "A new first answer."), "2-UN", "A new second answer.")
    page = upload(client, stage, raw)
    content = page.content.decode()
    assert page.status_code == 200
    assert "<ins>" in content
    fields = {f.html_name: f.value() for row in page.context["rows"] for f in row["hidden"]}
    fields["take-2"] = "on"
    client.post(reverse("application_word_apply", kwargs={"ref": stage.reference}), fields)
    texts = dict(Answer.objects.filter(application=stage).values_list("question__number", "text"))
    assert texts["2"] == "A new second answer."
    assert texts["1"].startswith("Ban Huay Nam Sai")


def test_an_answer_saved_meanwhile_is_left_alone_and_named(client, stage):
    page = upload(client, stage, edited(word_out.write(stage), "1-UN", "From Word."))
    fields = {f.html_name: f.value() for row in page.context["rows"] for f in row["hidden"]} | {
        "take-1": "on"
    }
    Answer.objects.filter(application=stage, question__number="1").update(text="Meanwhile.", revision=7)
    reply = client.post(
        reverse("application_word_apply", kwargs={"ref": stage.reference}), fields, follow=True
    )
    assert Answer.objects.get(application=stage, question__number="1").text == "Meanwhile."
    assert any("1" in str(m) and m.level_tag == "warning" for m in reply.context["messages"])


def test_emptying_a_text_is_not_ticked_by_itself(client, stage):
    page = upload(client, stage, edited(word_out.write(stage), "1-UN", ""))
    (row,) = page.context["rows"]
    assert row["change"].empties
    assert not row["take"].value()


def _package(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


def _with_part(raw: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO(raw)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda good: b"", "docx"),
        (lambda good: b"<html>not word</html>", "docx"),
        (lambda good: good[: len(good) // 2], "docx"),
        (lambda good: _package(hello=b"world"), "docx"),
        (lambda good: _package(word__document_dot_xml=b"<broken"), "docx"),
        (lambda good: _with_part(good, "word/vbaProject.bin", b"Sub AutoOpen()"), "มาโคร"),
        (lambda good: _with_part(good, "word/media/big.png", bytes(60 * 1024 * 1024)), "เกินไป"),
        (lambda good: bytes(word_in.LARGEST_FILE + 1), "5 MB"),
    ],
    ids=["empty", "html", "cut off", "a zip", "broken xml", "macros", "bomb", "too large"],
)
def test_a_wrong_file_is_refused_in_words(client, stage, make, word):
    reply = upload(client, stage, make(word_out.write(stage)))
    assert reply.status_code == 422
    assert word in reply.content.decode()


def test_a_foreign_word_file_is_refused(client, stage):
    word = Document()
    word.add_paragraph("Minutes of a meeting")
    target = io.BytesIO()
    word.save(target)
    assert "หัวข้อ" in upload(client, stage, target.getvalue()).content.decode()
    other = factories.complete_application(factories.make_agency())
    with pytest.raises(ValidationError, match=other.reference):
        word_in.read(word_out.write(other), stage)


def test_lists_keep_their_signs(stage):
    word = Document(io.BytesIO(word_out.write(stage)))
    at = next(i for i, p in enumerate(word.paragraphs) if p.text.startswith("1-UN ·"))
    word.paragraphs[at + 1].text = "First"
    word.paragraphs[at + 1].style = word.styles["List Bullet"]
    target = io.BytesIO()
    word.save(target)
    assert word_in.read(target.getvalue(), stage)["1"].text == "- First"


def test_viewers_download_but_do_not_upload(client, stage):
    client.force_login(factories.make_member(stage.agency, Role.VIEWER))
    assert client.get(reverse("application_word_file", kwargs={"ref": stage.reference})).status_code == 200
    assert upload(client, stage, word_out.write(stage)).status_code == 403


def test_a_sealed_application_takes_nothing(client, stage):
    raw = edited(word_out.write(stage), "1-UN", "Late.")
    page = upload(client, stage, raw)
    fields = {f.html_name: f.value() for row in page.context["rows"] for f in row["hidden"]} | {
        "take-1": "on"
    }
    Application.objects.filter(pk=stage.pk).update(state="submitted")
    assert client.post(
        reverse("application_word_apply", kwargs={"ref": stage.reference}), fields
    ).status_code in (302, 403)
    assert not Answer.objects.filter(text="Late.").exists()


def test_no_damage_to_a_file_is_more_than_a_refusal(stage):
    """Bytes changed, cut or doubled anywhere: read or refused, never another error."""
    good, chance = word_out.write(stage), random.Random(7)
    for _ in range(150):
        raw = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        at = chance.randrange(len(raw))
        damaged = bytes(raw[:at] + raw[at + chance.randint(0, 40) :])
        with contextlib.suppress(ValidationError):
            word_in.read(damaged, stage)
