"""The scoring guide: the criteria, what each score means, and the rules of reviewing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from criteria.models import Criterion, DeadlineKind, Round

from ..forms.scoring import LEVELS, anchor_of
from ..permissions import officers_and_reviewers
from ..visibility import open_assignments


@officers_and_reviewers
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The guide of one round: the one asked for, else of the own latest assignment, else of the open round."""
    rounds = list(Round.objects.prefetch_related("deadlines").order_by("-year", "code"))
    round_ = _chosen(rounds, request.user, request.GET.get("round", ""))
    criteria = Criterion.objects.filter(round=round_).order_by("clause") if round_ else []
    context = {
        "round": round_,
        "rounds": rounds,
        "due": round_.deadline(DeadlineKind.REVIEW) if round_ else None,
        "criteria": [
            {
                "criterion": criterion,
                "anchors": [(level, anchor_of(criterion, int(level))) for level in LEVELS]
                if criterion.anchors
                else [],
            }
            for criterion in criteria
        ],
    }
    return render(request, "reviews/guide.html", context)


def _chosen(rounds: list[Round], user: User, code: str) -> Round | None:
    by_code = {row.code: row for row in rounds}
    if code in by_code:
        return by_code[code]
    own = open_assignments(user).order_by("-pk").values_list("application__round__code", flat=True).first()
    return by_code.get(own) or next((row for row in rounds if row.is_open), rounds[0] if rounds else None)
