"""The embedded default of `bin/run`: one machine, loopback only, demo people. Not for the open network."""

from unpsa_portal.embedded import secret_key

from .base import *  # noqa: F403
from .base import STORAGES, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key.read_or_create(VAR_DIR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# Loopback has no TLS, so cookies cannot ask for it.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"

# The demo says on each page that the second factor is off.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
DEMO_ALLOWED = True
OPEN_NUMBERS_OF_PRACTICE_ROUNDS = True

# Mails become files that can be read; nothing leaves the machine unless EMAIL_URL says so.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_FILE_PATH = VAR_DIR / "mail"

# Compressing every file takes longer than all the rest of a first start, and loopback needs none of it.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}

# Whom the demo's agencies ask for help; the address is nobody's.
OPDC_CONTACT_EMAIL = env.str("OPDC_CONTACT_EMAIL", default="help@opdc.example")
