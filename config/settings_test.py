"""The few differences that make tests fast; everything else is as in production."""

import os
import tempfile

os.environ.setdefault("PREAU_HOME", tempfile.mkdtemp(prefix="preau-test-"))
os.environ.setdefault("SECRET_KEY", "a key for tests only")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES, TEMPLATES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "preau.accounts.hashers.Argon2id"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
KIT_PAGES = True
TEMPLATES[0]["OPTIONS"]["debug"] = False
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"] = {}  # one connection a worker: a pool would keep the test database busy
