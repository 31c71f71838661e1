"""What an installation is that was told nothing: closed, not the demo."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from criteria.models import Round

ROOT = Path(__file__).resolve().parent.parent
TOLD = {
    "SECRET_KEY": "told-by-the-operator-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost:6379/0",
}
SHOW = """
import json, os
from django.conf import settings as s
names = (
    "DEBUG", "SECOND_FACTOR_REQUIRED", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
    "ACCOUNT_RATE_LIMITS", "ALLAUTH_TRUSTED_PROXY_COUNT", "DEMO_ALLOWED",
)
print(json.dumps({"module": os.environ["DJANGO_SETTINGS_MODULE"]} | {n: getattr(s, n, None) for n in names}))
"""


def shown(start: str, **more: str) -> dict:
    """The settings of a fresh process after `start`, without DJANGO_SETTINGS_MODULE in its environment."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    said = subprocess.run(
        [sys.executable, "-c", start + SHOW],
        cwd=ROOT,
        env=kept | TOLD | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(said.stdout)


@pytest.mark.parametrize("start", ["import unpsa_portal.wsgi", "import unpsa_portal.celery"])
def test_web_and_worker_that_were_told_nothing_run_as_production(start):
    found = shown(start)
    assert found["module"] == "unpsa_portal.settings.production"
    assert found["SECOND_FACTOR_REQUIRED"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert not found["DEBUG"]
    assert not found["DEMO_ALLOWED"]
    assert found["ACCOUNT_RATE_LIMITS"] is not False


def test_behind_its_proxy_each_visitor_is_counted_by_the_own_address():
    """Else all of them share the proxy's address, and one who guesses passwords locks everybody out."""
    assert shown("import unpsa_portal.wsgi")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    alone = shown("import unpsa_portal.wsgi", BEHIND_TLS_PROXY="off")
    assert alone["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert shown("import unpsa_portal.wsgi", TRUSTED_PROXY_COUNT="2")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2


def test_the_runner_starts_its_processes_with_the_embedded_settings():
    found = shown("import os, unpsa_portal.embedded.command as c; os.environ.update(c.environment())")
    assert found["module"] == "unpsa_portal.settings.development"


@pytest.mark.django_db
def test_the_demo_with_its_known_passwords_is_refused_where_it_does_not_belong(settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="password"):
        call_command("demo")


@pytest.mark.django_db
def test_the_wall_for_requests_stands_well_outside_the_largest_file_of_a_round(settings):
    """So that a file that is too large is refused in words, at its field."""
    most = max(Round.objects.values_list("max_upload_mb", flat=True))
    assert 2 * most * 1024 * 1024 <= settings.LARGEST_BODY
