"""The admin is convenient and safe: rounds with everything inline, copies, applications that can only be read,
and a log of who changed what."""

import re

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.urls import reverse

from accounts.models import Role, User
from applications.services.transitions import perform
from applications.tests import factories
from clinics.tests import factories as clinic_factories
from criteria.models import Deadline, Question, Round

pytestmark = pytest.mark.django_db
LISTS = (
    "accounts_user",
    "accounts_agency",
    "accounts_membership",
    "criteria_round",
    "criteria_question",
    "criteria_category",
    "criteria_pastwinner",
    "notifications_delivery",
    "notifications_message",
    "notifications_optout",
    "criteria_sdggoal",
    "applications_application",
    "dossiers_dossier",
    "clinics_letter",
    "clinics_letterhead",
    "clinics_letterregister",
    "clinics_lettertemplate",
    "dossiers_paper",
    "clinics_clinic",
    "clinics_record",
)


@pytest.fixture
def admin(client):
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    return client


def test_every_list_and_form_opens_in_thai(admin):
    agency = factories.make_agency()
    application = factories.complete_application(agency)
    perform("submit", application, actor=factories.make_member(agency))
    seat = clinic_factories.seat(clinic_factories.make_clinic(application.round))
    page = admin.get(reverse("admin:index")).content.decode()
    assert "การจัดการ" in page
    for name in LISTS:
        found = admin.get(reverse(f"admin:{name}_changelist"), {"q": "a"} if "dossier" not in name else {})
        assert found.status_code == 200, name
    for name, pk in (
        ("criteria_round", application.round_id),
        ("applications_application", application.pk),
        ("clinics_clinic", seat.clinic_id),
    ):
        assert admin.get(reverse(f"admin:{name}_change", args=[pk])).status_code == 200


def test_a_round_opens_in_a_constant_number_of_queries(admin, django_assert_max_num_queries):
    """23 questions, 12 topics and the rest must not cost a query each."""
    round_ = factories.make_round()
    with django_assert_max_num_queries(40):
        admin.get(reverse("admin:criteria_round_change", args=[round_.pk]))


def test_an_application_can_be_read_but_not_changed(admin):
    application = factories.complete_application()
    address = reverse("admin:applications_application_change", args=[application.pk])
    assert "Ban Huay Nam Sai" in admin.get(address).content.decode()
    assert admin.post(address, {"state": "un_winner"}).status_code == 403
    assert admin.post(address.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert admin.get(reverse("admin:applications_application_add")).status_code == 403


def test_a_round_is_copied_with_its_dates(admin):
    source = Round.objects.get(code="unpsa-2022")
    address = reverse("admin:criteria_round_copy", args=[source.pk])
    assert admin.get(address).status_code == 200
    data = {
        "code": "unpsa-2030",
        "reference_prefix": "UNPSA30",
        "name_th": "รอบใหม่",
        "name_en": "New round",
        "year": "2030",
        "un_0": "2029-12-04",
        "un_1": "11:59:59",
    }
    assert admin.post(address, data).status_code == 302
    copy = Round.objects.get(code="unpsa-2030")
    assert str(copy.reference_date) == "2029-12-03"
    assert Question.objects.filter(round=copy).count() == 23
    again = admin.post(address, data)
    assert again.status_code == 200
    assert Round.objects.filter(code="unpsa-2030").count() == 1


def as_sent(page) -> dict[str, str]:
    """What a browser would send of an admin page on which nothing was touched."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    fields = [field for form in forms for field in form]
    sent: dict[str, str] = {}
    for field in fields:
        value = field.value()
        decompress = getattr(field.field.widget, "decompress", None)
        if decompress:
            moments = decompress(field.field.prepare_value(value) if value else None)
            sent |= {f"{field.html_name}_{n}": "" if m is None else str(m) for n, m in enumerate(moments)}
        elif value is not None and value is not False:
            prepared = field.field.prepare_value(value)
            sent[field.html_name] = "on" if prepared is True else prepared
    return sent


def test_moving_a_deadline_is_logged_with_who_did_it(admin):
    deadline = Deadline.objects.get(round__code="unpsa-2022", kind="un")
    address = reverse("admin:criteria_round_change", args=[deadline.round_id])
    sent = as_sent(admin.get(address))
    place = next(
        name[: -len("id")]
        for name, value in sent.items()
        if name.startswith("deadlines") and name.endswith("-id") and str(value) == str(deadline.pk)
    )
    moved = sent | {f"{place}at_0": "2021-12-11"}
    assert admin.post(address, moved).status_code == 200  # no reason, no move
    assert Deadline.objects.get(pk=deadline.pk).at == deadline.at
    answer = admin.post(address, moved | {f"{place}reason": "UN ขยายเวลา"})
    assert answer.status_code == 302, answer.context["errors"]
    assert deadline.changes.get().reason == "UN ขยายเวลา"
    assert "UN ขยายเวลา" in admin.get(address).content.decode()
    entry = LogEntry.objects.get_for_object(deadline).first()
    assert "at" in entry.changes
    assert entry.actor == User.objects.get(is_superuser=True)


def test_the_page_of_a_round_is_not_larger_than_a_form_may_be(admin):
    round_ = Round.objects.get(code="unpsa-2022")
    page = admin.get(reverse("admin:criteria_round_change", args=[round_.pk])).content.decode()
    # A browser sends the empty rows as well, from which the page makes new ones.
    fields = re.findall(r'<(?:input|select|textarea)[^>]* name="', page)
    assert len(fields) * 2 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


def test_giving_somebody_a_role_is_logged_with_who_did_it(admin):
    member = factories.make_member(factories.make_agency(), Role.VIEWER)
    membership = member.memberships.get()
    address = reverse("admin:accounts_membership_change", args=[membership.pk])
    sent = {"user": member.pk, "agency": membership.agency_id, "role": Role.COORDINATOR}
    assert admin.post(address, sent).status_code == 302
    entry = LogEntry.objects.get_for_object(membership).first()
    assert entry.changes["role"] == ["viewer", "coordinator"]
    assert entry.actor == User.objects.get(is_superuser=True)


def test_the_log_of_a_person_holds_the_roles_and_never_the_password(admin):
    person = factories.make_user()
    person.is_officer = True
    person.set_password("another-good-one-1")
    person.save()
    entries = LogEntry.objects.get_for_object(person)
    assert entries.first().changes["is_officer"] == ["False", "True"]
    assert not any("password" in entry.changes for entry in entries)
