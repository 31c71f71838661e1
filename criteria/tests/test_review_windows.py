"""The access windows of reviewers, as an administrator enters them."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from criteria.forms import ReviewWindowForm
from criteria.models import ReviewWindow
from criteria.tests.factories import make_round

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "errors"), [(1, {}), (0, {"closes_at"}), (-1, {"closes_at"})])
def test_a_window_that_ends_before_it_begins_is_refused_in_words(days, errors):
    opens_at = timezone.now().replace(microsecond=0)
    data = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=days)}
    with translation.override("en"):
        form = ReviewWindowForm(data, instance=ReviewWindow(round=make_round()))
        assert set(form.errors) == set(errors)
    assert "reviewwindow" not in str(form.errors)
