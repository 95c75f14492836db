"""The wiring: settings, addresses, Celery, the local launcher. Knows every app and holds no rules."""

from sscard.celery import app as celery_app

__all__ = ["celery_app"]
