"""What `manage.py check` refuses about the settings: times that do not fit each other, keys that do not open, and a
register asked over plain HTTP or with certificates that cannot be read, and a way out of a page that is no public site."""

import ssl
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from audit.seals import hashing
from families import due, encryption
from families.outgoing import connections
from families.services.webhooks import sending


@register("work")
def check_visibility(**_kwargs: Any) -> list[CheckMessage]:
    """A message that reappears while its task still runs is worked on twice: libraries and trials, docs/adr/0004."""
    visible_after = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout", 0)
    longest = settings.CELERY_TASK_TIME_LIMIT * (settings.CELERY_WORKER_PREFETCH_MULTIPLIER + 1)
    if visible_after > longest:
        return []
    return [
        Error(
            f"visibility_timeout of CELERY_BROKER_TRANSPORT_OPTIONS is {visible_after} s.",
            hint=f"It must exceed the tasks' hard limit times (prefetch + 1): {longest} s.",
            id="sscard.E001",
        )
    ]


@register("work")
def check_lease(**_kwargs: Any) -> list[CheckMessage]:
    """A lease that ends before its task can be killed lets a second worker claim the same row."""
    lease = due.LEASE.total_seconds()
    if lease > settings.CELERY_TASK_TIME_LIMIT:
        return []
    return [
        Error(
            f"families.due.LEASE is {lease:.0f} s.",
            hint=f"It must exceed CELERY_TASK_TIME_LIMIT: {settings.CELERY_TASK_TIME_LIMIT} s.",
            id="sscard.E002",
        )
    ]


@register("work")
def check_webhook_deadline(**_kwargs: Any) -> list[CheckMessage]:
    """A call that outlasts its task is cut without anybody writing down that it failed."""
    longest = sending.WORKS_FOR + connections.DEADLINE
    if longest < settings.CELERY_TASK_SOFT_TIME_LIMIT:
        return []
    return [
        Error(
            f"A run of send_due_webhooks may take {longest:.0f} s.",
            hint=f"It must end before CELERY_TASK_SOFT_TIME_LIMIT: {settings.CELERY_TASK_SOFT_TIME_LIMIT} s.",
            id="sscard.E006",
        )
    ]


@register("keys")
def check_keys(**_kwargs: Any) -> list[CheckMessage]:
    """Every key, not only the current ones: a broken old key would show only when an old value is opened."""
    try:
        encryption.check_keys()
        hashing.check_keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="Make keys as .env.example says.", id="sscard.E003")]
    return []


@register("register")
def check_register_address(**_kwargs: Any) -> list[CheckMessage]:
    """Names and identity numbers of people go there: over TLS, but to this machine itself."""
    address = urlsplit(settings.REGISTRY_URL)
    if address.scheme == "https" and address.hostname:
        return []
    if address.scheme == "http" and (settings.REGISTRY_ALLOWS_HTTP or address.hostname in _LOOPBACK):
        return []
    return [
        Error(
            "REGISTRY_URL is no https:// address.",
            hint="With the stand-in of the demonstration alone, REGISTRY_ALLOWS_HTTP=true lets it be http://.",
            id="sscard.E004",
        )
    ]


@register("register")
def check_register_authorities(**_kwargs: Any) -> list[CheckMessage]:
    """A file that is missing or holds no certificate would show only as a register that never answers."""
    if not settings.REGISTRY_CA_FILE:
        return []
    try:
        ssl.create_default_context(cafile=settings.REGISTRY_CA_FILE)
    except OSError as error:  # ssl.SSLError is one
        return [
            Error(
                f"REGISTRY_CA_FILE cannot be used: {error}.",
                hint="A readable file of certificates in PEM, or nothing for the usual ones.",
                id="sscard.E005",
            )
        ]
    return []


@register("exit")
def check_exit_address(**_kwargs: Any) -> list[CheckMessage]:
    """Each page carries it: another scheme could run a script, and plain HTTP tells the line who left."""
    address = urlsplit(settings.EXIT_URL)
    if address.scheme == "https" and address.hostname:
        return []
    return [Error("EXIT_URL is no https:// address.", hint="A public site, say a weather report.", id="sscard.E007")]


_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
