"""Django's settings, from the environment (config/env.py). Importing them starts nothing."""

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from config import encryption, env
from config.static import scope_of_worker
from config.version import code_version

LOGIN = env.login()
IS_VAULT = LOGIN == "vault"
# Until set-up has run there is no database; commands that need none still work.
WHY_NOT_THIS_DATABASE = env.why_not_postgresql(env.optional("DATABASE_URL") or "postgresql://")
try:
    _address = env.secret("database_url")
    _database = conninfo_to_dict(_address)
    SECRET_KEY = env.secret("secret_key")
    CONTEXT_KEY = env.secret("context_key") if LOGIN != "migrator" else ""
    VAULT_PRIVATE_KEY = env.secret("private_key") if IS_VAULT else ""
    CONTACT_KEY = env.secret("contact_key") if LOGIN in ("web", "worker") else ""
    WHY_NOT_SET_UP = ""
except env.MissingSetting as missing:
    _address, _database = "", {}
    SECRET_KEY, CONTEXT_KEY, VAULT_PRIVATE_KEY = "not set up", "", ""
    CONTACT_KEY = ""
    WHY_NOT_SET_UP = str(missing)

DEBUG = False
# A command that scans an uploaded file for viruses: see docs/files.md.
SCAN_COMMAND = env.optional("EQUIPOISE_SCAN_COMMAND")

ALLOWED_HOSTS = env.optional("EQUIPOISE_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env.optional("EQUIPOISE_ORIGINS").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "trials",
    "analysis",
]
# The vault has no API.
_API = [] if IS_VAULT else ["trials.api.middleware.ProblemMiddleware"]
_TOKENS = [] if IS_VAULT else ["trials.api.middleware.TokenMiddleware"]
MIDDLEWARE = [
    *_API,
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "trials.web.sessions.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "trials.web.middleware.NoStoreMiddleware",
    *_TOKENS,
    "trials.web.middleware.ScopeMiddleware",
    "trials.web.methods.PageForOtherMethodsMiddleware",
]
ROOT_URLCONF = "config.vault_urls" if IS_VAULT else "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

DATABASES = {
    "default": {
        "ENGINE": "trials.database.backend",
        "NAME": _database.get("dbname", ""),
        "USER": _database.get("user", ""),
        "PASSWORD": _database.get("password", ""),
        "HOST": _database.get("host", ""),
        "PORT": _database.get("port", ""),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 3600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # The same statements come again and again: the server plans each of them once.
            "server_side_binding": True,
            "prepare_threshold": 1,
            # Our statements are short and many: compiling one costs more than it saves.
            "options": "-c jit=off",
            **{
                k: v
                for k, v in _database.items()
                if k not in ("dbname", "user", "password", "host", "port")
            },
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "trials.User"
AUTHENTICATION_BACKENDS = ["trials.web.authentication.NamedPersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
OTP_TOTP_ISSUER = "Equipoise"
# "required": whoever has no second factor is led to its set-up. "offered": for demonstrations.
SECOND_FACTOR_REQUIRED = env.one_of("EQUIPOISE_SECOND_FACTOR", "required", "offered") == "required"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"

# The vault keeps its sign-ins to itself: its own cookies, its own key, no table that the web
# could read.
SESSION_ENGINE = (
    "django.contrib.sessions.backends.signed_cookies"
    if IS_VAULT
    else "django.contrib.sessions.backends.db"
)
SESSION_COOKIE_NAME = "equipoise_vault" if IS_VAULT else "equipoise"
CSRF_COOKIE_NAME = f"{SESSION_COOKIE_NAME}_csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("EQUIPOISE_HTTPS")
# A proxy ends TLS, and says from which address a request came.
BEHIND_PROXY = SESSION_COOKIE_SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [env.ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "trials.web.presenters.frame.frame",
            ]
        },
    }
]
STATIC_URL = "static/"
STATICFILES_DIRS = [env.ROOT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ADD_HEADERS_FUNCTION = scope_of_worker

LANGUAGE_CODE = "en"
# Of participants' pages alone: staff read English (trials/web/languages.py).
LOCALE_PATHS = [env.ROOT / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "trials.api.authentication.TokenPerson",
        "trials.api.authentication.SignedInPerson",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["trials.api.parsing.ShallowJSONParser"],
    "EXCEPTION_HANDLER": "trials.api.problems.as_problem",
    "DEFAULT_SCHEMA_CLASS": "trials.api.schema.Described",
    # By the header Accept alone.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Equipoise",
    "DESCRIPTION": "The API of one study: what the pages do, by the same acts and the same rights.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/studies/{trial}",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "POSTPROCESSING_HOOKS": ["trials.api.schema.of_one_study"],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    # No other host is asked for anything.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}

# Celery only carries ids; the truth of a run is its rows in PostgreSQL.
REDIS_URL = env.optional("REDIS_URL")
_WHY_NOT_ENCRYPTED = encryption.why_not_database(_address) or encryption.why_not_broker(REDIS_URL)
if _WHY_NOT_ENCRYPTED:
    raise ImproperlyConfigured(_WHY_NOT_ENCRYPTED)
CELERY_BROKER_URL = (
    f"redis+socket://{REDIS_URL.removeprefix('unix://').replace('?db=', '?virtual_host=')}"
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Where the roots of the ledger are told to, outside the database (docs/ledger.md).
ANCHOR_FILE = env.optional("EQUIPOISE_ANCHOR_FILE", str(env.VAR / "anchors" / "roots.txt"))
ANCHOR_MAIL = env.optional("EQUIPOISE_ANCHOR_MAIL")
# Reminders to participants (docs/self-report.md): in whose name mail comes, the gateway that sends
# text messages, and for demonstrations a folder where both are written instead.
SELF_REPORT_URL = env.optional("EQUIPOISE_WEB_URL", "http://127.0.0.1:8000")
REMINDER_MAIL_FROM = env.optional("EQUIPOISE_REMINDER_MAIL_FROM", "no-reply@localhost")
SMS_GATEWAY_URL = env.optional("EQUIPOISE_SMS_GATEWAY_URL")
SMS_GATEWAY_TOKEN = env.optional("EQUIPOISE_SMS_GATEWAY_TOKEN")
REMINDER_OUTBOX = env.optional("EQUIPOISE_REMINDER_OUTBOX")
EMAIL_HOST = env.optional("EQUIPOISE_MAIL_HOST", "localhost")
EMAIL_TIMEOUT = 20

CODE_VERSION = code_version()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_data": {"()": "trials.logs.WithoutData"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_data"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
