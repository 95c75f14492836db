"""Which messages a citizen gets by e-mail and by text message."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Channel
from families.forms.messages import MessageChoicesForm
from families.message_groups import Group
from families.message_happenings import HAPPENINGS
from families.services.senders.choosing import choose_messages, chosen_by
from families.services.senders.receivers import receiver_of
from families.views.requests import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
def message_choices(request: CitizenRequest) -> HttpResponse:
    receiver = receiver_of(request.user.pk)
    addresses = receiver.addresses if receiver else {}
    data = request.POST if request.method == "POST" else None
    form = MessageChoicesForm(data, addresses=addresses, chosen=chosen_by(request.user))
    if request.method == "POST" and form.is_valid():
        choose_messages(by=request.user, wanted=form.wanted)
        messages.success(request, _("Saved. You get what you have chosen."))
        return redirect("families:message-choices")
    context = {
        "form": form,
        "missing": [way for channel, way in _ways().items() if channel not in addresses],
        "always": HAPPENINGS[Group.SAFETY],
    }
    return render(request, "families/messages/choices.html", context, status=422 if form.errors else 200)


def _ways() -> dict[Channel, dict[str, str]]:
    """How to become reachable by a channel."""
    return {
        Channel.EMAIL: {
            "text": _("No e-mail comes to you: your account has no confirmed e-mail address."),
            "label": _("Add an e-mail address"),
            "url": reverse("account_email"),
        },
        Channel.SMS: {
            "text": _("No text message comes to you: your account has no confirmed mobile number."),
            "label": _("Add a mobile number"),
            "url": reverse("account_change_phone"),
        },
    }
