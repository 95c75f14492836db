"""Telling the owner of an endpoint that it was disabled: by e-mail, once, and again later while no mail goes out."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.retention import kept_for
from families.models import WebhookEndpoint

log = structlog.get_logger(__name__)

_AGAIN_AFTER = timedelta(minutes=10)


def tell_owners() -> int:
    """One mail at most a call, for a mail server may take its time; returns how many went out."""
    now = timezone.now()
    waiting = WebhookEndpoint.objects.filter(tell_at__lte=now).select_related("app__integrator", "app__client")
    endpoint = waiting.order_by("tell_at").first()
    if endpoint is None:
        return 0
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk, tell_at=endpoint.tell_at)
    if not mine.update(tell_at=now + _AGAIN_AFTER):
        return 0  # another worker tells them
    try:
        _mail(endpoint)
    except OSError as error:  # smtplib's errors are of this kind too
        log.warning("owner_not_told", endpoint=str(endpoint.pk), error=type(error).__name__)
        return 0
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(tell_at=None)
    return 1


def _mail(endpoint: WebhookEndpoint) -> None:
    """In the language of the documentation: an integrator has none of its own. Raises OSError."""
    with translation.override(settings.LANGUAGE_CODE):
        why, days = endpoint.get_disabled_because_display(), kept_for("webhooks").days
        values = {"app": endpoint.app.client.name, "url": endpoint.url, "why": why, "days": days}
        subject = _("A webhook endpoint of %(app)s was disabled") % values
        body = (
            _(
                "Nothing is sent to this webhook endpoint any more:\n\n%(url)s\n\nWhy: %(why)s.\n\n"
                "Once it takes messages again, enable it through the API or ask the authority that you have the "
                "agreement with. Then ask for what it missed: messages are kept for %(days)s days."
            )
            % values
        )
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [endpoint.app.integrator.contact])
