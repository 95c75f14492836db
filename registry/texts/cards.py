"""The own card."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {
    "loss_ended": _(
        "[Social security] Your social-security card is no longer blocked and can be used again. Help: 12333."
    ),
}
