"""What more than one text says: relationships, what is shared, the address; and the languages."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What the receiver is to who asks; completes "you are their …".
RELATIONSHIPS: dict[str, str | Promise] = {
    "self": _("holder of the card"),
    "spouse": _("spouse"),
    "father": _("father"),
    "mother": _("mother"),
    "son": _("son"),
    "daughter": _("daughter"),
    "grandfather": _("grandfather"),
    "grandmother": _("grandmother"),
    "grandson": _("grandson"),
    "granddaughter": _("granddaughter"),
    "brother": _("brother"),
    "sister": _("sister"),
    "father_in_law": _("father-in-law"),
    "mother_in_law": _("mother-in-law"),
    "guardian": _("guardian"),
    "ward": _("ward, in their care"),
    "other": _("relative"),
}
SCOPES: dict[str, str | Promise] = {
    "view_card": _("see your card"),
    "show_code": _("show your card’s code at a desk"),
    "view_pension": _("see your pension insurance"),
    "view_medical": _("see your medical insurance"),
    "view_unemployment": _("see your unemployment insurance"),
    "view_injury": _("see your work-injury insurance"),
    "view_maternity": _("see your maternity insurance"),
    "view_work": _("see where you worked"),
    "certify": _("renew your proof of life for the pension"),
    "report_loss": _("block your card for a few days when it is lost"),
}

# The same of the card of a child, in a message to the other guardian.
SCOPES_OF_CHILD: dict[str, str | Promise] = {
    "view_card": _("see the child’s card"),
    "show_code": _("show the code of the child’s card at a desk"),
    "view_pension": _("see the child’s pension insurance"),
    "view_medical": _("see the child’s medical insurance"),
    "view_unemployment": _("see the child’s unemployment insurance"),
    "view_injury": _("see the child’s work-injury insurance"),
    "view_maternity": _("see the child’s maternity insurance"),
    "view_work": _("see where the child worked"),
    "certify": _("renew the child’s proof of life for a pension"),
    "report_loss": _("block the child’s card for a few days when it is lost"),
}


def known_language(tag: str) -> str | None:
    """`zh-Hans-CN`, `zh_CN` and `zh` are zh-hans; None for a language in which nothing can be sent."""
    first = tag.replace("_", "-").casefold().split("-")[0]
    return {"en": "en", "es": "es", "zh": "zh-hans"}.get(first)


def web(address: str) -> str:
    """Nothing stands after it: a telephone would take it for a part of the address."""
    return gettext("On the web: %(address)s") % {"address": address}
