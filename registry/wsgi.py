"""The door for gunicorn: `gunicorn --config python:registry.server registry.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "registry.settings"
application = get_wsgi_application()
