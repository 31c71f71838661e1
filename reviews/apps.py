from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from applications.guards import VETOES
        from applications.signals import snapshot_sealed
        from notifications.hiding import HIDDEN

        from . import outbox, reminders, vetoes
        from .services.searching import after_sealing

        snapshot_sealed.connect(after_sealing, dispatch_uid="reviews.searching")
        reminders.register_all()
        VETOES.extend(veto for veto in vetoes.ALL if veto not in VETOES)
        if outbox.hidden_q not in HIDDEN:
            HIDDEN.append(outbox.hidden_q)
