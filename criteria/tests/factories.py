"""What tests of rounds are made of."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from criteria.models import Round
from criteria.queries import rounds_with_rules
from criteria.services import copy_round, load_rulebook


def make_round(code: str = "practice", **deadlines: Any) -> Round:
    """An open copy of the 2022 round whose UN deadline is five weeks away (and OPDC's own three)."""
    found = Round.objects.filter(code=code).first()
    if found is None:
        source = Round.objects.filter(code="unpsa-2022").first() or load_rulebook("unpsa_2022").round
        now = timezone.now()
        dates = {"internal": now + timedelta(days=21), "un": now + timedelta(days=35)} | deadlines
        found = copy_round(
            source,
            code=code,
            reference_prefix="".join(c for c in code.upper() if c.isalnum()),
            name_th=f"รอบฝึกซ้อม {code}",
            name_en=f"Practice round {code}",
            year=now.year,
            deadlines=dates,
            is_open=True,
            is_practice=True,
        )
    return rounds_with_rules().get(pk=found.pk)
