"""Demo figures for the open numbers: a round of last year that waits for its result, and the practice round.

The round of last year has invented figures and no applications behind them.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Agency, Region
from applications.models import Application
from criteria.models import DeadlineKind, Round, RoundFigures
from criteria.services import copy_round
from public import figures
from public.counting import OUTSIDE, UNSAID, Counts

from .rounds import CODE

PAST, PAST_PREFIX = "unpsa-practice-past", "PRACTICEPAST"
CLOSED = timedelta(days=120)
# Where the demo agencies work; the others serve the whole country.
REGIONS = {"hrdi": Region.NORTH, "sirindhorn-hospital": Region.NORTHEAST}
# 46 in each table but that of the goals.
INVENTED = Counts(
    total=46,
    tables={
        "category": (("1", 19), ("2", 14), ("3", 10), ("4", 3)),
        "level": (("national", 31), ("regional", 4), ("local", 11), (UNSAID, 0)),
        "ministry": (
            ("ministry-of-agriculture", 12),
            ("ministry-of-public-health", 21),
            ("ministry-of-justice", 8),
            ("opdc", 3),
            (OUTSIDE, 2),
        ),
        "region": (
            ("nationwide", 17),
            ("north", 8),
            ("northeast", 9),
            ("central", 6),
            ("east", 2),
            ("west", 1),
            ("south", 3),
            (UNSAID, 0),
        ),
        "goal": tuple(
            zip(map(str, range(1, 18)), (9, 6, 24, 7, 11, 5, 1, 6, 9, 18, 8, 3, 5, 0, 6, 12, 15), strict=True)
        ),
        "state": (
            ("screening", 33),
            ("returned", 6),
            ("review", 0),
            ("endorsed", 0),
            ("not_endorsed", 0),
            ("ineligible", 5),
            ("withdrawn", 2),
        ),
    },
    undecided=39,
)


def show(practice: Round) -> None:
    """Make what the page of open numbers shows in the demo; what is there already stays."""
    for slug, region in REGIONS.items():
        Agency.objects.filter(slug=slug, region="").update(region=region)
    Agency.objects.filter(slug__startswith="ministry-of-", region="").update(region=Region.NATIONWIDE)
    Agency.objects.filter(slug__in=("dms", "led", "opdc"), region="").update(region=Region.NATIONWIDE)
    _past(practice)
    _present(practice)


def _past(practice: Round) -> None:
    if Round.objects.filter(code=PAST).exists():
        return
    closed = timezone.now() - CLOSED
    round_ = copy_round(
        practice,
        code=PAST,
        reference_prefix=PAST_PREFIX,
        name_th="รอบฝึกซ้อมปีก่อน (ตัวเลขสมมติ)",
        name_en="Practice round of last year (invented numbers)",
        year=practice.year - 1,
        deadlines={DeadlineKind.UN: closed},
        is_practice=True,
    )
    made = RoundFigures.objects.create(round=round_, figures=figures.protected(INVENTED))
    RoundFigures.objects.filter(pk=made.pk).update(made_at=closed + figures.SETTLED_AFTER)


def _present(practice: Round) -> None:
    """The practice round is counted once there is something to count, and again when the demo has added to it."""
    here = Application.objects.filter(round=practice, deleted_at=None).submitted().count()
    told = RoundFigures.objects.filter(round=practice).first()
    if practice.code == CODE and here >= figures.SMALL and (told is None or told.figures["total"] != here):
        RoundFigures.objects.filter(round=practice).delete()
        figures.settle(practice)
