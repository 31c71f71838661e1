"""Tests: real PostgreSQL, real Redis protocol; only hashing is made cheap and mail is kept in memory."""

from .base import *  # noqa: F403
from .base import STORAGES, VAR_DIR

SECRET_KEY = "only-for-tests-and-nothing-else-0123456789-abcdefghij"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
SECOND_FACTOR_REQUIRED = False
ACCOUNT_RATE_LIMITS = False
UPLOAD_ROOT = VAR_DIR / "test-uploads"
STORAGES["default"]["OPTIONS"]["location"] = str(UPLOAD_ROOT)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
