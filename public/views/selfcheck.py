"""The self-check: the pre-screening as a questionnaire for everybody, a question a page, and the verdict.

What was answered travels from page to page in hidden fields: no row, no session, no cookie, and no word of it in an
address. The address that switches the language, and the one that leads to a new application, hold the chosen answers
as a signed text that ends after two hours.
"""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from applications.prescreening_check import verdict_of
from applications.selfcheck import check, pack, unpack
from common.access import public
from criteria.models import EligibilityRule, Round, SdgGoal
from criteria.queries import rounds_with_rules, rules_of

from .. import site
from ..caching import kept, page
from ..rounds import current_round, open_rounds
from ..selfcheck_form import SelfCheckForm, as_data
from ..selfcheck_steps import Step, in_words, not_asked, steps_of

# Pages for those whom the verdict leaves with a question.
HELP = ("faq", "ask", "contact", "event_list")


@csrf_exempt  # nothing is stored or changed, so there is nothing to forge; it works without any cookie
@public
@cache_control(private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def selfcheck(request: HttpRequest) -> HttpResponse:
    """The first page; or the page that was asked for, with what has been answered so far."""
    told = _told(request)
    if told is None:
        return page(request, "public/selfcheck/begin.html", _begin, kept_as="selfcheck")
    data, code, at, to = told
    round_ = _round(code)
    steps = steps_of(round_)
    form = SelfCheckForm(data, round_=round_, goals=kept("selfcheck goals", _goals))
    leaving = next((step for step in steps if step.number == at), None)
    if leaving and to > at and any(name in form.errors for name in leaving.fields):
        return _question(request, form, steps, leaving, status=422)
    if to > len(steps):
        return _verdict(request, form, steps)
    return _question(request, form, steps, steps[max(to, 1) - 1])


def _told(request: HttpRequest) -> tuple[QueryDict, str, int, int] | None:
    """What has been answered, the round's code, the page that is left and the page to go to; None: nothing yet."""
    if request.method == "POST":
        sent = request.POST
        return sent, sent.get("round", ""), _number(sent.get("at")), _number(sent.get("to"))
    answers = unpack(request.GET.get("answers", ""))
    if answers is None:
        return None
    return as_data(answers), request.GET.get("round", ""), 0, _number(request.GET.get("to"))


def _number(text: str | None) -> int:
    """The number of a page; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _goals() -> list[SdgGoal]:
    return list(SdgGoal.objects.prefetch_related("targets"))


def _round(code: str) -> Round:
    """The open round of this code; for any other, the one that visitors mean."""
    rounds = kept("selfcheck rounds", _rounds)
    if not rounds:
        raise Http404
    return next((row for row in rounds if row.code == code), rounds[0])


def _rounds() -> list[Round]:
    """The rounds that can be chosen, the one that visitors mean first, with all that the pages read."""
    chosen = open_rounds() or [row for row in [current_round()] if row]
    rules = Prefetch("eligibilityrule_set", EligibilityRule.objects.order_by("clause"))
    rows = rounds_with_rules().prefetch_related(rules).in_bulk([row.pk for row in chosen])
    return [rows[row.pk] for row in chosen]


def _begin() -> dict[str, Any]:
    rounds = _rounds()
    chosen = rounds[0] if rounds else None
    return {
        "title": _("Check eligibility"),
        "description": _(
            "A short questionnaire tells whether your work may enter the United Nations Public Service Awards, "
            "clause by clause. Nothing is stored."
        ),
        "sheet": "portal/dates.css",
        "rounds": rounds,
        "chosen": chosen,
        "questions": len(steps_of(chosen)) if chosen else 0,
    }


def _question(
    request: HttpRequest, form: SelfCheckForm, steps: list[Step], step: Step, status: int = 200
) -> HttpResponse:
    context = _shared(form, steps, step.number) | {
        "step": step,
        "fields": step.bound(form),
        "errors": _errors(form, step) if status == 422 else [],
        "carried": _carried(form, besides=step.fields),
    }
    return render(request, "public/selfcheck/question.html", context, status=status)


def _errors(form: SelfCheckForm, step: Step) -> list[dict[str, str]]:
    """Errors of this page alone: those of other pages wait until somebody comes there."""
    return [
        {"message": message, "href": f"#{field.id_for_label or f'div_{field.auto_id}'}"}
        for field in step.bound(form)
        for message in field.errors
    ]


def _verdict(request: HttpRequest, form: SelfCheckForm, steps: list[Step]) -> HttpResponse:
    rules = kept(f"selfcheck rules {form.round.code}", lambda: rules_of(form.round))
    verdict = verdict_of(form.round, check(form.answers, rules))
    by_clause = {step.clause: step for step in steps if step.clause}
    taken = urlencode({"round": form.round.pk, "answers": pack(form.answers)})
    context = (
        _shared(form, steps, len(steps) + 1)
        | verdict
        | {
            "rows": [(row, by_clause.get(row.clause)) for row in verdict["findings"]],
            "told": [(step, in_words(step, form.round, form.answers)) for step in steps],
            "not_asked": not_asked(form.round),
            # Without both, the engine has had nothing to compare, and what it says of the register means little.
            "not_compared": not (form.answers.agency and form.answers.title),
            "carried": _carried(form),
            "now": timezone.now(),
            "help_places": [
                place for _title, places in site.groups() for place in places if place.name in HELP
            ],
            "take_url": f"{reverse('application_new')}?{taken}" if form.round.is_open else "",
        }
    )
    return render(request, "public/selfcheck/verdict.html", context)


def _carried(form: SelfCheckForm, besides: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What was answered on other pages, as it was typed, for the hidden fields."""
    names = [name for name in form.fields if name not in besides]
    return [(name, value) for name in names for value in form.data.getlist(name) if value]


def _shared(form: SelfCheckForm, steps: list[Step], number: int) -> dict[str, Any]:
    same = urlencode({"round": form.round.code, "answers": pack(form.answers), "to": number})
    return {
        "form": form,
        "round": form.round,
        "number": number,
        "total": len(steps),
        "crumbs": [
            {"url": reverse("selfcheck"), "label": _("Check eligibility")},
            {"label": _("Verdict") if number > len(steps) else _("Question %(number)s") % {"number": number}},
        ],
        # Where the language switch leads: a page that was posted has no address of its own.
        "language_next": f"{reverse('selfcheck')}?{same}",
    }
