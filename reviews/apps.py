from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from applications.guards import VETOES
        from applications.signals import snapshot_sealed
        from notifications.calendar import register
        from notifications.hiding import HIDDEN

        from . import calendar, outbox, reminders, vetoes
        from .models import Panel, PanelMember, ReviewerProfile
        from .services.searching import after_sealing

        # Who sat on a panel and was there, and what a reviewer is said to know: logged as edits of the rules are.
        for model in (Panel, PanelMember, ReviewerProfile):
            auditlog.register(model)
        snapshot_sealed.connect(after_sealing, dispatch_uid="reviews.searching")
        reminders.register_all()
        register("reviews", calendar.reviews)
        VETOES.extend(veto for veto in vetoes.ALL if veto not in VETOES)
        if outbox.hidden_q not in HIDDEN:
            HIDDEN.append(outbox.hidden_q)
