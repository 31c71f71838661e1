from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        from notifications.calendar import register

        from . import calendar, reminders

        reminders.register_all()
        register("applications", calendar.applications)
        register("letters", calendar.letters)
