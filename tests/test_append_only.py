"""What is written into the trail stays: no way of the ORM, no raw SQL and no admin changes or deletes a row of it."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from applications.models import Application, EventKind, Extension
from applications.services import drafts
from applications.services.trail import record
from clinics.tests.factories import make_clinic
from clinics.tests.letters import make_letter
from criteria.models import Deadline, DeadlineChange
from public.tests.factories_questions import make_enquiry
from reviews.models import AgencyMessage, Refusal, Reopening
from reviews.tests import factories
from reviews.tests.guarding import guarded_tables

pytestmark = pytest.mark.django_db

EXPECTED = {
    "applications_event",
    "applications_extension",
    "applications_snapshot",
    "applications_statuschange",
    "clinics_letterevent",
    "clinics_record",
    "criteria_deadlinechange",
    "public_enquiryevent",
    "reviews_agencymessage",
    "reviews_clausedecision",
    "reviews_decision",
    "reviews_declaration",
    "reviews_refusal",
    "reviews_reopening",
    "reviews_submission",
}
MODELS = {model._meta.db_table: model for model in apps.get_models()}


@pytest.fixture
def rows():
    """A row in every guarded table."""
    officer = factories.make_officer()
    application = factories.endorsed(officer)
    review = factories.make_review(factories.assign_to(application, factories.make_reviewer(), officer))
    Reopening.objects.create(review=review, reason="แก้คะแนน", reopened_by=officer)
    Refusal.objects.create(application=application, reasons_th="ก", reasons_en="A", refused_by=officer)
    record(EventKind.MESSAGE, application, actor=officer)
    texts = {"subject_th": "ก", "subject_en": "A", "body_th": "ก", "body_en": "A"}
    AgencyMessage.objects.create(application=application, sent_by=officer, **texts)
    Extension.objects.create(
        application=application, until=timezone.now(), reason="น้ำท่วม", granted_by=officer
    )
    deadline = Deadline.objects.filter(round=application.round).first()
    DeadlineChange.objects.create(deadline=deadline, reason="เลื่อน", changed_by=officer)
    make_clinic()
    make_letter()
    make_enquiry()
    return application


def test_these_tables_are_guarded_and_no_other_is_forgotten():
    assert guarded_tables() == EXPECTED


@pytest.mark.parametrize("table", sorted(EXPECTED))
def test_a_row_is_neither_changed_nor_deleted_by_any_way(rows, table):
    model = MODELS[table]
    row = model.objects.first()
    assert row is not None, "the fixture has no row of this table"
    before = list(model.objects.order_by("pk").values())
    ways = {
        "save": row.save,
        "delete": row.delete,
        "update": lambda: model.objects.filter(pk=row.pk).update(id=row.pk),
        "bulk_update": lambda: model.objects.bulk_update([row], [_some_field(model)]),
        "queryset delete": lambda: model.objects.filter(pk=row.pk).delete(),
        "raw update": lambda: _sql(f'UPDATE "{table}" SET id = id WHERE id = %s', row.pk),
        "raw delete": lambda: _sql(f'DELETE FROM "{table}" WHERE id = %s', row.pk),
    }
    for name, way in ways.items():
        with pytest.raises((TypeError, DatabaseError)) as refused, transaction.atomic():
            way()
        if name not in ("save", "delete", "queryset delete"):
            # (Those three are refused by the model, or by rows that refer to this one, before the database is asked.)
            assert "never changed or deleted" in str(refused.value), name
    assert list(model.objects.order_by("pk").values()) == before


def _some_field(model) -> str:
    return next(f.name for f in model._meta.concrete_fields if not f.primary_key and not f.is_relation)


def _sql(statement: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])


@pytest.mark.parametrize("table", sorted(EXPECTED))
def test_the_admin_shows_a_row_at_most(client, rows, table):
    model = MODELS[table]
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    row = model.objects.first()
    before = list(model.objects.order_by("pk").values())
    for act, args in (("add", ()), ("change", (row.pk,)), ("delete", (row.pk,))):
        try:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}", args=args)
        except NoReverseMatch:
            assert model not in admin.site._registry
            continue
        assert client.post(address, {"post": "yes"}).status_code == 403, address
    assert list(model.objects.order_by("pk").values()) == before


def test_a_draft_that_its_agency_deleted_is_purged_with_its_rows(settings):
    agency = factories.make_agency()
    coordinator = factories.make_member(agency)
    officer = factories.make_officer()
    draft = factories.make_application(agency)
    record(EventKind.LATE_ACCEPTED, draft, actor=officer, question="1")
    Extension.objects.create(application=draft, until=timezone.now(), reason="น้ำท่วม", granted_by=officer)
    drafts.delete_draft(draft, actor=coordinator)
    settings.DRAFT_BIN_DAYS = 0
    assert drafts.purge_deleted_drafts() == 1
    assert not Application.objects.filter(pk=draft.pk).exists()


def test_after_a_purge_the_guard_is_up_again():
    """The permission to erase ends with its block, also within one transaction."""
    from common.append_only import erasing

    application = factories.submitted()
    event = record(EventKind.MESSAGE, application, actor=None)
    with erasing():
        pass
    with pytest.raises(DatabaseError), transaction.atomic():
        type(event).objects.filter(pk=event.pk).delete()
