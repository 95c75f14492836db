"""What to do when stuck: by symptom, the next step, which office, which paper, which phone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.knowledge.screens import Screen
from benefits.knowledge.statements import Page, Statement, says
from benefits.laws import Article, Law

HELP = Screen("families:help", _("Help and offices"))


@dataclass(frozen=True, slots=True)
class Symptom:
    """`anchor` is what other pages link to, `line` the field of `HelpRules` with the number to call."""

    anchor: str
    title: str | Promise
    step: Statement
    office: str | Promise
    paper: str | Promise
    line: str = "pension_phone"
    screens: tuple[Screen, ...] = (HELP,)


_ANY_OFFICE = _("Any office of your region")
_ISSUER = _("The office of the region that issued the card")
_INSURED = _("The office of the region where the person is insured")
_IDENTITY_CARD = _("Identity card")
_NO_OFFICE = _("None needed")

SYMPTOMS: tuple[Symptom, ...] = (
    Symptom(
        "no-phone",
        _("My relative has no phone"),
        says(
            _(
                "Let them agree at an office of their region, or have the code read out in a phone call. They need no "
                "smartphone and never have to go alone."
            ),
            Page("https://www.bjnews.com.cn/detail/160611047615919.html"),
            Article(Law.FACE_RULES, "4"),
        ),
        _ANY_OFFICE,
        _("The relative's identity card and social-security card"),
    ),
    Symptom(
        "name-differs",
        _("The name or number is not accepted"),
        says(
            _(
                "Type both exactly as on the identity card. If they are right, the register is out of date: have it "
                "corrected."
            ),
            Page("https://pc-daily.com/wangluo/59841.html"),
        ),
        _INSURED,
        _("Identity card and household booklet"),
    ),
    Symptom(
        "card-not-found",
        _("The card is not found, or was issued elsewhere"),
        says(
            _(
                "Check that there is a card of plastic, that it is neither cancelled nor lost, and that you chose the "
                "region that issued it."
            ),
            Page("https://30586.com/changshi/78Wp6rLpmB.html"),
            Page("https://www.cxs.gov.cn/info/egovinfo/1016/xxgkcontent/cxs007-/2024-1204001.htm"),
        ),
        _ISSUER,
        _("Identity card, and the social-security card if you have it"),
    ),
    Symptom(
        "refused",
        _("My application was refused"),
        says(
            _(
                "The refusal does not say which detail failed, to protect the person. They can ask for it themselves: "
                "everybody may check their own record free of charge."
            ),
            Article(Law.SOCIAL_INSURANCE, "74"),
        ),
        _ISSUER,
        _("The relative's identity card, and proof of how you are related"),
        screens=(Screen("families:family", _("My family")), HELP),
    ),
    Symptom(
        "no-face",
        _("I do not want to show my face"),
        says(
            _(
                "You do not have to. Here a code or an office is enough. Where another app asks for it and fails three "
                "times, ask there for a check by a person."
            ),
            Article(Law.FACE_RULES, "4"),
            Page("https://pic.shebao.southmoney.com/dongtai/202507/1828444.html"),
        ),
        _ANY_OFFICE,
        _IDENTITY_CARD,
    ),
    Symptom(
        "against-my-will",
        _("Somebody is linked to me against my will"),
        says(
            _("End the link: at once, without a reason, and without them being told if you are afraid. Then call."),
            Page("https://www.2wbiao.com/p/95008.html"),
            Article(Law.PERSONAL_INFORMATION, "15"),
        ),
        _ISSUER,
        _("Identity card and household booklet"),
        line="dispute_phone",
        screens=(Screen("families:who-can-see-me", _("Who can see me?")), HELP),
    ),
    Symptom(
        "died",
        _("Somebody has died"),
        says(
            _(
                "Report it by the end of the next month, so that nothing is paid that has to be paid back. Ask for the funeral grant "
                "and the survivors' grant; close relatives may see the person's data."
            ),
            Page("https://www.163.com/dy/article/KEICJSPV0525TFAM.html"),
            Article(Law.SOCIAL_INSURANCE, "17"),
            Article(Law.SOCIAL_INSURANCE, "88"),
            Article(Law.PERSONAL_INFORMATION, "49"),
        ),
        _INSURED,
        _("Proof of the death, your identity card, and proof of how you were related"),
        screens=(Screen("benefits:knowledge", _("What you should know")), HELP),
    ),
    Symptom(
        "abroad",
        _("The person lives abroad"),
        says(
            _("The proof of life is given in the app 中国领事 of the Chinese consulates."),
            Page("https://www.fudaoke.com/exam/1718743.html"),
        ),
        _NO_OFFICE,
        _("Passport or identity card"),
        screens=(Screen("benefits:board", _("What falls due for whom")), HELP),
    ),
    Symptom(
        "overdue",
        _("The proof of life is overdue"),
        says(
            _(
                "Give it now. The pension is paused, not lost: it goes on from the next month, with what was missed; "
                "some places pay three months back at most."
            ),
            Page("https://www.fudaoke.com/exam/1718743.html"),
        ),
        _INSURED,
        _IDENTITY_CARD,
        screens=(Screen("benefits:board", _("What falls due for whom")), HELP),
    ),
)
