from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicsConfig(AppConfig):
    name = "clinics"
    verbose_name = _("Clinics")

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from applications import signals
        from applications.attendance import PROVED_AT
        from applications.tasklist import MORE_GROUPS
        from notifications.calendar import register

        from . import attending, calendar, following, registration_state, reminders, seats
        from .models import Audience, LetterHead, LetterTemplate
        from .signals import clinic_cancelled, clinic_moved

        if attending.proved_at not in PROVED_AT:
            PROVED_AT.append(attending.proved_at)
        if attending.task_groups not in MORE_GROUPS:
            MORE_GROUPS.append(attending.task_groups)
        signals.state_changed.connect(following.after_change, dispatch_uid="clinics.state")
        signals.draft_deleted.connect(following.after_deletion, dispatch_uid="clinics.deleted")
        reminders.register_all()
        seats.COUNTERS[Audience.EVERYBODY] = registration_state.seats_taken
        clinic_cancelled.connect(following.tell_registered, dispatch_uid="clinics.cancelled")
        clinic_moved.connect(following.tell_registered, dispatch_uid="clinics.moved")
        register("seats", calendar.seats)
        register("coached", calendar.coached)
        # Who changed the letterhead or a template of letters is written down.
        auditlog.register(LetterHead)
        auditlog.register(LetterTemplate)
