"""The parts of a region pack that say how things are done there, besides the rules of each insurance."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from authorities.packs import pack_for, register_section
from authorities.packs.field_checks import check_known
from benefits.months import Month

WHAT_TO_BRING = {
    "identity_card": _("The identity card or household booklet of the person"),
    "social_security_card": _("Their social-security card, if they have one"),
    "helper_identity": _("If a relative comes along: the relative's own identity card"),
}
OTHER_WAYS = {
    "office": _("At any office. The officer enters it there and then."),
    "home_visit": _("At home. For somebody who cannot leave the house, call the service line and ask for a visit."),
    "consular_app": _("Abroad. Somebody who lives in another country uses the app “中国领事” of the consular service."),
}
WHEN_LATE = {
    "next_month_back_paid": _(
        "After a late renewal the pension goes on from the next month, and what was held back is paid."
    ),
}


@register_section("certification")
@dataclass(frozen=True, slots=True)
class CertificationRules:
    """How long a proof of life for the pension counts and how early it is asked for, in months. `when_late`,
    `what_to_bring` and `other_ways` are keys of the tables above, in the order shown."""

    months: int
    warning_months: int
    when_late: str
    what_to_bring: tuple[str, ...]
    other_ways: tuple[str, ...]

    def __post_init__(self) -> None:
        check_known("text", (self.when_late,), WHEN_LATE)
        check_known("text", self.what_to_bring, WHAT_TO_BRING)
        check_known("text", self.other_ways, OTHER_WAYS)
        if not 0 <= self.warning_months < self.months:
            raise ValueError("the warning is as long as the proof counts, or negative")

    def warns_from(self, due_on: date) -> date:
        """The first day on which a renewal is due soon. Months count by the calendar."""
        last = (Month.of(due_on) + -self.warning_months).last_day
        return last.replace(day=min(due_on.day, last.day))

    def warned_until(self, today: date) -> date:
        """The last day of which `warns_from` is today or earlier: at the end of a month, the end of the other."""
        last = (Month.of(today) + self.warning_months).last_day
        return last if today == Month.of(today).last_day else last.replace(day=min(today.day, last.day))

    @property
    def when_late_text(self) -> str:
        """In the reader's language, as are the others."""
        return str(WHEN_LATE[self.when_late])

    @property
    def what_to_bring_texts(self) -> list[str]:
        return [str(WHAT_TO_BRING[key]) for key in self.what_to_bring]

    @property
    def other_ways_texts(self) -> list[str]:
        return [str(OTHER_WAYS[key]) for key in self.other_ways]


def certification_rules(region_code: str) -> CertificationRules:
    """How pensions of the region are certified."""
    return pack_for(region_code).section(CertificationRules)
