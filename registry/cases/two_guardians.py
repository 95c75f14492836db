"""A child who lives with a guardian in a region where both guardians are asked."""

from django.utils.translation import gettext_lazy as _

from registry.cases.case import CONSENT, Case, Group, on, years_ago

_HANGZHOU = "330106"

TWO_GUARDIANS: tuple[Case, ...] = (
    Case(
        "demo_co_guardian",
        Group.CHILDREN,
        _("Mother of your son in Hangzhou, phone on record"),
        CONSENT,
        "other",
        "周婷",
        on(1987, 4, 8),
        952,
        area=_HANGZHOU,
        region=_HANGZHOU,
        household=23,
    ),
    Case(
        "demo_child_two_guardians",
        Group.CHILDREN,
        _("Child with two guardians: your son of seven in Hangzhou"),
        _(
            "Waits for his mother's answer, the other guardian: press “Send it now”, then read the code on the phones page."
        ),
        "son",
        "李可",
        years_ago(7),
        953,
        area=_HANGZHOU,
        region=_HANGZHOU,
        household=23,
        phone=None,
        mother="demo_co_guardian",
        father="demo_citizen",
        guardians=("demo_co_guardian", "demo_citizen"),
    ),
)
