"""The environment of a test run, set before Django reads it. Servers come from `make test` or from the caller."""

import os
import sys

PLAIN = {
    "SECRET_KEY": "tests-only",
    "SEALING_KEYS": "1=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "INDEX_KEYS": "a=YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=",
    "AUDIT_SEAL_KEYS": "1=ZXZlbnRzIGFyZSBzZWFsZWQgdW5kZXIgdGhpcyBrZXk=",
    "REGISTRY_URL": "http://127.0.0.1:1",
    "REGISTRY_TOKEN": "tests-only",
    "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
}

for name, value in PLAIN.items():
    os.environ.setdefault(name, value)
missing = [name for name in ("DATABASE_URL", "REDIS_URL") if name not in os.environ]
if missing:
    sys.exit(f"{' and '.join(missing)} not set: run `make test`, which starts both, or name servers of your own.")
