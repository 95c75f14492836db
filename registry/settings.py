"""Settings of the stand-in register, from the environment alone. Nothing here is shared with the product's settings."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from registry.faults import Faults
from registry.quiet_hours import parse_quiet_hours

HOME = Path(__file__).resolve().parent
env = environ.Env()

REGISTRY_TOKEN = env.str("REGISTRY_TOKEN")  # what callers send as `Authorization: Bearer …`
# The demonstration: case page, phones, letters, faults and caused changes exist only here.
REGISTRY_DEMO = env.bool("REGISTRY_DEMO", default=False)
START_NONCE = env.str("START_NONCE", default="")  # /healthz returns it, so a launcher knows its own server answers
DEBUG = False
ALLOWED_HOSTS = env.list("REGISTRY_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# "22-7" in Asia/Shanghai: no SMS and no call from 22:00 until 07:00; empty means at any hour.
REGISTRY_QUIET_HOURS = parse_quiet_hours(env.str("REGISTRY_QUIET_HOURS", default="" if REGISTRY_DEMO else "22-7"))
REGISTRY_CODE_MINUTES = env.int("REGISTRY_CODE_MINUTES", default=30)  # how long a one-time code lives
REGISTRY_CODE_TRIES = env.int("REGISTRY_CODE_TRIES", default=5)
REGISTRY_LOSS_DAYS = env.int(
    "REGISTRY_LOSS_DAYS", default=7
)  # a temporary loss report lapses by itself (domain.md 1.4)
# The faults in force until someone puts others, as PUT /faults takes them.
REGISTRY_FAULTS = Faults.from_json(env.json("REGISTRY_FAULTS", default={}))
if REGISTRY_FAULTS.is_any and not REGISTRY_DEMO:
    raise ImproperlyConfigured(
        "REGISTRY_FAULTS is for the demonstration only: set REGISTRY_DEMO or take the faults out."
    )

INSTALLED_APPS = ["registry"]
MIDDLEWARE = [
    "registry.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "registry.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "registry.middleware.BearerMiddleware",
    "registry.middleware.FaultMiddleware",
]
ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# One writer at a time is SQLite's rule: transactions take the write lock when they begin, so none fails half-way.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": env.str("REGISTRY_DATABASE"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,  # seconds to wait for the write lock (busy_timeout)
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456"
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [HOME / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes; a batch of 200 claims is about 60 kB
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("REGISTRY_LOG_LEVEL", default="WARNING")},
}
