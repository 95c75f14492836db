"""All settings, from the environment. A missing or malformed variable stops the start and names itself.

Variables without a default here are required, the keys among them.
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from sscard import schedule
from sscard.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def named_values(items: list[str]) -> list[tuple[str, str]]:
    """`["1=abc="]` → `[("1", "abc=")]`; environ's own dictionaries lose the padding of base64."""
    pairs = [item.partition("=") for item in items]
    if not all(name and value for name, _equals, value in pairs):
        raise ImproperlyConfigured("expected name=value, separated by commas")
    return [(name.strip(), value.strip()) for name, _equals, value in pairs]


# --- What this process is -------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier ones: sessions of theirs stay open
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # the local demonstration: prints sign-ins, shows outgoing mail and SMS
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
START_NONCE = env.str("START_NONCE", default="")  # /healthz returns it, so a launcher knows its own server answers

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "sscard.apps.StaticFilesConfig",
    "django.forms",
    "sscard.apps.AdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "csp",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",  # files of the two readers of the contract
    "audit",
    "accounts",
    "authorities",
    "integrators",
    "families",
    "benefits",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "integrators.middleware.ApiRequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "accounts.middleware.IdleSignOutMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.WrongInputMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "sscard.urls"
WSGI_APPLICATION = "sscard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sscard.context_processors.page_frame",
            ],
            "libraries": {"frame": "sscard.frame"},
        },
    }
]
FORM_RENDERER = "sscard.forms.PageFormRenderer"

# --- Database, broker -----------------------------------------------------------------------------------------------
DATABASES = {
    "default": env.db("DATABASE_URL")
    | {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": (
                f"-c lock_timeout={env.str('DATABASE_LOCK_TIMEOUT', default='5s')}"
                f" -c statement_timeout={env.str('DATABASE_STATEMENT_TIMEOUT', default='20s')}"  # "0": none
            ),
            "connect_timeout": 5,
            # What audit.sql sends is planned once a connection. Off behind a pooler that cannot prepare.
            "prepare_threshold": 0 if env.bool("DATABASE_PREPARES", default=True) else None,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 30
CELERY_TASK_SOFT_TIME_LIMIT = 25
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_DB_REUSE_MAX = 500  # the Django fixup otherwise reconnects for each task
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 5,
}
CELERY_TASK_DEFAULT_QUEUE = schedule.DEFAULT_QUEUE
CELERY_TASK_ROUTES = schedule.ROUTES
CELERY_BEAT_SCHEDULE = schedule.BEAT

# --- Secrets of the data --------------------------------------------------------------------------------------------
# "1=base64,2=base64": 32-byte AES keys by id; new values are sealed with the current one, old ones stay readable.
SEALING_KEYS = {int(key_id): key for key_id, key in named_values(env.list("SEALING_KEYS"))}
SEALING_KEY_CURRENT = env.int("SEALING_KEY_CURRENT", default=max(SEALING_KEYS))
# "a=base64" or, while the index key is being rotated, "a=base64,b=base64": one HMAC key a column (docs/adr).
INDEX_KEYS = dict(named_values(env.list("INDEX_KEYS")))
INDEX_KEY_CURRENT = env.str("INDEX_KEY_CURRENT", default=min(INDEX_KEYS))
# "1=base64,2=base64": HMAC keys of the seals over events by id; new seals are under the current one, and an old one is needed
# for as long as a seal is under it (docs/adr). None but where events are sealed and verified, which is refused without.
AUDIT_SEAL_KEYS = {int(key_id): key for key_id, key in named_values(env.list("AUDIT_SEAL_KEYS", default=[]))}
AUDIT_SEAL_KEY_CURRENT = env.int("AUDIT_SEAL_KEY_CURRENT", default=max(AUDIT_SEAL_KEYS, default=0))

# --- The authority's register ---------------------------------------------------------------------------------------
REGISTRY_URL = env.str("REGISTRY_URL")
REGISTRY_TOKEN = env.str("REGISTRY_TOKEN")
# Whose certificates to trust there, PEM; empty: the usual ones. The machine's own variables for it do not count.
REGISTRY_CA_FILE = env.str("REGISTRY_CA_FILE", default="")
# Plain http:// to another machine, names and numbers in the clear: for the stand-in of the demonstration alone.
REGISTRY_ALLOWS_HTTP = env.bool("REGISTRY_ALLOWS_HTTP", default=DEMO)
REGISTRY_CONNECT_TIMEOUT = 2.0  # seconds
REGISTRY_READ_TIMEOUT = 10.0  # seconds
REGISTRY_WAITED_TIMEOUT = 4.0  # seconds; while somebody waits for the page
VERIFY_BATCH = env.int("VERIFY_BATCH", default=100)  # claims a call; the interface takes 200 at most

# --- Receivers of webhooks ------------------------------------------------------------------------------------------
# Whether they may be on this very machine, by plain http:// too: for the demonstration alone.
WEBHOOKS_MAY_BE_LOCAL = env.bool("WEBHOOKS_MAY_BE_LOCAL", default=DEMO)

# --- Who signs in ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.validators.LongPasswordValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# The first is that of people's passwords; the other knows the secrets of apps, and no password is ever hashed by it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "integrators.hashing.AppSecretHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "families:centre"
ERASURE_PAGE = "benefits:erasure"  # where whoever signs in to an account that is to be erased is led
LOGOUT_REDIRECT_URL = "account_login"

# allauth asks everybody who signs up for an e-mail address ("email*") once codes go by e-mail; our form and
# accounts.stages do not: a mobile number or a user name will do.
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "username", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_VALIDATORS = "accounts.validators.USERNAME_VALIDATORS"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 15 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]  # and not "code": see accounts/sign_in_urls.py
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # seconds; as STEP_UP_LASTS
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
# Wrong passwords, codes and second factors are counted by accounts/sign_in_tries.py, whose waits grow; what allauth would
# count besides is by the account alone, and would let whoever knows a password keep its owner out.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip",
    "request_login_code": "10/m/ip",
    "login_code_here": "3/10m/key",  # ours: by name and network
    "login_code_anywhere": "12/h/key",  # ours: by name, but from where its holder signed in lately
    "verify_phone": "1/30s/key,10/m/ip",
    "change_phone": "5/10m/user",
    "text_message": "20/d/key",  # ours: to one number, whoever asks for them
    "text_message_home": "20/d/key",  # ours: the same from where its holder signed in lately, counted apart
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailCodeForm",
    "verify_phone": "accounts.forms.VerifyPhoneForm",
    "change_phone": "accounts.forms.ChangePhoneForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)  # else limits by address count the proxy
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "sscard"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: people's clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # http://localhost; browsers refuse any other plain address themselves
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
    "authenticate_webauthn": "accounts.key_forms.KeyForm",
    "reauthenticate_webauthn": "accounts.key_forms.KeyAgainForm",
    "login_webauthn": "accounts.key_forms.KeyAloneForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.key_forms.AddKeyForm",
    "edit_webauthn": "accounts.key_forms.EditKeyForm",
}
# Attempts are counted here. In PostgreSQL, so that every web process counts together (accounts migration 0002).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- The API --------------------------------------------------------------------------------------------------------
# Closed unless a view says otherwise; no session, so no other site can send with somebody's.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["integrators.api.bodies.ExactJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",  # of what is no ApiView: messages that we send
    "EXCEPTION_HANDLER": "integrators.api.problems.problem_response",
    "URL_FORMAT_OVERRIDE": None,
}
# The contract at /api/v1/schema/. What integrators read is in docs/api.md and integrators/api/components.py.
SPECTACULAR_SETTINGS = {
    "TITLE": "sscard",
    "DESCRIPTION": "Link relatives' social-security cards to one account, verified and with their consent.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,  # what is sent names every member that is known
    "COMPONENT_SPLIT_PATCH": False,  # a PATCH needs what its serializer needs
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,  # the codes are the choices
    "POSTPROCESSING_HOOKS": ["families.api.webhook_messages.tell_messages", "integrators.api.components.complete"],
}
# Policy → so many requests in so many seconds, of an app (requests, checks), an app and its citizen (applications), a
# network address (estimates, reference, and whoever sends no token).
API_LIMITS = {
    "requests": (600, 60),
    "checks": (6000, 60),
    "applications": (60, 60 * 60),
    "estimates": (120, 60),
    "reference": (600, 60),
}
# How long whoever works on a request holds its Idempotency-Key, if they do not answer: longer than the 30 s after which a web
# process that stands still is ended by its master.
API_KEY_LEASE = timedelta(seconds=env.int("API_KEY_LEASE", default=45))
API_SANDBOX_TIMES = 20  # an app of the sandbox may so many times as much: its tests come in a rush

# OAuth 2 for apps. Tokens are random and looked up, so that an ended consent ends them; nothing is signed (docs/adr).
IDP_OIDC_ADAPTER = "integrators.adapter.AppsAdapter"
IDP_OIDC_ACCESS_TOKEN_FORMAT = "opaque"  # noqa: S105 - no secret
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 30 * 60  # seconds
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 90 * 24 * 60 * 60  # seconds; each use gives a new one
IDP_OIDC_ROTATE_REFRESH_TOKEN = True
REFRESH_TOKEN_LEEWAY = timedelta(seconds=10)  # after its use: who shows it again in that time ends nothing
IDP_OIDC_AUTHORIZATION_CODE_EXPIRES_IN = 60  # seconds
IDP_OIDC_INTROSPECTION_ENABLED = IDP_OIDC_DCR_ENABLED = IDP_OIDC_CIMD_ENABLED = False  # authorities register apps
OLD_APP_SECRET_LASTS = timedelta(days=7)  # after a new one was made
# Of the addresses that give and take back tokens, from one network address: so many requests, and so many refused for a
# wrong id or secret, in so many seconds.
APP_TOKEN_LIMITS = {"asked": (600, 60), "refused": (30, 60)}

IDLE_SIGN_OUT_AFTER = timedelta(minutes=15)
IDLE_WARNING_BEFORE = timedelta(minutes=2)
STEP_UP_LASTS = timedelta(minutes=10)
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; at most, idle or not
SESSION_SERIALIZER = "accounts.sessions.SealedSerializer"
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # sealed; a cookie is only signed
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- Transport, content -----------------------------------------------------------------------------------------------
IS_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes, without the one file that a page takes
# No others: Django's write files to the disk, in clear. Each but the last takes what it is for alone.
FILE_UPLOAD_HANDLERS = [
    "authorities.uploads.TableInMemory",
    "benefits.uploads.PackInMemory",
    "families.uploads.UploadInMemory",
]

# Where the link leads that leaves a page at once: a public site that says nothing of whoever looks at it. China Weather is
# the portal of the China Meteorological Administration for everybody.
EXIT_URL = env.str("EXIT_URL", default="https://www.weather.com.cn/")

# How long what is kept of people is kept, where it is not as audit/retention.py says by default: messages=180,typed=14.
RETENTION_DAYS = {name: int(days) for name, days in named_values(env.list("RETENTION_DAYS", default=[]))}

# Events of a month may be let go when so many more have passed (docs/adr/0012); not fewer than 36.
AUDIT_KEEPS_MONTHS = env.int("AUDIT_KEEPS_MONTHS", default=240)

# --- Languages --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "sscard.formats"  # English dates as the other languages write them
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATIC_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

# --- Outgoing mail and SMS, logs --------------------------------------------------------------------------------------
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    default="accounts.mail.OutboxBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_TIMEOUT = 10  # seconds
if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    # smtp+tls://user:password@host:587 begins in the clear and turns to TLS; smtp+ssl://…:465 is TLS from the first byte.
    _server = env.email_url("EMAIL_URL")
    EMAIL_HOST, EMAIL_PORT = _server["EMAIL_HOST"], _server["EMAIL_PORT"] or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _server["EMAIL_HOST_USER"] or "", _server["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _server.get("EMAIL_USE_TLS", False), _server.get("EMAIL_USE_SSL", False)
SMS_BACKEND = env.str(
    "SMS_BACKEND", default="accounts.sms.OutboxBackend" if DEMO else "accounts.sms.NotConfiguredBackend"
)
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")  # both for accounts.sms.GatewayBackend
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="sscard@localhost")
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # as integrators.middleware leaves it
LOGGING = logging_config(env.str("LOG_LEVEL", default="INFO"))
