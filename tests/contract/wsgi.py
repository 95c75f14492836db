"""The product as it is served, but for the limits: thousands of requests a minute come from one address."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sscard.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
settings.API_LIMITS = {name: (10**9, seconds) for name, (_most, seconds) in settings.API_LIMITS.items()}
