from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    name = "public"
    verbose_name = _("Public")

    def ready(self) -> None:
        """Who edits what everybody reads is logged; questions are not, for a log would keep what is erased."""
        from auditlog.registry import auditlog

        from .models import FaqEntry, FaqTopic

        auditlog.register(FaqTopic)
        auditlog.register(FaqEntry)
