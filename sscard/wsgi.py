"""The WSGI entry point for gunicorn."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sscard.settings")

application = get_wsgi_application()

# All that is loaded stays, so the collector need not look at it again (and processes that fork from here go on sharing it),
# nor after every 700 objects: a request makes thousands and they go by themselves. An eighth of a check's time.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 100)
