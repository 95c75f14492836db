"""What somebody looked at in this room, in words for the person whose record it is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.contributions import Insurance
from families.looks import Words, say_looks


def _insurances(codes: Mapping[str, Any]) -> Words:
    if "insurance" not in codes:
        return gettext_lazy("Looked at your insurances")
    insurance = Insurance(codes["insurance"]).label
    if codes.get("download"):
        return _("Saved the table of your insurance: %(insurance)s") % {"insurance": insurance}
    return _("Looked at your insurance: %(insurance)s") % {"insurance": insurance}


def _insurances_of_child(codes: Mapping[str, Any]) -> Words:
    if "insurance" not in codes:
        return gettext_lazy("Looked at the insurances")
    insurance = Insurance(codes["insurance"]).label
    if codes.get("download"):
        return _("Saved the table of the insurance: %(insurance)s") % {"insurance": insurance}
    return _("Looked at the insurance: %(insurance)s") % {"insurance": insurance}


say_looks(
    {
        "benefits.insurances_opened": _insurances,
        "benefits.certification_opened": gettext_lazy("Looked at the proof of life for your pension"),
        "benefits.after_death_opened": gettext_lazy("Looked at what is to be done after the register told of a death"),
        "benefits.board_opened": gettext_lazy("Looked at what falls due for you"),
        "benefits.calendar_opened": gettext_lazy(
            "Their calendar fetched the days on which something falls due for you"
        ),
    },
    at_child={
        "benefits.insurances_opened": _insurances_of_child,
        "benefits.certification_opened": gettext_lazy("Looked at the proof of life for the pension"),
        "benefits.after_death_opened": gettext_lazy("Looked at what is to be done after the register told of a death"),
        "benefits.board_opened": gettext_lazy("Looked at what falls due for this person"),
        "benefits.calendar_opened": gettext_lazy(
            "Their calendar fetched the days on which something falls due for this person"
        ),
    },
)
