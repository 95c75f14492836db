"""Reminders of what comes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {
    "link_ends_subject": _(
        "[Social security] The link of a relative to your social-security card (reference %(reference)s) ends soon by "
        "itself. You need to do nothing. Help: 12333."
    ),
    "link_unused_subject": _(
        "[Social security] The link of a relative to your social-security card (reference %(reference)s) has not been used "
        "for a long time and ends in a month, unless they use it before. You need to do nothing. Help: 12333."
    ),
    "of_age_soon_subject": _(
        "[Social security] Soon you decide for yourself who sees your social-security record. On your birthday the link of "
        "the adult who looks after you ends by itself (reference %(reference)s). The family service’s page “When you come of "
        "age” and an office of your region say how to get an account of your own. Help: 12333."
    ),
}

# The same where `values` say the day.
DATED: dict[str, str | Promise] = {
    "link_ends_subject": _(
        "[Social security] The link of a relative to your social-security card (reference %(reference)s) ends by itself on "
        "%(until)s. You need to do nothing. Help: 12333."
    ),
    "link_unused_subject": _(
        "[Social security] The link of a relative to your social-security card (reference %(reference)s) has not been used "
        "for a long time and ends on %(until)s, unless they use it before. You need to do nothing. Help: 12333."
    ),
    "of_age_soon_subject": _(
        "[Social security] Soon you decide for yourself who sees your social-security record. On %(until)s, your birthday, "
        "the link of the adult who looks after you ends by itself (reference %(reference)s). The family service’s page “When "
        "you come of age” and an office of your region say how to get an account of your own. Help: 12333."
    ),
}
