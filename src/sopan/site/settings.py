"""Django settings, all from the environment. Demo values serve a laptop; production refuses them."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from sopan.site.logs import logging_config

django_stubs_ext.monkeypatch()

env = environ.Env()

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = Path(env.str("SOPAN_ROOT", default=str(PACKAGE.parent.parent)))
HOME = Path(env.str("SOPAN_HOME", default=str(ROOT / "var")))
SOPS = Path(env.str("SOPAN_SOPS", default=str(ROOT / "sops")))

MODE = env.str("SOPAN_MODE", default="demo")
if MODE not in ("demo", "production"):
    raise ImproperlyConfigured(f"SOPAN_MODE is {MODE!r}; it must be 'demo' or 'production'.")
DEMO = MODE == "demo"
DEMO_HISTORY = env.bool("SOPAN_DEMO_HISTORY", default=True)  # `sopan serve` begins a demo with example cases
DEBUG = env.bool("SOPAN_DEBUG", default=False)

DEMO_SECRET = "demo-secret-for-a-laptop-only-never-for-an-office-0123456789"  # noqa: S105  # refused in production
DEMO_DATA_KEY = "ZGVtby1rZXktZm9yLWEtbGFwdG9wLW9ubHktMDEyMzQ="
SECRET_KEY = env.str("SOPAN_SECRET_KEY", default=DEMO_SECRET)
# Keys for sealed data, newest first, each 32 bytes in base64; old ones stay so that old data opens.
DATA_KEYS = env.list("SOPAN_DATA_KEYS", default=[DEMO_DATA_KEY])
INDEX_KEY = env.str("SOPAN_INDEX_KEY", default=DEMO_SECRET)  # of the blind index of NIK; never changes
if not DEMO:
    _unsafe = [
        name
        for name, value, demo in [
            ("SOPAN_SECRET_KEY", SECRET_KEY, DEMO_SECRET),
            ("SOPAN_DATA_KEYS", ",".join(DATA_KEYS), DEMO_DATA_KEY),
            ("SOPAN_INDEX_KEY", INDEX_KEY, DEMO_SECRET),
        ]
        if demo in value or len(value) < 32
    ]
    if _unsafe:
        raise ImproperlyConfigured(
            f"Production needs its own secrets: set {', '.join(_unsafe)} (see docs/administrators)."
        )

ALLOWED_HOSTS = env.list("SOPAN_HOSTS", default=["127.0.0.1", "localhost"] if DEMO else [])
BASE_URL = env.str("SOPAN_BASE_URL", default="http://127.0.0.1:8000")  # in QR codes and messages
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
if DEMO and urlsplit(BASE_URL).hostname not in ("127.0.0.1", "localhost", "::1"):
    # Whoever forgets SOPAN_MODE must not publish an office with known keys and passwords.
    raise ImproperlyConfigured(
        "SOPAN_BASE_URL is a public address but SOPAN_MODE is demo, whose keys and passwords everybody knows. "
        "Set SOPAN_MODE=production."
    )
# How many proxies of ours stand in front; that many addresses at the end of X-Forwarded-For are believed.
PROXIES = env.int("SOPAN_PROXIES", default=1 if HTTPS else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

INSTALLED_APPS = [
    "sopan.site",
    "sopan.directory",
    "sopan.files",
    "sopan.notices",
    "sopan.signing",
    "sopan.cases",
    "sopan.agenda",
    "sopan.dispositions",
    "sopan.letters",
    "sopan.archive",
    "sopan.audit",
    "sopan.training",
    "sopan.staff",
    "sopan.portal",
    "sopan.desk",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sopan.site.middleware.Reference",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sopan.site.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sopan.site.middleware.PrivatePages",
    "sopan.site.middleware.BodyLimit",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sopan.site.middleware.Troubles",
]

ROOT_URLCONF = "sopan.site.urls"
WSGI_APPLICATION = "sopan.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "sopan.site.context.site",
            ],
            "builtins": ["sopan.site.templatetags.sopan"],
        },
    }
]

DATABASES = {"default": env.db_url("SOPAN_DATABASE_URL", default=f"sqlite:///{HOME / 'sopan.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits its turn instead of failing half-way
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # A socket's folder is written as in PostgreSQL's own addresses: postgres://sopan@%2Frun%2Fpostgresql/sopan
    DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Throttles count in the database, so that they hold across processes and machines. Django would keep 300 entries
# and then throw away any: whoever asks for codes under many names would wipe out the counters of all.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "directory.User"
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
LOGIN_REDIRECT_URL = "/"
OFFICIAL_HOME = "/meja/"
OFFICIAL_PATHS = ("/meja/", "/kelola/")  # whoever must sign in for these is shown the officials' door

# Citizens sign up and sign in by one-time code (directory.accounts); officials by password and, if they
# like, a second factor. Names and e-mail addresses are never used to guess whether an account exists.
ACCOUNT_ADAPTER = "sopan.directory.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # of allauth's own form, which SignUpForm replaces
ACCOUNT_EMAIL_VERIFICATION = "none"  # nothing is stored before the code comes back
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 6, "numeric": True, "dashed": False}
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Three tries a code are sixty guesses a day at one account; directory.throttle counts those once more.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
    "sign_up_code": "3/m/key,8/d/key",
}
ACCOUNT_FORMS = {
    "change_password": "sopan.directory.accounts.forms.ChangePasswordForm",
    "confirm_login_code": "sopan.directory.accounts.forms.ConfirmCodeForm",
    "login": "sopan.directory.accounts.forms.OfficialSignInForm",
    "reauthenticate": "sopan.directory.accounts.forms.PasswordAgainForm",
    "request_login_code": "sopan.directory.accounts.forms.SignInForm",
    "signup": "sopan.directory.accounts.forms.SignUpForm",
}
MFA_ADAPTER = "sopan.directory.accounts.adapter.MFAAdapter"
MFA_TOTP_ISSUER = "Sopan"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "activate_totp": "sopan.directory.accounts.forms.InstallSecondFactorForm",
    "authenticate": "sopan.directory.accounts.forms.SecondFactorForm",
    "reauthenticate": "sopan.directory.accounts.forms.SecondFactorAgainForm",
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "/static/"
WHITENOISE_KEEP_ONLY_HASHED_FILES = (
    True  # pages name no others, and compressing them twice slows the first start
)
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILES_ROOT = HOME / "files"
# Who makes electronic signatures: none, pkcs12, pkcs11, bsre-v1, bsre-v2; "local" is this installation's own authority,
# for demonstrations alone.
SIGNER = env.str("SOPAN_SIGNER", default="local" if DEMO else "none")
TSA_URL = env.str(
    "SOPAN_TSA_URL", default=""
)  # RFC 3161; empty: no time stamps, but for "local", which makes them
TRUST = env.str(
    "SOPAN_TRUST", default=""
)  # folder with the root certificates that are believed, .pem .crt .cer
KEY_FILES = env.str("SOPAN_KEY_FILES", default="")  # of pkcs12: one NIP.p12 an official
TOKEN_MODULE = env.str("SOPAN_TOKEN_MODULE", default="")  # of pkcs11: the token's library, and its label
TOKEN_LABEL = env.str("SOPAN_TOKEN_LABEL", default="")
BSRE_URL = env.str("SOPAN_BSRE_URL", default="")  # the e-Sign client service, for bsre-v1 and bsre-v2
BSRE_USER = env.str("SOPAN_BSRE_USER", default="")
BSRE_PASSWORD = env.str("SOPAN_BSRE_PASSWORD", default="")
BSRE_TIMEOUT = env.int("SOPAN_BSRE_TIMEOUT", default=60)  # seconds for one answer, of a try that may take 180
BSRE_ASKS = env.str("SOPAN_BSRE_ASKS", default="passphrase")  # of bsre-v2: passphrase, or code
BSRE_BY = env.str("SOPAN_BSRE_BY", default="nik")  # of bsre-v2: officials are known by nik, or by email
# The office's seal on the daily heads of all histories: a PKCS#12 file. The demonstration makes one of its own.
AUDIT_SEAL = env.str("SOPAN_AUDIT_SEAL", default="")
AUDIT_SEAL_PASSPHRASE = env.str("SOPAN_AUDIT_SEAL_PASSPHRASE", default="")
CLAMAV_SOCKET = env.str("SOPAN_CLAMAV", default="")  # host:port or a socket path; empty is off


SMS_REACHES = DEMO  # no SMS gateway can be connected yet: in production codes go by e-mail
EMAIL_URL = env.str(
    "SOPAN_EMAIL_URL", default=""
)  # smtp+tls://user:password@host:587; empty: shown, not sent
DEFAULT_FROM_EMAIL = env.str("SOPAN_EMAIL_FROM", default="sopan@localhost")

# Officials share computers: a session ends with the working day or with the browser, whichever comes first.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "sopan.site.views.expired_form"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
if HTTPS:  # a neighbour on the same domain cannot plant a cookie of this name
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # texts stay on the server
SECURE_SSL_REDIRECT = env.bool("SOPAN_SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^sehat/$"]  # asked from the same machine
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # documents are read in place
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "upgrade-insecure-requests": HTTPS,
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # of a form without its files
DATA_UPLOAD_MAX_NUMBER_FILES = 25
BODY_MAX_SIZE = env.int("SOPAN_MAX_BODY_MB", default=60) * 1_000_000  # of a request with its files
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

LOGGING = logging_config(env.str("SOPAN_LOG_LEVEL", default="INFO"))
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether every subdomain is https is for the domain's owner to say
    "security.W019",  # frames of our own pages show documents in place
    "security.W021",  # likewise the browsers' preload list
]

PRODUCT_NAME = _("Sopan")
