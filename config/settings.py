"""One settings file, read from the environment, with values that just work on a laptop."""

import os
import pathlib
import secrets
import sys
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

BASE = pathlib.Path(__file__).resolve().parent.parent

# --- Where things live -------------------------------------------------------------------------------------------

# PREAU_HOME: the folder of everything that must be saved (database, files, feeds, secret key).
HOME = pathlib.Path(os.environ.get("PREAU_HOME", BASE / "var")).resolve()
# PREAU_URL: the public address; decides allowed hosts, trusted origins and Secure cookies.
PREAU_URL = os.environ.get("PREAU_URL", "http://localhost:8000").rstrip("/")
# PREAU_SHARED: real samples for the tests; absent on most machines.
SHARED = pathlib.Path(os.environ.get("PREAU_SHARED", BASE.parent / "shared"))
# PREAU_DEBUG=1: Django's own error pages and the style page /kit/.
DEBUG = os.environ.get("PREAU_DEBUG") == "1"


def _secret_key() -> str:
    """The key of SECRET_KEY, else of PREAU_HOME/secret-key, made at first start and readable by its owner only."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    file = HOME / "secret-key"
    if not file.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(48))
        except FileExistsError:  # another process was first
            pass
    return file.read_text().strip()


# Collecting static files needs no secret and must leave no trace of one.
SECRET_KEY = "not-used-while-collecting" if "collectstatic" in sys.argv else _secret_key()  # noqa: S105

# --- Hosts and cookies -------------------------------------------------------------------------------------------

_url = urlsplit(PREAU_URL)
ALLOWED_HOSTS = [_url.hostname or "localhost", *(["localhost", "127.0.0.1", "[::1]"] if _url.scheme == "http" else [])]
CSRF_TRUSTED_ORIGINS = [f"{_url.scheme}://{_url.netloc}"]
SECURE = _url.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- The house ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "preau.accounts.allauth_parts.AllauthAccount",
    "allauth.mfa",
    "preau.kit",
    "preau.backups",
    "preau.jobs",
    "preau.journal",
    "preau.retention",
    "preau.feeds",
    "preau.accounts",
    "preau.directory",
    "preau.portal",
    "preau.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # slow lines; Django hides the length, so that nothing is guessed from it (BREACH)
    "csp.middleware.CSPMiddleware",
    "preau.portal.middleware.SearchEnginesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "preau.accounts.middleware.LanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "preau.accounts.middleware.SessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "preau.kit.refusal.RefusalMiddleware",
    "preau.directory.middleware.PersonMiddleware",
    "preau.portal.middleware.FirstStepsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "preau.portal.navigation.context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "preau.kit.templatetags.constant",  # after Django's own, whose tags it takes over
                "preau.kit.templatetags.kit",
            ],
        },
    }
]
FORM_RENDERER = "preau.kit.forms.Renderer"

# --- Database ----------------------------------------------------------------------------------------------------


def database(url: str | None) -> dict:
    """Settings for a `postgres://user:password@host:port/name` address; SQLite in PREAU_HOME without one."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "preau.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # deferred transactions fail under load: "database is locked"
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgres://, not {parts.scheme}://")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 0,  # the pool keeps them
        "OPTIONS": {"pool": True},
    }


# DATABASE_URL: postgres://… when SQLite is outgrown.
DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["preau.accounts.sign_in.PasswordBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["preau.accounts.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Second factor: the library's arithmetic and tables, our pages (docs/decisions/0003-second-factor.md).
MFA_ADAPTER = "preau.accounts.second_factor_adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either side: telephones' clocks drift
SESSION_ENGINE = "preau.accounts.session_store"
SESSION_COOKIE_NAME = "preau"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30  # on a device declared one's own; a shared computer's session ends with the browser, 2 h at most

# --- Language and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [BASE / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# --- Static files ------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE / "static_collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 0 if DEBUG else 31_536_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_TEMP_DIR = None

# --- Jobs and mail -----------------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# EMAIL_URL: smtp://user:password@host:port (smtps:// for TLS from the start); without one, mails are files in PREAU_HOME/mail.
if _mail := os.environ.get("EMAIL_URL"):
    _parts = urlsplit(_mail)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _parts.hostname, _parts.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_parts.username or ""), unquote(_parts.password or "")
    EMAIL_USE_SSL = _parts.scheme == "smtps"
    EMAIL_USE_TLS = "starttls" in _parts.query
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
# EMAIL_FROM: who signs automatic messages.
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", f"Préau <ne-pas-repondre@{_url.hostname}>")

# --- Logs: ids, never names --------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
    "security.W021",
]  # http on localhost is allowed
