"""Where to turn when the web does not help: the lines to call, the ways there are, and which advice a page gives."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorities.packs import register_section
from authorities.packs.field_checks import check_known

ADVICE = {
    "phone_line": _("Call the service line. Someone can explain each step while you do it."),
    "office": _("Go to an office of your region with your identity card. A relative or a helper may come with you."),
    "no_phone": _(
        "If your relative has no phone, they can agree at an office of their region, or you can read the request out to "
        "them."
    ),
    "no_document": _("If a child has no identity document yet, bring the household booklet or the birth certificate."),
}
# The line of each adviser is the field of that name; other advisers have none here.
ADVISERS = {
    "pension_phone": _("Card, family service, pension, unemployment, work injury"),
    "medical_phone": _("Medical and maternity insurance"),
    "dispute_phone": _("Somebody is linked to you against your will"),
    "legal_aid_phone": _("Advice on the law, free of charge, and help for those who cannot pay a lawyer"),
}


class ChannelKind(TextChoices):
    APP = "app", _("App")
    PLATFORM = "platform", _("Website and app")
    PHONE = "phone", _("By phone")
    COUNTER = "counter", _("At the counter")


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to the authority, by the name people know, and what is special about it."""

    kind: ChannelKind
    name: str | Promise
    text: str | Promise


CHANNELS = {
    "e_card": Channel(
        ChannelKind.APP,
        _("Electronic social-security card"),
        _("In the authority's own apps and many others. The family service is one of its seven basic services."),
    ),
    "medical_platform": Channel(
        ChannelKind.PLATFORM,
        _("National medical-security platform"),
        _(
            "Has a family account of its own: from 16 a person takes part themself, and two people at most may link them."
        ),
    ),
    "service_lines": Channel(
        ChannelKind.PHONE,
        _("12333 and 12393"),
        _("12333 for the card, pension, unemployment and work injury; 12393 for medical and maternity insurance."),
    ),
    "government_line": Channel(
        ChannelKind.PHONE, _("Government service line 12345"), _("Takes questions and complaints for every department.")
    ),
    "counter": Channel(
        ChannelKind.COUNTER,
        _("An office near you"),
        _("Every step can be done there with your identity card, without a phone and without a face check."),
    ),
    "yue_sheng_shi": Channel(
        ChannelKind.APP,
        _("Yue Sheng Shi (粤省事)"),
        _("Up to 8 family members. From 16 they take part themselves; for others a guardian goes to the counter."),
    ),
    "sui_shen_ban": Channel(
        ChannelKind.APP,
        _("Sui Shen Ban (随申办)"),
        _("A relative's code for those under 18: at once where one household booklet or birth certificate proves it."),
    ),
    "xian_one_code": Channel(
        ChannelKind.APP,
        _("Xi'an One Code (西安一码通)"),
        _("A relative's code for those up to 16 or from 60 on. It can be printed and is then good for 7 days."),
    ),
    "su_kang_ma": Channel(
        ChannelKind.APP,
        _("Su Kang Ma (苏康码)"),
        _("A dependant stands on one main card only. A link made in bad faith is undone through 12345."),
    ),
    "su_cheng_ma": Channel(
        ChannelKind.APP,
        _("Su Cheng Ma (苏城码)"),
        _("Relatives can act for those under 18 or over 60. The community can print a card to carry."),
    ),
    "wan_shi_tong": Channel(
        ChannelKind.APP,
        _("Wan Shi Tong (皖事通)"),
        _("Family is added in three places, each with a check of its own."),
    ),
}


@register_section("help")
@dataclass(frozen=True, slots=True)
class HelpRules:
    """Phone numbers as dialled inside the country; `advice`, `channels` and `advisers` are keys of the tables of those
    names, in the order shown."""

    pension_phone: str
    medical_phone: str
    dispute_phone: str
    legal_aid_phone: str
    advice: tuple[str, ...]
    channels: tuple[str, ...]
    advisers: tuple[str, ...]

    def __post_init__(self) -> None:
        check_known("advice", self.advice, ADVICE)
        check_known("channel", self.channels, CHANNELS)
        check_known("adviser", self.advisers, ADVISERS)

    @property
    def advice_texts(self) -> list[str]:
        """In the reader's language."""
        return [str(ADVICE[key]) for key in self.advice]

    @property
    def channel_list(self) -> list[Channel]:
        return [CHANNELS[key] for key in self.channels]

    @property
    def adviser_lines(self) -> list[tuple[str, str]]:
        """The number to call and what for, in the reader's language."""
        return [(getattr(self, key), str(ADVISERS[key])) for key in self.advisers]
