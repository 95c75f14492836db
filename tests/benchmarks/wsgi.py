"""The product as gunicorn serves it, with the views of `views.py` beside its own addresses. One app asks here more often
than its limits let it: it is counted as ever, and never over."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sscard.settings")

from django.conf import settings

settings.ROOT_URLCONF = "tests.benchmarks.urls"
settings.API_LIMITS = {name: (10**9, seconds) for name, (_most, seconds) in settings.API_LIMITS.items()}

from sscard.wsgi import application  # noqa: E402  # loads the addresses named above

__all__ = ["application"]
