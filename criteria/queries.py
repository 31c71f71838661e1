"""A round as the engine reads it."""

from django.db.models import Prefetch, QuerySet

from .engine.rules import QuestionRule, Rules, Winner
from .models import Category, DocumentRequirement, PastWinner, Question, Round, SdgGoal, SdgTarget


def rounds_with_rules() -> QuerySet[Round]:
    """Rounds with all that `rules_of` reads, in a constant number of queries."""
    return Round.objects.prefetch_related(
        "deadlines",
        Prefetch("category_set", Category.objects.order_by("number")),
        Prefetch("question_set", Question.objects.select_related("topic").order_by("position")),
        "prescreeningitem_set",
        Prefetch("documentrequirement_set", DocumentRequirement.objects.order_by("clause")),
    )


def report_parts(round_: Round) -> tuple[str, ...]:
    """Codes of the parts that the evaluation report must have (S4 4.1)."""
    for requirement in round_.documentrequirement_set.all():
        if requirement.parts:
            return tuple(part["code"] for part in requirement.parts)
    return ()


def rules_of(round_: Round) -> Rules:
    """The rules of a round, with the register of winners and the goals (three queries beside the prefetched)."""
    return Rules(
        round_code=round_.code,
        reference_date=round_.reference_date,
        minimum_years=round_.minimum_years,
        exempt_categories={c.number: c.exempt_from_minimum_time for c in round_.category_set.all()},
        questions=tuple(question_rule(q) for q in round_.question_set.all()),
        winners=winners(),
        languages=tuple(round_.languages),
        report_parts=report_parts(round_),
        letters_required=round_.letters_required,
        max_supporting_urls=round_.max_supporting_urls,
        max_supporting_items=round_.max_supporting_items,
        sdg_codes=sdg_codes(),
    )


def question_rule(question: Question) -> QuestionRule:
    """One question as the engine knows it."""
    when = (question.required_when_question, question.required_when_equals)
    return QuestionRule(
        number=question.number,
        word_limit=question.word_limit,
        required=question.required,
        required_when=when if question.required_when_question else None,
        kind=question.kind,
        label_th=question.label_th,
    )


def winners() -> tuple[Winner, ...]:
    """The register of past winners."""
    return tuple(
        Winner(
            year=row.year,
            agency_names=tuple(n for n in (row.agency_en, row.agency_th) if n),
            titles=tuple(t for t in (row.initiative_en, row.initiative_th) if t),
        )
        for row in PastWinner.objects.all()
    )


def sdg_codes() -> frozenset[str]:
    """Every goal and target that exists: `"3"`, `"3.8"`, `"5.b"`."""
    goals = SdgGoal.objects.values_list("number", flat=True)
    return frozenset(str(number) for number in goals) | frozenset(
        SdgTarget.objects.values_list("code", flat=True)
    )
