"""The monthly overview."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {
    "digest": _(
        "[Social security] Who can see your social-security record, by reference, and in brackets how often each looked in "
        "%(month)s: %(links)s. Officers of the authority: %(officers)s. You need to do nothing. To share less or to end it, "
        "open the family service or go to an office of your region. Help: 12333."
    ),
}
