"""Where to turn when the web does not help: the lines to call, and which advice a page gives."""

from dataclasses import dataclass

from authorities.packs import register_section


@register_section("help")
@dataclass(frozen=True, slots=True)
class HelpRules:
    """Phone numbers as dialled inside the country; `advice` are keys of `ADVICE`, in the order shown."""

    pension_phone: str
    medical_phone: str
    dispute_phone: str
    advice: tuple[str, ...]
