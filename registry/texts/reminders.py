"""Reminders of what comes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {
    "home_visit_soon": _(
        "[Social security] The visit of an officer at your home (reference %(reference)s) is soon. Let nobody in who does not "
        "know the reference. Help: 12333."
    ),
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
    "home_visit_soon": _(
        "[Social security] An officer visits you at home on %(until)s, %(half)s (reference %(reference)s). Let nobody in who "
        "does not know the reference. Have the paper at hand that proves who you are. If you cannot be there, call an office "
        "of your region before. Help: 12333."
    ),
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
