from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and agencies")

    def ready(self) -> None:
        """Who was given which role, and by whom, is logged as edits of the rules are."""
        from auditlog.registry import auditlog

        from .models import Agency, Membership, User

        auditlog.register(Agency)
        auditlog.register(Membership)
        auditlog.register(User, exclude_fields=["password", "last_login"])
