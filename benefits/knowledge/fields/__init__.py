"""Words for what the region packs hold: one module a section, and its line in `SECTIONS`. A section or field that a room
registers and nobody names fails a test; until then a page shows it by its name in the packs.

A field may also carry its words itself: `field(metadata={"label": _("…"), "unit": Unit.DAYS})` in the section's shape.
"""

from dataclasses import fields

from authorities.packs.sections import registered_sections
from benefits.knowledge.fields import (
    cards,
    certification,
    deaths,
    evidence,
    helping,
    home_visits,
    identity,
    invitations,
    lasting,
    linking,
    maternity,
    medical,
    pension,
    registry,
    remedies,
    texts,
    unemployment,
    work_injury,
)
from benefits.knowledge.fields.shape import Field, Section, in_

SECTIONS: dict[str, Section] = {
    "linking": linking.SECTION,
    "invitations": invitations.SECTION,
    "lasting": lasting.SECTION,
    "texts": texts.SECTION,
    "cards": cards.SECTION,
    "certification": certification.SECTION,
    "deaths": deaths.SECTION,
    "evidence": evidence.SECTION,
    "remedies": remedies.SECTION,
    "home_visits": home_visits.SECTION,
    "help": helping.SECTION,
    "identity": identity.SECTION,
    "registry": registry.SECTION,
    "pension": pension.SECTION,
    "medical": medical.SECTION,
    "unemployment": unemployment.SECTION,
    "work_injury": work_injury.SECTION,
    "maternity": maternity.SECTION,
}


def section_of(name: str) -> Section:
    return SECTIONS.get(name, Section(name, {}))


def named_field(section: str, name: str) -> Field | None:
    """By our table, else by what its shape says; None when neither has words for it."""
    known = section_of(section).fields.get(name)
    return known or _by_its_shape(section, name)


def field_of(section: str, name: str) -> Field:
    return named_field(section, name) or Field(f"{section}.{name}")


def _by_its_shape(section: str, name: str) -> Field | None:
    about = next(each.metadata for each in fields(registered_sections()[section]) if each.name == name)
    return Field(about["label"], in_(about["unit"])) if "label" in about else None


__all__ = ["SECTIONS", "Field", "Section", "field_of", "named_field", "section_of"]
