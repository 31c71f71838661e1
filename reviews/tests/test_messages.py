"""Officers write to agencies: from templates, in both languages, once, and with what became of every mail."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role
from applications.models import EventKind
from applications.services.transitions import TransitionRefused
from notifications.models import Message, MessageState
from reviews import outbox
from reviews.models import AgencyMessage, Declaration, Interest, MessageTemplate, Purpose
from reviews.services import messages as service
from reviews.tests import factories

pytestmark = pytest.mark.django_db

TEXTS = {"subject_th": "เรื่อง ก", "subject_en": "Subject A", "body_th": "เรียน ท่าน", "body_en": "Dear all"}


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def officer(client):
    user = factories.make_officer()
    client.force_login(user)
    return user


@pytest.fixture
def application():
    return factories.submitted()


@pytest.fixture
def coordinator(application):
    return application.agency.memberships.filter(role=Role.COORDINATOR).first().user


@pytest.fixture
def template():
    return MessageTemplate.objects.create(
        code="test-general",
        name_th="ทั่วไป",
        name_en="General of the test",
        subject_th="ใบสมัคร {reference}",
        subject_en="Application {reference}",
        body_th="เรียน {agency} เรื่อง “{title}” {link}",
        body_en="To {agency} about “{title}” {link}",
    )


def send(application, actor, **more):
    return service.send_message(application, actor=actor, **({"token": uuid.uuid4()} | TEXTS | more))


class TestSending:
    def test_each_coordinator_gets_one_mail_with_thai_first(self, application, officer, coordinator):
        factories.make_member(application.agency, Role.CONTRIBUTOR)
        message = send(application, officer)
        mail = Message.objects.get(key__startswith=outbox.beginning_of(message))
        assert (mail.recipient, mail.about) == (coordinator.email, application.reference)
        assert mail.body.index("เรียน ท่าน") < mail.body.index("Dear all")
        assert mail.subject == "เรื่อง ก / Subject A"

    def test_a_double_click_sends_once(self, application, officer):
        token = uuid.uuid4()
        assert send(application, officer, token=token) == send(application, officer, token=str(token))
        assert AgencyMessage.objects.count() == 1
        assert Message.objects.filter(key__startswith=outbox.PREFIX).count() == 1
        assert application.events.filter(kind=EventKind.MESSAGE).count() == 1

    def test_only_officers_write(self, application, coordinator):
        with pytest.raises(TransitionRefused):
            send(application, coordinator)
        with pytest.raises(TransitionRefused):
            send(application, factories.make_user(is_superuser=True))

    def test_nothing_leaves_with_an_empty_text_or_a_place_in_braces(self, application, officer):
        for wrong in ({"body_en": " "}, {"body_th": "เหตุผล {reasons}"}):
            with pytest.raises(TransitionRefused):
                send(application, officer, **wrong)
        assert not AgencyMessage.objects.exists()

    def test_an_officer_in_conflict_leaves_it_to_a_colleague(self, application, officer):
        Declaration.objects.create(
            application=application, user=officer, interest=Interest.WORK, declared_by=officer
        )
        with pytest.raises(TransitionRefused, match=r"conflict|ผลประโยชน์"):
            service.write_to_agency(application, actor=officer, token=uuid.uuid4(), **TEXTS)

    def test_while_its_delay_lasts_it_is_taken_back_and_the_agency_never_sees_it(self, application, officer):
        message = send(application, officer, delay=timedelta(minutes=10))
        assert list(outbox.for_agency(application)) == []
        assert service.take_back_message(message)
        assert list(outbox.for_agency(application)) == []
        assert Message.objects.get(key__startswith=outbox.PREFIX).state == MessageState.CANCELLED
        assert send(application, officer) in outbox.for_agency(application)

    def test_an_agency_without_a_coordinator_reads_it_in_the_portal(self, application, officer):
        application.agency.memberships.all().delete()
        message = send(application, officer)
        assert not Message.objects.filter(key__startswith=outbox.PREFIX).exists()
        assert list(outbox.for_agency(application)) == [message]


class TestTemplates:
    def test_the_places_are_filled_in_both_languages(self, application, template):
        texts = service.filled(template, application)
        assert application.agency.name_th in texts["body_th"]
        assert application.title_en in texts["body_en"]
        assert f"/applications/{application.reference}/" in texts["body_en"]
        assert not any("{" in text for text in texts.values())

    def test_a_place_takes_a_value_for_each_language(self, application, template):
        template.body_th = template.body_en = "{reasons}"
        texts = service.filled(template, application, reasons_th="ก", reasons_en="A")
        assert (texts["body_th"], texts["body_en"]) == ("ก", "A")
        assert service.filled(template, application)["body_en"] == "{reasons}"

    def test_no_title_can_hold_a_letter_back_by_looking_like_a_place(self, application, officer, template):
        application.title_th = application.title_en = "{reasons}"
        texts = service.filled(template, application)
        assert "“(reasons)”" in texts["body_th"]
        assert send(application, officer, **texts).body_th == texts["body_th"]

    def test_an_unknown_place_is_refused_when_the_template_is_saved(self, client, template):
        template.body_en = "Dear {agencyy}"
        with pytest.raises(ValidationError, match="agencyy"):
            template.full_clean()
        client.force_login(factories.make_user(is_staff=True, is_superuser=True))
        address = f"/admin/reviews/messagetemplate/{template.pk}/change/"
        fields = ("code", "purpose", "name_th", "name_en", *TEXTS)
        answer = client.post(address, {name: getattr(template, name) for name in fields})
        assert answer.status_code == 200
        assert "agencyy" in answer.content.decode()
        template.refresh_from_db()
        assert "agencyy" not in template.body_en

    def test_every_purpose_is_seeded_with_a_template_that_can_be_saved(self):
        from importlib import import_module

        seeds = import_module("reviews.migrations.0004_templates").TEMPLATES
        assert {row["purpose"] for row in seeds} == set(Purpose.values)
        for row in seeds:
            MessageTemplate(**row | {"code": f"again-{row['code']}"}).full_clean()
        needing_reasons = {row["purpose"] for row in seeds if "{reasons}" in row["body_th"]}
        assert needing_reasons == {"refused", "not_endorsed", "result"}


class TestPages:
    def address(self, application):
        return f"/officer/{application.reference}/messages/"

    def test_template_then_preview_then_away(self, client, officer, application, template):
        address = self.address(application)
        begun = client.get(f"{address}?template={template.code}").context["form"]
        data = {name: begun[name].value() for name in ("token", "template", *TEXTS)}
        data["body_en"] += " Ask {agency} more."
        preview = client.post(address, data | {"act": "preview"})
        assert preview.status_code == 200
        assert f"Ask {application.agency.name_en} more." in preview.content.decode()
        assert not AgencyMessage.objects.exists()
        for _click in range(2):
            assert client.post(address, data | {"act": "send"}).status_code == 302
        message = AgencyMessage.objects.get()
        assert (message.template, message.sent_by) == (template, officer)
        assert message.body_en.endswith(f"Ask {application.agency.name_en} more.")

    def test_what_was_typed_stays_when_something_is_missing(self, client, officer, application):
        data = {"token": uuid.uuid4(), "template": ""} | TEXTS | {"subject_en": "", "body_th": "เก็บไว้ {ohno}"}
        answer = client.post(self.address(application), data | {"act": "send"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "เก็บไว้ {ohno}" in page
        assert "Dear all" in page

    def test_the_agency_reads_it_on_its_overview(self, client, officer, application, coordinator):
        send(application, officer)
        client.force_login(coordinator)
        address = f"/applications/{application.reference}/messages/"
        assert address in client.get(f"/applications/{application.reference}/").content.decode()
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "Dear all" in part
        client.force_login(factories.make_member(factories.make_agency()))
        assert client.get(address).status_code == 404

    def test_the_outbox_filters_by_state_and_round(self, client, officer, application):
        message = send(application, officer)
        other = send(factories.submitted(), officer, subject_en="Another one")
        Message.objects.filter(key__startswith=outbox.beginning_of(message)).update(state="failed")
        failed = client.get("/officer/messages/?state=failed").context["sent"]
        assert [entry.message for entry in failed] == [message]
        round_ = other.application.round.code
        assert other in [e.message for e in client.get(f"/officer/messages/?round={round_}").context["sent"]]

    def test_a_failed_mail_is_sent_again_and_an_unknown_one_never(self, client, officer, application):
        message = send(application, officer)
        mails = Message.objects.filter(key__startswith=outbox.beginning_of(message))
        for state, after in (("failed", "queued"), ("unknown", "unknown"), ("sent", "sent")):
            mails.update(state=state)
            client.post(f"/officer/messages/{mails.get().pk}/retry/")
            assert mails.get().state == after
        Message.objects.create(
            key="returned-1-1", recipient="a@example.org", subject="x", body="x", state="failed"
        )
        foreign = Message.objects.get(key="returned-1-1")
        assert client.post(f"/officer/messages/{foreign.pk}/retry/").status_code == 404

    def test_for_others_the_outbox_does_not_exist(self, client, officer, application, coordinator):
        mail = Message.objects.get(key__startswith=outbox.beginning_of(send(application, officer)))
        mail_address = f"/officer/messages/{mail.pk}/retry/"
        for stranger in (coordinator, factories.make_reviewer()):
            client.force_login(stranger)
            assert client.get("/officer/messages/").status_code == 404
            assert client.post(mail_address).status_code == 404
            assert client.post(self.address(application), TEXTS).status_code == 404
        client.logout()
        assert client.get("/officer/messages/").status_code == 302
        assert client.post(mail_address).status_code == 302

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_outbox_takes_the_same_queries(self, client, officer, number, django_assert_num_queries):
        for _row in range(number):
            send(factories.submitted(), officer)
        with django_assert_num_queries(6):
            client.get("/officer/messages/")
