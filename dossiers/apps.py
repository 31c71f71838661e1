from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = _("Dossiers")

    def ready(self) -> None:
        """A sealed snapshot gets its dossier; workers learn of the tasks that stand below this app."""
        from applications.signals import snapshot_sealed

        from .papers import tasks  # noqa: F401
        from .services import order_dossier_of

        snapshot_sealed.connect(order_dossier_of, dispatch_uid="dossiers.order")
