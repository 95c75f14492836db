"""Whoever signs in and links their own card first."""

from django.utils.translation import gettext_lazy as _

from registry.cases.case import Case, Group, on

CITIZENS: tuple[Case, ...] = (
    Case(
        "demo_citizen",
        Group.YOU,
        _("The demo citizen"),
        _("Prove who you are with the code on the phones page."),
        "self",
        "李明",
        on(1985, 3, 7),
        911,
        mother="demo_mother",
        father="demo_father",
        spouse="demo_spouse",
    ),
    Case(
        "demo_other_citizen",
        Group.YOU,
        _("A second citizen, no kin of the first"),
        _("Signs in for themself; their own phone gets their code."),
        "other",
        "孙磊",
        on(1979, 11, 2),
        913,
        area="110105",
        region="110105",
        household=2,
    ),
    Case(
        "demo_no_phone_adult",
        Group.YOU,
        _("A citizen without a phone on record"),
        _("No code can be sent: proves who they are at the counter."),
        "self",
        "马国庆",
        on(1949, 10, 1),
        915,
        household=3,
        phone=None,
        certified_days_ago=200,
    ),
)
