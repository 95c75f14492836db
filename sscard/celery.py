"""The Celery application: the clock and the hands. What is due stands in the database, never in a message."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sscard.settings")

app = Celery("sscard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
