"""Cases for what is told of insurance: a proof of life that is due, odd contributions, none at all."""

from django.utils.translation import gettext_lazy as _

from registry.cases.case import CONSENT, Case, Group, on

INSURED: tuple[Case, ...] = (
    Case(
        "demo_grandfather",
        Group.ELDERS,
        _("Grandfather with a phone, whose proof of life is due soon"),
        CONSENT,
        "grandfather",
        "陈守仁",
        on(1935, 10, 6),
        945,
        household=20,
        certified_days_ago=340,
    ),
    Case(
        "demo_odd_record",
        Group.ODD,
        _("Cousin whose contributions overlap, and once run backwards"),
        CONSENT,
        "other",
        "李卫东",
        on(1990, 8, 15),
        949,
        household=21,
    ),
    Case(
        "demo_no_record",
        Group.ODD,
        _("Cousin of whom there is no insurance record at all"),
        CONSENT,
        "other",
        "李思远",
        on(2001, 5, 4),
        951,
        household=22,
    ),
)
