"""What all tests share: a database with the rulebook and an open practice round in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as project_settings
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Load the rulebook once; tests roll back to it. (Tests that flush load it again through `make_round`.)"""
    from clinics.tests.letters import make_letter_templates
    from criteria.tests.factories import make_round
    from reviews.tests.factories import make_templates

    with django_db_blocker.unblock():
        make_round()
        make_templates()
        make_letter_templates()


@pytest.fixture(autouse=True)
def _templates_again(request: pytest.FixtureRequest) -> None:
    """A test that flushes takes away what migrations have made; the next one that will flush finds it again."""
    marker = request.node.get_closest_marker("django_db")
    flushes = {"transactional_db", "live_server"} & set(request.fixturenames)
    if flushes or (marker is not None and marker.kwargs.get("transaction")):
        from clinics.tests.letters import make_letter_templates
        from reviews.tests.factories import make_templates

        make_templates()
        make_letter_templates()


@pytest.fixture(autouse=True)
def _uploads_in_a_folder_of_their_own(settings: Any, tmp_path: Path) -> None:
    """Each test's uploads lie in a fresh folder."""
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": str(tmp_path / "uploads")}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}


@pytest.fixture
def own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counters and kept pages of this test alone: the shared cache is also emptied by tests that run beside it."""
    from django.core.cache.backends.locmem import LocMemCache

    from common import rates
    from public import caching

    own = LocMemCache(uuid4().hex, {})
    monkeypatch.setattr(rates, "cache", own)
    monkeypatch.setattr(caching, "cache", own)


@pytest.fixture(autouse=True)
def _pages_for_everybody_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees a page that an earlier one left in the cache."""
    monkeypatch.setattr("public.caching.PREFIX", f"public-page-{uuid4().hex}")


@pytest.fixture(autouse=True)
def _thai_again() -> Iterator[None]:
    """No test leaves another language behind."""
    from django.utils import translation

    yield
    translation.activate(project_settings.LANGUAGE_CODE)
