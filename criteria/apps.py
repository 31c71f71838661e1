from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CriteriaConfig(AppConfig):
    name = "criteria"
    verbose_name = _("Rounds and rules")

    def ready(self) -> None:
        """Every edit of a round or its rules is logged: UN deadlines move, and somebody will ask who moved them."""
        from auditlog.registry import auditlog

        from . import models

        for name in models.LOGGED:
            auditlog.register(getattr(models, name), exclude_fields=models.KEPT_BY_THE_DATABASE.get(name, []))
