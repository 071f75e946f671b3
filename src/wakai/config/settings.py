"""Django's settings, read from the environment once. `docs/operating.md` lists the variables."""

import os
import secrets
from email.utils import parseaddr
from pathlib import Path

import django_stubs_ext

from wakai.config import environment, logs, recordkeeping
from wakai.config.postgres import Server

# Lets `ModelAdmin[Entry]` and its like, which the type checker needs, also run.
django_stubs_ext.monkeypatch()

env = environment.Reader(os.environ)
PACKAGE = Path(__file__).resolve().parent.parent

WAKAI_ENV = env.choice("WAKAI_ENV", ("local", "production"), "local")
PRODUCTION = WAKAI_ENV == "production"
DEBUG = env.flag("WAKAI_DEBUG", default=False) and not PRODUCTION

# Places ------------------------------------------------------------------------------
WAKAI_DATA_DIR = env.folder("WAKAI_DATA_DIR", "./var")
WAKAI_PORT = env.integer("WAKAI_PORT", 8000)
if PRODUCTION:
    env.required("WAKAI_SITE_URL", "Write the public address, for example https://resolve.example.org")
_site = env.site("WAKAI_SITE_URL", f"http://localhost:{WAKAI_PORT}")
WAKAI_SITE_URL = _site.geturl()
ROOT_URLCONF = "wakai.config.urls"
WSGI_APPLICATION = "wakai.config.wsgi.application"


def _kept_secret(folder: Path) -> str:
    """A key made once and kept in the data folder, so that sign-ins survive a restart."""
    file = folder / "secret-key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as fresh:
            fresh.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text().strip()


SECRET_KEY = env.text("WAKAI_SECRET_KEY")
if PRODUCTION:
    SECRET_KEY = env.required("WAKAI_SECRET_KEY", "Write 50 random characters and keep them: openssl rand -base64 48")
elif not SECRET_KEY:
    SECRET_KEY = _kept_secret(WAKAI_DATA_DIR)
# Wraps the keys of exhibits; where it is empty, the file `seal-key` in the data folder is used, made at the first use.
WAKAI_SEAL_KEY = env.text("WAKAI_SEAL_KEY")
# The log of the record: what signs it, what it is called, who witnesses it, whose logs we witness.
WAKAI_LOG_KEY = recordkeeping.log_key(env.text("WAKAI_LOG_KEY"), WAKAI_DATA_DIR)
WAKAI_LOG_ORIGIN = recordkeeping.log_origin(env.text("WAKAI_LOG_NAME"), WAKAI_DATA_DIR, _site)
WAKAI_WITNESSES = recordkeeping.witnesses(env.text("WAKAI_WITNESSES"))
WAKAI_WITNESSED_LOGS = recordkeeping.witnessed_logs(env.names("WAKAI_WITNESSED_LOGS"))
ALLOWED_HOSTS = env.names("WAKAI_ALLOWED_HOSTS") or [str(_site.hostname)]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

# The demonstration data, offered to an empty database; never in production.
WAKAI_DEMO = env.flag("WAKAI_DEMO", default=True) and not PRODUCTION

# Time stamp authorities: a YAML file. Without one, a local installation stamps for itself and says so.
WAKAI_TSA = str(env.folder("WAKAI_TSA", "")) if env.text("WAKAI_TSA") else ""

# What the house is made of -----------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    "wakai.journal",
    "wakai.parties",
    "wakai.policies",
    "wakai.commerce",
    "wakai.evidence",
    "wakai.docket",
    "wakai.channels",
    "wakai.portal",
    "wakai.console",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wakai.config.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wakai.portal.middleware.ReaderLanguage",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Knows who reads and whether htmx asks, and comes before anything that would read the body.
    "wakai.config.middleware.UploadLimit",
    "wakai.portal.middleware.CleanText",
    "wakai.portal.middleware.Refusals",
    "wakai.portal.privacy_looks.AdminLooks",
]
CSRF_FAILURE_VIEW = "wakai.portal.errors.csrf_failure"
FORM_RENDERER = "wakai.portal.forms.Renderer"
_loaders = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the libraries' own: the portal dresses allauth's pages.
        "DIRS": [PACKAGE / "portal" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wakai.portal.frame.frame",
            ],
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
        },
    }
]

# Data --------------------------------------------------------------------------------
WAKAI_DATABASE_URL = env.text("WAKAI_DATABASE_URL")
POSTGRES = Server(WAKAI_DATA_DIR / "postgres")
DATABASES = {
    "default": {
        **environment.database("WAKAI_DATABASE_URL", WAKAI_DATABASE_URL or POSTGRES.url()),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all web processes, so that limits on sign-in attempts count them together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "wakai_cache"}}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# People and languages ----------------------------------------------------------------
AUTH_USER_MODEL = "parties.Person"
# One person per address is kept by a constraint on lower(email), which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "auth.E003"]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "wakai.portal.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up here (the adapter says so); the password is named so that the sign-in page asks for it.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# Codes for an order are asked for at the portal's own page; a household or an office shares one address.
ACCOUNT_RATE_LIMITS = {"order_code": "30/h/ip"}
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "start"
LANGUAGE_CODE = "en"
LANGUAGES = [("ja", "日本語"), ("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files ------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = WAKAI_DATA_DIR / "static"
# Locally the files are served from where they lie; in production under names with their hash, kept for ever.
WHITENOISE_USE_FINDERS = not PRODUCTION
_static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": _static if PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

# Uploads -----------------------------------------------------------------------------
# What custody says this machine's clock goes by; only the operator knows.
WAKAI_CLOCK = env.text("WAKAI_CLOCK", "the clock of the server")
WAKAI_CLAMAV = environment.scanner("WAKAI_CLAMAV", env.text("WAKAI_CLAMAV"))
# Who is asked for the keys of mail servers, and whose word on the signers of pictures counts (certificates, PEM).
WAKAI_DNS = environment.nameservers("WAKAI_DNS", env.text("WAKAI_DNS"))
WAKAI_C2PA_ANCHORS = environment.certificates("WAKAI_C2PA_ANCHORS", env.text("WAKAI_C2PA_ANCHORS"))
WAKAI_UPLOAD_LIMIT = 200 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # fields of a form; files do not count
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_HANDLERS = ["wakai.portal.receiving.ReceivedFiles"]
FILE_UPLOAD_TEMP_DIR = str(WAKAI_DATA_DIR / "uploads")
FILE_UPLOAD_PERMISSIONS = 0o640
for _folder in (FILE_UPLOAD_TEMP_DIR, STATIC_ROOT):
    Path(_folder).mkdir(parents=True, exist_ok=True)

# Security ----------------------------------------------------------------------------
_https = _site.scheme == "https"
CSRF_TRUSTED_ORIGINS = [WAKAI_SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-wakai" if _https else "wakai"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_SSL_REDIRECT = PRODUCTION and _https
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
if env.flag("WAKAI_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Limits on attempts count the client whom the proxy names last in X-Forwarded-For, and not the proxy.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Mail and logs -----------------------------------------------------------------------
_mail = environment.email("WAKAI_EMAIL_URL", env.text("WAKAI_EMAIL_URL", (WAKAI_DATA_DIR / "mail").as_uri()))
globals().update(_mail)
DEFAULT_FROM_EMAIL = env.text("WAKAI_MAIL_FROM", f"Wakai <no-reply@{_site.hostname}>")
# Who keeps the record, as case files name it: a firm's or a body's full name; without it, as mails are signed.
WAKAI_OPERATOR = env.text("WAKAI_OPERATOR", parseaddr(DEFAULT_FROM_EMAIL)[0] or str(_site.hostname))
LOGGING_CONFIG = None
logs.configure(json=PRODUCTION, level=env.choice("WAKAI_LOG_LEVEL", ("debug", "info", "warning", "error"), "info"))
