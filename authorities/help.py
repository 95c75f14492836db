"""Where to turn when the web does not help: the lines to call, and which advice a page gives."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from authorities.packs import register_section

ADVICE = {
    "phone_line": _("Call the service line. Someone can explain each step while you do it."),
    "office": _("Go to an office of your region with your identity card. A relative or a helper may come with you."),
    "no_phone": _(
        "If your relative has no phone, they can agree at an office, or you can read the request out to them."
    ),
    "no_document": _("If a child has no identity document yet, bring the household booklet or the birth certificate."),
}


@register_section("help")
@dataclass(frozen=True, slots=True)
class HelpRules:
    """Phone numbers as dialled inside the country; `advice` are keys of `ADVICE`, in the order shown."""

    pension_phone: str
    medical_phone: str
    dispute_phone: str
    advice: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = [key for key in self.advice if key not in ADVICE]
        if unknown:
            raise ValueError(f"no advice is called {', '.join(unknown)}")

    @property
    def advice_texts(self) -> list[str]:
        """In the reader's language."""
        return [str(ADVICE[key]) for key in self.advice]
