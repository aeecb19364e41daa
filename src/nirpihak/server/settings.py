"""Django's settings, each derived from the one typed `Settings` object. Knows nothing of pages or rules.

The public pages hold no state of anybody: a session begins when an officer logs in, never before.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from nirpihak.server import device
from nirpihak.server.config import Settings

NIRPIHAK = Settings.from_environment()
"""The settings in use."""

SECRET_KEY = NIRPIHAK.secret_key
DEBUG = NIRPIHAK.debug
ALLOWED_HOSTS = list(NIRPIHAK.hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "nirpihak.server.web",
    "nirpihak.server.institutions",
    "nirpihak.server.accounts",
    "nirpihak.server.keys",
    "nirpihak.server.jobs",
    "nirpihak.server.evidence",
    "nirpihak.server.intake",
    "nirpihak.server.cases",
    "nirpihak.server.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "nirpihak.server.headers.privacy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "nirpihak.server.accounts.sessions.stay",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]

ROOT_URLCONF = "nirpihak.server.urls"
WSGI_APPLICATION = "nirpihak.server.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["nirpihak.server.web.context.page"],
            "builtins": [
                "django.templatetags.static",
                "nirpihak.server.web.templatetags.words",
                "nirpihak.server.web.templatetags.showing",
            ],
        },
    }
]

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": NIRPIHAK.database,
    "OPTIONS": {
        # Read-then-write under a deferred transaction fails at once when another writes; an immediate one waits.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what was acknowledged is on the disk, not only in the system's memory.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    },
    "CONN_MAX_AGE": None,
    # A file in the tests too: in memory, connections share what they should contend for.
    "TEST": {"NAME": NIRPIHAK.data / "test.sqlite3"},
}
DATABASES = {
    "default": dj_database_url.parse(NIRPIHAK.database_url, conn_max_age=60, conn_health_checks=True)
    if NIRPIHAK.database_url
    else SQLITE
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "id"
USE_I18N = False  # Both languages stand side by side in texts.toml; the address says which one is shown.
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = NIRPIHAK.static
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
if (NIRPIHAK.browser / device.ROOT).is_dir():
    WHITENOISE_ROOT = NIRPIHAK.browser / device.ROOT
    WHITENOISE_ADD_HEADERS_FUNCTION = device.add_headers

# Nothing from elsewhere, no script at all, no inline style: what is not named here cannot load.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

LOGIN_URL = "id:login"
LOGIN_REDIRECT_URL = "id:exhibits"
LOGOUT_REDIRECT_URL = "id:home"
SESSION_ENGINE = "nirpihak.server.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The second opens what was hashed before the first was chosen, and the first takes its place at the next log-in.
PASSWORD_HASHERS = [
    "nirpihak.server.accounts.hashing.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "nirpihak.server.web.views.csrf_refused"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
# A picture is read in memory and never touches the disk; of what is too large only the size is known.
FILE_UPLOAD_HANDLERS = ["nirpihak.server.web.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20

if NIRPIHAK.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_SECURE = True

# Without a mail server nothing is ever sent: reminders stand on the pages.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if NIRPIHAK.mail is not None:
    globals().update(NIRPIHAK.mail.django)

# Errors to the console; no address with anybody's answers in it is ever written down.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
