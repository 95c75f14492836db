"""What a link lets its owner do, and the ready-made bundles a person can pick from."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    VIEW_CARD = "view_card", _("See the card")
    SHOW_CODE = "show_code", _("Show the card's code at a desk")
    VIEW_PENSION = "view_pension", _("See the pension insurance")
    VIEW_MEDICAL = "view_medical", _("See the medical insurance")
    VIEW_UNEMPLOYMENT = "view_unemployment", _("See the unemployment insurance")
    VIEW_INJURY = "view_injury", _("See the work-injury insurance")
    VIEW_MATERNITY = "view_maternity", _("See the maternity insurance")
    VIEW_WORK = "view_work", _("See employers and places of work")
    CERTIFY = "certify", _("Renew the proof of life for the pension")
    REPORT_LOSS = "report_loss", _("Block a lost card for a few days")


ALL: tuple[str, ...] = tuple(Scope.values)
VIEW: tuple[str, ...] = tuple(
    scope.value for scope in Scope if scope.value.startswith("view_") and scope is not Scope.VIEW_WORK
)

# Health and money (PIPL art. 28), and where someone works: agreed to one by one, never ticked in advance (art. 29). To renew
# the proof of life is none of them: it shows nothing of the record but a day, and the person agrees to each renewal by a code.
SENSITIVE: frozenset[str] = frozenset(
    {
        Scope.VIEW_PENSION.value,
        Scope.VIEW_MEDICAL.value,
        Scope.VIEW_UNEMPLOYMENT.value,
        Scope.VIEW_INJURY.value,
        Scope.VIEW_MATERNITY.value,
        Scope.VIEW_WORK.value,
    }
)


# What somebody is paid, and the proof of life on which a pension hangs: agreed to by who has just shown that it is them.
MONEY: frozenset[str] = frozenset(
    {
        Scope.VIEW_PENSION.value,
        Scope.VIEW_UNEMPLOYMENT.value,
        Scope.VIEW_INJURY.value,
        Scope.VIEW_MATERNITY.value,
        Scope.CERTIFY.value,
    }
)


@dataclass(frozen=True, slots=True)
class Preset:
    """`term_days`: what it is needed for as a rule, for the reason that `how_long` gives (sscard default); None leaves it to
    the region."""

    key: str
    label: str | Promise
    hint: str | Promise
    scopes: tuple[str, ...]
    term_days: int | None = None
    how_long: str | Promise = ""


PRESETS: tuple[Preset, ...] = (
    Preset(
        "look",
        _("See the card and the five insurances"),
        _("Look only. Nothing can be done in the person's name."),
        VIEW,
    ),
    Preset(
        "pension",
        _("Help with the pension"),
        _("See the card and the pension, and renew the proof of life."),
        (Scope.VIEW_CARD.value, Scope.VIEW_PENSION.value, Scope.CERTIFY.value),
        365,
        _("Usually for a year: the proof of life is renewed once a year."),
    ),
    Preset(
        "hospital",
        _("Go along to the hospital"),
        _("See the card and the medical insurance, and show the card's code at a desk."),
        (Scope.VIEW_CARD.value, Scope.SHOW_CODE.value, Scope.VIEW_MEDICAL.value),
        31,
        _("Usually for a month: as long as a stay and the visits after it."),
    ),
    Preset(
        "child",
        _("Look after my child"),
        _("See the card and the insurances, show the code, block a lost card."),
        (*VIEW, Scope.SHOW_CODE.value, Scope.REPORT_LOSS.value),
        365,
        _("Usually for a year: a child's medical insurance is paid for by the year."),
    ),
)
