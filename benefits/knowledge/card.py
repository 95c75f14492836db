"""The card in plain words: its legal basis, its three functions and where they are here, who issues it, its states."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.knowledge.screens import Screen
from benefits.knowledge.statements import Page, Statement, says
from benefits.laws import Article, Law
from families.models.people import CardState


def rules(number: str) -> Article:
    """Of the Rules on the Social-Security Card, Ministry document 47 of 2011."""
    return Article(Law.CARD_RULES, number)


TIANJIN = Page("http://lifehome.chuanganwang.cn/lifehome/20221010/102022_112676.html")
SI12333 = Page("https://si12333.cn/qa/fsrb.html")
E_CARD = Page("http://m.bbbaike.com/baike/techan/1309216.html")
LOSS = Page("http://star-hr.com/staff/2604")

BASIS: tuple[Statement, ...] = (
    says(
        _("The card is a credential for social insurance and for public employment services, issued to the public."),
        rules("2"),
    ),
    says(_("One card, many uses, valid in the whole country."), rules("4")),
    says(_("Your social-security number is your identity number."), Article(Law.SOCIAL_INSURANCE, "58")),
    says(
        _("In Beijing the card, of plastic or electronic, proves who you are; who refuses it can be punished."),
        Article(Law.BEIJING_CARD),
    ),
)


@dataclass(frozen=True, slots=True)
class Function:
    """One of the three of article 2, and our screens for it."""

    title: str | Promise
    says: Statement
    icon: str
    screens: tuple[Screen, ...]


FUNCTIONS: tuple[Function, ...] = (
    Function(
        _("Record"),
        says(_("It keeps who you are and what belongs to you: your card and your record."), rules("2")),
        "card",
        (
            Screen("families:card", _("My card"), of_own_card=True),
            Screen("families:link", _("My own link"), of_own_card=True),
            Screen("families:family", _("My family")),
        ),
    ),
    Function(
        _("Query"),
        says(_("You look up what was paid, what you get, and who looked."), rules("2")),
        "eye",
        (
            Screen("benefits:person", _("What I am entitled to"), of_own_card=True),
            Screen("benefits:insurances", _("My five insurances")),
            Screen("families:who-can-see-me", _("Who can see me?")),
        ),
    ),
    Function(
        _("Get things done"),
        says(_("You act with it: prove that you are alive, report a loss, show a code."), rules("2")),
        "check",
        (
            Screen("benefits:certification", _("Renew my proof of life"), of_own_card=True),
            Screen("families:card-loss", _("Report my card lost"), of_own_card=True),
            Screen("benefits:board", _("What falls due for whom")),
        ),
    ),
)

ISSUERS: tuple[Statement, ...] = (
    says(_("The Ministry approves who may issue cards, and manages the whole."), rules("3"), rules("5")),
    says(_("The departments of provinces and prefectures issue them, nobody else. We never issue one."), rules("5")),
    says(_("Their information agencies do the technical work."), rules("3")),
)

STATES: dict[CardState, Statement] = {
    CardState.NORMAL: says(
        _("All services are open. You can ask for a new card from 60 days before the end."), TIANJIN
    ),
    CardState.SEALED: says(
        _("Not in use yet. Activate it at an office or online; the bank's part only in person, at home for the frail."),
        SI12333,
    ),
    CardState.TEMPORARY_LOSS: says(
        _("Blocked. In some places the electronic card still works with the holder's own agreement."), TIANJIN, E_CARD
    ),
    CardState.FORMAL_LOSS: says(_("The old card is void for good. A new one has to be issued."), LOSS),
    CardState.CANCELLED: says(_("Personal services are closed."), TIANJIN),
    CardState.EXPIRED: says(
        _("Past its date. Ask for a new card at an office. A text message with a link to renew it is a fraud."),
        TIANJIN,
        SI12333,
    ),
}

LOST: tuple[Statement, ...] = (
    says(
        _(
            "Temporary: for when you still look for it. It ends by itself, after 7 to 15 days by region, or you lift it."
        ),
        Page("https://rsc.swjtu.edu.cn/info/1046/2075.htm"),
        LOSS,
    ),
    says(_("Formal: final. The old card cannot come back; you need a new one."), LOSS),
    says(
        _("Your bank does not hear of it from us: report the bank's part of the card to the bank as well."),
        Page("https://rsc.swjtu.edu.cn/info/1046/2075.htm"),
    ),
)

CONFUSED: tuple[Statement, ...] = (
    says(
        _("Family service (亲情服务): you see or show a relative's card. What is spent is the relative's own."),
        Page("http://iyua.cn/29/12017.html"),
    ),
    says(
        _("Family sharing (家庭共济): you let relatives spend from your own medical account. That is not done here."),
        Page("http://iyua.cn/29/12017.html"),
        Page(
            "http://ylbzj.sc.gov.cn/scsybj/nc030603/2025/7/4/30cd35203b134f4eac35d0c21f108564.shtml",
        ),
    ),
)


def statements() -> list[Statement]:
    return [*BASIS, *(one.says for one in FUNCTIONS), *ISSUERS, *STATES.values(), *LOST, *CONFUSED]
