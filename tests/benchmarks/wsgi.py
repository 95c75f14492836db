"""The product as gunicorn serves it, with the two views of `views.py` beside its own addresses."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sscard.settings")

from django.conf import settings

settings.ROOT_URLCONF = "tests.benchmarks.urls"

from sscard.wsgi import application  # noqa: E402  # loads the addresses named above

__all__ = ["application"]
