"""The own card."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {
    "loss_ended": _(
        "[Social security] Your social-security card is no longer blocked and can be used again. Help: 12333."
    ),
    "card_changed_subject": _(
        "[Social security] Your social-security card cannot be used: it was reported lost, was cancelled, or its time is over. "
        "To learn which, and what there is to do, call 12333 or visit an office of your region."
    ),
    "guardian_card_changed": _(
        "[Social security] The social-security card of somebody in your care cannot be used (reference %(reference)s): it was "
        "reported lost, was cancelled, or its time is over. To learn which, call 12333 or visit an office of their region."
    ),
}

# The same where `values` say that it can be used now.
USABLE: dict[str, str | Promise] = {
    "card_changed_subject": _(
        "[Social security] Your social-security card, which could not be used, can be used now. You need to do nothing. Help: "
        "12333."
    ),
    "guardian_card_changed": _(
        "[Social security] The social-security card of somebody in your care (reference %(reference)s), which could not be "
        "used, can be used now. You need to do nothing. Help: 12333."
    ),
}

# The same where `values` say that there is a new one in its place.
REPLACED: dict[str, str | Promise] = {
    "card_changed_subject": _(
        "[Social security] You have a new social-security card in the place of the one that you had. If you did not ask for "
        "it, call 12333 or visit an office of your region."
    ),
    "guardian_card_changed": _(
        "[Social security] Somebody in your care has a new social-security card in the place of the one before (reference "
        "%(reference)s). You need to do nothing. Help: 12333."
    ),
}
