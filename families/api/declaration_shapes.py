"""What is shown before applying, as programs read it."""

from typing import Annotated, TypedDict

from families.api.application_examples import DECLARATION, NOTICE
from families.api.application_shapes import ApplicationScopeShape
from families.api.text_shapes import DeclaredTextShape
from families.scopes import Scope
from integrators.api.shapes import Says

_Region = Annotated[str | None, Says(description="Of the card: the code of a region, or null while none is named.")]


class IssuingRegionShape(TypedDict):
    code: str
    label: str


class OfferedPresetShape(TypedDict):
    """Scopes that are often asked for together."""

    code: str
    label: str
    detail: str
    scopes: list[Annotated[str, Scope]]
    usual_term_days: int


class OfferedTermShape(TypedDict):
    days: int
    label: str


class OwnOfferedShape(TypedDict):
    regions: Annotated[list[IssuingRegionShape], Says(description="That issue cards, as far as it is agreed.")]


class OfferedShape(TypedDict):
    scopes: list[ApplicationScopeShape]
    presets: list[OfferedPresetShape]
    terms: list[OfferedTermShape]
    usual_term_days: int


class OwnLinkOfferShape(OwnOfferedShape):
    """For the citizen's own card."""

    region: _Region
    notice: DeclaredTextShape
    declaration: DeclaredTextShape


class RelativesLinkOfferShape(OfferedShape):
    """For a relative. `declaration` is null until it is said what is asked for."""

    region: _Region
    notice: DeclaredTextShape
    declaration: DeclaredTextShape | None


RELATIVES_OFFER: RelativesLinkOfferShape = {
    "region": "440100",
    "scopes": [
        {"code": "view_card", "label": "See the card"},
        {"code": "view_pension", "label": "See the pension insurance"},
        {"code": "certify", "label": "Renew the proof of life for the pension"},
    ],
    "presets": [
        {
            "code": "pension",
            "label": "Help with the pension",
            "detail": "See the card and the pension, and renew the proof of life.",
            "scopes": ["view_card", "view_pension", "certify"],
            "usual_term_days": 365,
        }
    ],
    "terms": [{"days": 365, "label": "1 year"}],
    "usual_term_days": 365,
    "notice": {
        "version": NOTICE["version"],
        "sha256": NOTICE["sha256"],
        "language": "en",
        "paragraphs": [
            "You are about to add a relative's social-security card to your account.",
            "We ask the authority that issued the card whether the name and number belong together. Nothing of the person is "
            "shown to you before they agree.",
            "The relative decides what you may see and do, and for how long. They see that you asked, they see each time you "
            "open their record, and they can end it at any time without giving a reason.",
            "If you are the guardian of a child or of an adult, you decide for them: each sensitive thing, and for a young "
            "child each thing, is agreed to only if you tick it.",
            "Enter only numbers of people who know that you do this. Trying numbers of others is against the law and is "
            "recorded.",
            "We keep what you enter until the application has ended and 30 days longer, encrypted. You can withdraw at any "
            "time; what was done before stays valid.",
            "Telling us false information, or hiding that a person who receives a pension has died, has consequences under "
            "the Social Insurance Law (article 88).",
        ],
    },
    "declaration": {
        "version": DECLARATION["version"],
        "sha256": DECLARATION["sha256"],
        "language": "en",
        "paragraphs": [
            "I declare that what I entered is true and that this person is what I said they are to me.",
            "If this person decides for themselves, they are asked. They may agree to less than I ask for, or refuse.",
            "If this person is a child, or an adult who has a guardian, and the authority confirms that I am that guardian, "
            "my sending this application is the guardian's consent. I ask for this: see the card and see the pension "
            "insurance. To each sensitive thing among it (health, money, work) I agree only if I tick it by itself when I send "
            "this; without a tick it is not agreed to and stays closed. My consent lasts for 1 year, and for a child it ends "
            "at the latest when the child reaches the age of own consent.",
        ],
    },
}
