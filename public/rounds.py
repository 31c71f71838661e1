"""Which round the pages for everybody speak of."""

from datetime import datetime

from applications import clocks
from criteria.models import Round


def is_known(round_: Round, now: datetime) -> bool:
    """Whether it is open or has had a date already. One that is only being prepared is OPDC's own business."""
    return round_.is_open or any(row.at and row.at <= now for row in round_.deadlines.all())


def open_rounds() -> list[Round]:
    """The open rounds; one whose dates are not set yet stands after those that can be applied to now."""
    rounds = Round.objects.filter(is_open=True).prefetch_related("deadlines", "category_set")
    return sorted(rounds, key=lambda round_: clocks.clock(round_) is None)


def current_round() -> Round | None:
    """The round that visitors mean: the first open one, else the newest."""
    return next(iter(open_rounds()), None) or (
        Round.objects.order_by("-year", "-pk").prefetch_related("deadlines", "category_set").first()
    )
