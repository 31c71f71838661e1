from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Rounds are born with reminders; who edits these is logged as other rules of a round are."""
        from auditlog.registry import auditlog
        from django.db.models.signals import post_save

        from criteria.models import Round
        from criteria.signals import round_copied

        from . import plans
        from .models import CalendarFeed, ReminderPlan

        auditlog.register(ReminderPlan)
        auditlog.register(CalendarFeed, exclude_fields=["token_hash"])
        post_save.connect(plans.after_birth, sender=Round, dispatch_uid="notifications.birth")
        round_copied.connect(plans.after_copying, dispatch_uid="notifications.copy")
