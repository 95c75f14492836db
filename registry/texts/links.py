"""Links and requests."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {
    "consent_asked": _(
        "[Social security] A relative asks to link your social-security card (reference %(reference)s). Nothing is linked "
        "unless you agree: in your own account, with a code at the family service’s answer page, or at an office of your "
        "region. Help: 12333."
    ),
    "guardian_asked": _(
        "[Social security] The other guardian of a child in your care asks to link the child’s social-security card "
        "(reference %(reference)s). Nothing is linked unless you agree: in your own account, with a code at the family "
        "service’s answer page, or at an office of the child’s region. Help: 12333."
    ),
    "guardian_link_changed": _(
        "[Social security] The other guardian of a child in your care may now do less with the child’s social-security card "
        "than before (reference %(reference)s). You need to do nothing. Help: 12333."
    ),
    "guardian_link_ended": _(
        "[Social security] The other guardian of a child in your care is no longer linked to the child’s social-security card "
        "(reference %(reference)s). You need to do nothing. Help: 12333."
    ),
    "link_ended_subject": _(
        "[Social security] A relative is no longer linked to your social-security card (reference %(reference)s). You "
        "need to do nothing. Help: 12333."
    ),
    "link_changed_subject": _(
        "[Social security] A relative who is linked to your social-security card (reference %(reference)s) may now do "
        "less than before. You need to do nothing. Help: 12333."
    ),
    "link_stands_still_subject": _(
        "[Social security] The link of the adult who looks after you to your social-security card (reference %(reference)s) "
        "stands still while the authority looks into it. You need to do nothing. Help: 12333."
    ),
    "marriage_changed_subject": _(
        "[Social security] Something about your marriage has changed in the register. The link of your husband or wife to "
        "your social-security card (reference %(reference)s) goes on, because you agreed to it. To end it, call 12333 or "
        "visit an office of your region."
    ),
    "of_age_subject": _(
        "[Social security] From today you decide for yourself who sees your social-security record. The link of the adult "
        "who looked after you has ended (reference %(reference)s). To link your card to an account of your own, open the "
        "family service or go to an office of your region. Help: 12333."
    ),
    "link_moved_subject": _(
        "[Social security] The authority has corrected your date of birth. The link of the adult who looks after you to your "
        "social-security card (reference %(reference)s) now ends on another day. You need to do nothing. Help: 12333."
    ),
    "self_linked": _(
        "[Social security] Your social-security card can now be used in the family service. If it was not you, call "
        "12333 at once. Reference %(reference)s."
    ),
}

# The same where `values` say the day.
DATED: dict[str, str | Promise] = {
    "link_moved_subject": _(
        "[Social security] The authority has corrected your date of birth. The link of the adult who looks after you to your "
        "social-security card (reference %(reference)s) now ends on %(until)s. You need to do nothing. Help: 12333."
    ),
}

# The same where `values` say that it is of an adult under guardianship.
OF_WARD: dict[str, str | Promise] = {
    "guardian_link_changed": _(
        "[Social security] The other guardian of a person in your care may now do less with that person’s social-security "
        "card than before (reference %(reference)s). You need to do nothing. Help: 12333."
    ),
    "guardian_link_ended": _(
        "[Social security] The other guardian of a person in your care is no longer linked to that person’s social-security "
        "card (reference %(reference)s). You need to do nothing. Help: 12333."
    ),
}
