"""Assigning many at once, by a table and automatically: previewed, done once, refused when the world has changed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Membership
from reviews.models import Assignment, BulkAction, Declaration, Interest, Origin
from reviews.services.assigning import assign
from reviews.tests.factories import accepted, make_officer, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make_officer()
    client.force_login(user)
    return user


def table_of(text, encoding="utf-8-sig"):
    return SimpleUploadedFile("table.csv", text.encode(encoding), content_type="text/csv")


def hidden(html):
    """The hidden fields of the page's confirming form."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", html):
        name = re.search(r'name="([^"]+)"', tag)[1]
        value = re.search(r'value="([^"]*)"', tag)
        if name in ("fingerprint", "token", "rows") and value:
            found[name] = value[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")
    return found


class TestByTable:
    def upload(self, client, text, encoding="utf-8-sig"):
        return client.post(reverse("assign_table"), {"file": table_of(text, encoding)})

    def confirm(self, client, html):
        return client.post(reverse("assign_table_apply"), hidden(html))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_what_excel_writes_is_read(self, client, officer, encoding, separator):
        reviewer = make_reviewer()
        application = accepted(officer)
        lines = [("เลขอ้างอิง", "อีเมลผู้ประเมิน", "ชื่อ"), (application.reference, reviewer.email.upper(), "สมใจ")]
        text = "\r\n".join(separator.join(line) for line in lines)
        response = self.upload(client, text, encoding)
        assert response.status_code == 200
        assert not Assignment.objects.exists()
        assert self.confirm(client, response.content.decode()).status_code == 302
        row = Assignment.objects.get()
        assert (row.application, row.reviewer, row.origin) == (application, reviewer, Origin.CSV)

    def test_every_line_says_what_it_would_do(self, client, officer):
        good, barred, has_it = make_reviewer(), make_reviewer(), make_reviewer()
        application = accepted(officer)
        Membership.objects.create(user=barred, agency=application.agency)
        assign(application, has_it, actor=officer)
        ref = application.reference
        lines = [
            f"{ref},{good.email}",
            f"{ref},{good.email}",
            f"{ref},{barred.email}",
            f"{ref},{has_it.email}",
            f"XX-0001,{good.email}",
            f"{ref},nobody@example.org",
            f"{ref},{officer.email}",
            f"{ref},",
        ]
        preview = self.upload(client, "\n".join(lines)).context["preview"]
        outcomes = [(row.line.number, row.outcome) for row in preview.rows]
        assert outcomes == list(
            enumerate(
                ["new", "refused", "refused", "there", "refused", "refused", "refused", "refused"], start=1
            )
        )
        assert len({row.words for row in preview.refused}) == len(preview.refused)
        assert ref in next(row.words for row in preview.rows if row.reviewer == barred)

    def test_only_good_lines_are_assigned_and_a_double_click_does_it_once(self, client, officer):
        good = make_reviewer()
        application = accepted(officer)
        text = f"{application.reference},{good.email}\n{application.reference},nobody@example.org"
        html = self.upload(client, text).content.decode()
        self.confirm(client, html)
        self.confirm(client, html)
        assert Assignment.objects.count() == 1
        assert BulkAction.objects.count() == 1

    def test_a_changed_world_is_shown_anew(self, client, officer):
        good = make_reviewer()
        application = accepted(officer)
        html = self.upload(client, f"{application.reference},{good.email}").content.decode()
        Declaration.objects.create(
            application=application, user=good, interest=Interest.FAMILY, declared_by=officer
        )
        response = self.confirm(client, html)
        assert response.status_code == 409
        assert len(response.context["preview"].refused) == 1
        assert not Assignment.objects.exists()

    @pytest.mark.parametrize(
        "raw", [b"PK\x03\x04rest", b"\x00\x01\x02\x81", b"", b"just words", b"a" * (1024 * 1024 + 1)]
    )
    def test_what_is_no_table_is_refused_in_words(self, client, officer, raw):
        upload = SimpleUploadedFile("table.csv", raw)
        response = client.post(reverse("assign_table"), {"file": upload})
        assert response.status_code == 422
        assert response.context["form"].errors["file"]

    def test_a_tampered_page_assigns_nothing(self, client, officer):
        application = accepted(officer)
        html = self.upload(client, f"{application.reference},{make_reviewer().email}").content.decode()
        for change in ({"rows": "[[1]]"}, {"rows": "nonsense"}, {"token": "1"}, {"rows": '[["a","b","c"]]'}):
            response = client.post(reverse("assign_table_apply"), hidden(html) | change)
            assert response.status_code == 302
        other = hidden(html) | {"fingerprint": "0" * 64}
        assert client.post(reverse("assign_table_apply"), other).status_code == 409
        assert not Assignment.objects.exists()

    def test_the_table_can_be_read_again_and_holds_no_formula(self, client, officer):
        reviewer = make_reviewer(name_th="=1+1", name_en="=1+1")
        application = accepted(officer, title_th="@SUM(A1)", title_en="@SUM(A1)")
        row = assign(application, reviewer, actor=officer)
        raw = client.get(reverse("assignment_table")).content
        assert raw.startswith(b"\xef\xbb\xbf")
        text = raw.decode("utf-8-sig")
        assert ",=" not in text
        assert ",@" not in text
        preview = client.post(reverse("assign_table"), {"file": SimpleUploadedFile("t.csv", raw)}).context[
            "preview"
        ]
        assert [(r.line.reference, r.outcome) for r in preview.rows] == [(row.application.reference, "there")]


class TestAutomatic:
    def test_the_preview_changes_nothing_and_confirming_does_exactly_it(self, client, officer):
        people = [make_reviewer() for _ in range(4)]
        application = accepted(officer)
        address = reverse("assign_automatic")
        response = client.get(address)
        assert not Assignment.objects.exists()
        shown = {told["reviewer"] for row in response.context["rows"] for told in row["new"]}
        assert len(shown) == 3
        done = client.post(f"{address}?round={application.round.code}", hidden(response.content.decode()))
        assert done.status_code == 302
        assert {row.reviewer for row in Assignment.objects.all()} == shown
        assert shown < set(people)
        assert {row.origin for row in Assignment.objects.all()} == {Origin.AUTOMATIC}

    def test_a_changed_world_is_refused_and_shown_anew(self, client, officer):
        for _ in range(3):
            make_reviewer()
        application = accepted(officer)
        address = f"{reverse('assign_automatic')}?round={application.round.code}"
        told = hidden(client.get(address).content.decode())
        make_reviewer()
        response = client.post(address, told)
        assert response.status_code == 409
        assert not Assignment.objects.exists()
        fresh = hidden(response.content.decode())
        assert fresh["fingerprint"] != told["fingerprint"]
        assert client.post(address, fresh).status_code == 302
        assert Assignment.objects.count() == 3

    def test_a_double_click_assigns_once(self, client, officer):
        for _ in range(3):
            make_reviewer()
        application = accepted(officer)
        address = f"{reverse('assign_automatic')}?round={application.round.code}"
        told = hidden(client.get(address).content.decode())
        assert [client.post(address, told).status_code for _ in range(2)] == [302, 302]
        assert Assignment.objects.count() == 3
        assert BulkAction.objects.count() == 1

    def test_who_is_short_is_said(self, client, officer):
        make_reviewer()
        barred = make_reviewer()
        application = accepted(officer)
        Membership.objects.create(user=barred, agency=application.agency)
        response = client.get(reverse("assign_automatic"))
        (row,) = response.context["short"]
        assert (row["short"].missing, row["short"].free, row["short"].in_conflict) == (2, 1, 1)
        assert application.reference in response.content.decode()

    def test_without_a_round_or_reviewers_the_page_still_stands(self, client, officer):
        address = reverse("assign_automatic")
        assert client.get(address).status_code == 200
        accepted(officer)
        assert client.get(address).status_code == 200
        assert client.get(address, {"round": "nonsense"}).status_code == 200

    def test_a_largest_load_is_kept(self, client, officer):
        make_reviewer()
        for _ in range(2):
            accepted(officer)
        response = client.get(
            reverse("assign_automatic"), {"round": accepted(officer).round.code, "most": "1"}
        )
        assert response.context["plan"].largest == 1
        assert len(response.context["short"]) == 3
