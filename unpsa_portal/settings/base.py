"""What every installation shares. Defaults are safe for production; layers above only relax them.

Every setting that is read from the environment is described in docs/operations.md (a test checks that).
"""

from datetime import date
from pathlib import Path

import environ
import fontpkg_sarabun
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from unpsa_portal.embedded import addresses

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
VAR_DIR = addresses.var_dir()

INSTALLED_APPS = [
    "common",
    "accounts",
    "criteria",
    "notifications",
    "applications",
    "dossiers",
    "clinics",
    "reviews",
    "public",
    "unpsa_portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_include_bootstrap",
]

MIDDLEWARE = [
    "common.limits.LargestBodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.language.ThaiFirstLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "common.access.DeclaredPermissionMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "unpsa_portal.urls"
WSGI_APPLICATION = "unpsa_portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "unpsa_portal.navigation.navigation",
            ],
        },
    },
]

# --- data ---
DATABASES = {"default": env.db_url("DATABASE_URL", default=addresses.database_url())}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or addresses.redis_url(),
        "KEY_PREFIX": "unpsa",
    }
}

UPLOAD_ROOT = Path(env.str("UPLOAD_ROOT", default=str(VAR_DIR / "uploads")))
STORAGES = {
    # Uploads and dossiers have no address of their own: only permission-checked views read them.
    "default": {
        "BACKEND": "common.storage.PrivateFileSystemStorage",
        "OPTIONS": {
            "location": str(UPLOAD_ROOT),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The admin's page of a round sends its whole rulebook: about 1,200 fields, where Django would stop at 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# No request at all is larger (bytes). Each round sets its own, smaller limit for files, and says it in words.
LARGEST_BODY = 100 * 1024 * 1024

# --- accounts ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.NamesForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "UNPSA portal"
# DESIGN §8: reviewers, officers and admins sign in with a second factor. Only the demo installation relaxes this.
SECOND_FACTOR_REQUIRED = True
# Everybody can read the passwords of the demo people.
DEMO_ALLOWED = False

# --- language and time ---
LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

# --- static files: our own, and what wheels carry ---
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
SARABUN_FOLDER = Path(fontpkg_sarabun.ROOT) / "files"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts/sarabun", SARABUN_FOLDER)]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- security ---
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),  # Django's own admin, behind its own sign-in, styles by attributes
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap carries its small signs as data: images; ours replace them once portal.css is there.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- mail ---
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="UNPSA portal <noreply@example.go.th>")
EMAIL_TIMEOUT = 20
# Where links in mails lead; workers and commands know no request to read it from.
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
# Bangkok's night, in which no reminder leaves; empty: reminders leave at any hour.
REMINDER_QUIET_HOURS = env.str("REMINDER_QUIET_HOURS", default="21:00-07:00")

# Whom agencies ask for help, on every page of the last 24 hours; empty: the round's own contact.
OPDC_CONTACT_EMAIL = env.str("OPDC_CONTACT_EMAIL", default="")
# How else OPDC is reached, for the pages for everybody; what is empty is not shown.
OPDC_WEBSITE = env.str("OPDC_WEBSITE", default="https://www.opdc.go.th/")
OPDC_PHONE = env.str("OPDC_PHONE", default="")
OPDC_ADDRESS_TH = env.str("OPDC_ADDRESS_TH", default="")
OPDC_ADDRESS_EN = env.str("OPDC_ADDRESS_EN", default="")
# Data protection officer (PDPA), and reports of weaknesses (also an https page); empty: OPDC_CONTACT_EMAIL.
DPO_EMAIL = env.str("DPO_EMAIL", default="")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")

# --- applications ---
# For so many days a deleted draft can be brought back; then its rows and files go.
DRAFT_BIN_DAYS = env.int("DRAFT_BIN_DAYS", default=30)
# Exports hold personal data; they can be made again.
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)

# --- questions of the public, and registrations for events ---
# So many working days for an answer.
QUESTION_WORKDAYS = env.int("QUESTION_WORKDAYS", default=5)
COMPLAINT_WORKDAYS = env.int("COMPLAINT_WORKDAYS", default=15)
# Days on which nobody works, as 2026-12-07.
PUBLIC_HOLIDAYS = frozenset(map(date.fromisoformat, env.list("PUBLIC_HOLIDAYS", default=[])))
# Answered and nothing said since: closed. Closed: personal data erased. In the bin as spam: removed.
QUESTION_CLOSE_DAYS = env.int("QUESTION_CLOSE_DAYS", default=30)
QUESTION_KEEP_DAYS = env.int("QUESTION_KEEP_DAYS", default=365)
QUESTION_BIN_DAYS = env.int("QUESTION_BIN_DAYS", default=30)
# A seat is held so long for somebody who has not confirmed the address yet.
REGISTRATION_HOLD_HOURS = env.int("REGISTRATION_HOLD_HOURS", default=48)
# So many days after an event the personal data of those who registered is erased.
REGISTRATION_KEEP_DAYS = env.int("REGISTRATION_KEEP_DAYS", default=90)
# --- open data ---
# Under which terms everybody may use the open data; it stands on the pages and in the files.
OPEN_DATA_LICENCE_NAME = env.str(
    "OPEN_DATA_LICENCE_NAME", default="Creative Commons Attribution 4.0 International (CC BY 4.0)"
)
OPEN_DATA_LICENCE_URL = env.str(
    "OPEN_DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/"
)
# What was practised counts nowhere; only an installation of the demo shows it, to show anything.
OPEN_NUMBERS_OF_PRACTICE_ROUNDS = False

# Virus scan of uploads: tcp://host:port or unix:///path of a clamd; empty: off, and officers see "not scanned".
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="")

# --- Celery ---
CELERY_BROKER_URL = REDIS_URL or addresses.celery_broker_url()
# The worker tells that it lives, for /readyz.
CELERY_IMPORTS = ("unpsa_portal.heartbeat",)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Workers write their log as the web does, and as discreetly.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Two queues, so that many jobs at once do not keep a person waiting: one worker takes from the first only.
QUEUE_DEFAULT, QUEUE_BULK = "default", "bulk"
CELERY_TASK_DEFAULT_QUEUE = QUEUE_DEFAULT
CELERY_TASK_QUEUES = (Queue(QUEUE_DEFAULT), Queue(QUEUE_BULK))
CELERY_TASK_ROUTES = {"reviews.tasks.run_job": {"queue": QUEUE_BULK}}
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
# The broker gives a task to another worker after so long: later than the longest task (a file of the desk) can last.
# A broker that does not answer must not hold up a submission: the sweeper sends the task later.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1200,
    "socket_connect_timeout": 3,
    # One that has stopped without closing its connections: kombu would wait for an answer for ever.
    "socket_timeout": 5,
    # kombu would try for six seconds, with a person waiting.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
# A worker process that has grown past this after a task is replaced by a fresh one (Celery counts in kB).
WORKER_MEMORY_MB = env.int("WORKER_MEMORY_MB", default=400)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = WORKER_MEMORY_MB * 1024
# Most memory of one rendering (0: no limit), and most seconds of one dossier; below the time limit of its task.
DOSSIER_MEMORY_MB = env.int("DOSSIER_MEMORY_MB", default=1024)
DOSSIER_SECONDS = env.float("DOSSIER_SECONDS", default=100.0)
# /readyz: the queue stands still when something has waited, and nothing was begun, for so many seconds.
READY_WAIT_SECONDS = env.float("READY_WAIT_SECONDS", default=900.0)
# Who shows it reads /metrics; empty: there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker waits for its broker as long as it takes; Celery would give up after 100 tries.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    # Beat only asks the database what is due; nothing is lost when a run is missed.
    "sweep-jobs": {
        "task": "dossiers.tasks.sweep_jobs",
        "schedule": env.float("SWEEP_SECONDS", default=15.0),
        "options": {"expires": 60},
    },
    "sweep-files": {
        "task": "dossiers.tasks.sweep_files",
        "schedule": 60 * 60,
        "options": {"expires": 30 * 60},
    },
    "sweep-messages": {
        "task": "notifications.tasks.sweep_messages",
        "schedule": env.float("SWEEP_SECONDS", default=15.0),
        "options": {"expires": 60},
    },
    "sweep-desk": {
        "task": "reviews.tasks.sweep_desk",
        "schedule": env.float("SWEEP_SECONDS", default=15.0),
        "options": {"expires": 60},
    },
    "sweep-letters": {
        "task": "clinics.tasks.sweep_letters",
        "schedule": env.float("SWEEP_SECONDS", default=15.0),
        "options": {"expires": 60},
    },
    "purge-deleted-drafts": {
        "task": "applications.tasks.purge_deleted_drafts",
        "schedule": 60 * 60,
        "options": {"expires": 30 * 60},
    },
    "keep-questions": {
        "task": "public.tasks.keep_questions",
        "schedule": 60 * 60,
        "options": {"expires": 30 * 60},
    },
    "keep-registrations": {
        "task": "clinics.tasks.keep_registrations",
        "schedule": 10 * 60,
        "options": {"expires": 5 * 60},
    },
    "send-reminders": {
        "task": "notifications.tasks.send_reminders",
        "schedule": 5 * 60,
        "options": {"expires": 4 * 60},
    },
    "sweep-quarantine": {
        "task": "applications.tasks.sweep_quarantine",
        "schedule": 4 * env.float("SWEEP_SECONDS", default=15.0),
        "options": {"expires": 60},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "common.logs.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
