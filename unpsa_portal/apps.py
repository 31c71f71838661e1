from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "unpsa_portal"

    def ready(self) -> None:
        """Tasks that this process sends belong to the portal's Celery app."""
        from . import celery  # noqa: F401
