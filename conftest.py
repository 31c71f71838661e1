"""What all tests share: a database with the rulebook and an open practice round in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Load the rulebook once; tests roll back to it. (Tests that flush load it again through `make_round`.)"""
    from criteria.tests.factories import make_round
    from reviews.tests.factories import make_templates

    with django_db_blocker.unblock():
        make_round()
        make_templates()


@pytest.fixture(autouse=True)
def _templates_again(request: pytest.FixtureRequest) -> None:
    """A test that flushes takes away what migrations have made; the next one that will flush finds it again."""
    marker = request.node.get_closest_marker("django_db")
    flushes = {"transactional_db", "live_server"} & set(request.fixturenames)
    if flushes or (marker is not None and marker.kwargs.get("transaction")):
        from reviews.tests.factories import make_templates

        make_templates()


@pytest.fixture(autouse=True)
def _uploads_in_a_folder_of_their_own(settings: Any, tmp_path: Path) -> None:
    """Each test's uploads lie in a fresh folder."""
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": str(tmp_path / "uploads")}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}


@pytest.fixture(autouse=True)
def _thai_again() -> Iterator[None]:
    """No test leaves another language behind."""
    from django.utils import translation

    yield
    translation.activate(project_settings.LANGUAGE_CODE)
