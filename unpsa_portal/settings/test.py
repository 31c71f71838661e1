"""Tests: real PostgreSQL, real Redis protocol; only hashing is made cheap and mail is kept in memory."""

import os
from pathlib import Path

from unpsa_portal.embedded import addresses

from .base import *  # noqa: F403
from .base import CACHES, DATABASES, STORAGES, VAR_DIR

SECRET_KEY = "only-for-tests-and-nothing-else-0123456789-abcdefghij"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PORTAL_URL = "http://testserver"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
SECOND_FACTOR_REQUIRED = False
DEMO_ALLOWED = True
ACCOUNT_RATE_LIMITS = False
CLAMAV_ADDRESS = ""
# Processes of one run (`pytest -n`) each have a database by their name already; this is a cache of their own.
if "PYTEST_XDIST_WORKER" in os.environ:
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    CACHES["default"]["LOCATION"] = addresses.redis_url(addresses.CACHE_NUMBER + 1 + number)
# A worker process that a test starts works on the test's own database and files.
if "TEST_DATABASE_NAME" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
# It hands its mails to the test's own mail server, and takes its tasks from the test's own queue, at any hour.
if "TEST_SMTP_PORT" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["TEST_SMTP_PORT"])
    REMINDER_QUIET_HOURS = ""
if "TEST_QUEUE" in os.environ:
    CELERY_TASK_DEFAULT_QUEUE = os.environ["TEST_QUEUE"]
UPLOAD_ROOT = Path(os.environ.get("TEST_UPLOAD_ROOT", VAR_DIR / "test-uploads"))
STORAGES["default"]["OPTIONS"]["location"] = str(UPLOAD_ROOT)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Whom agencies ask for help on the last day; nobody owns the address.
OPDC_CONTACT_EMAIL = "help@opdc.example"
