"""Where help is to be had in a region. Data for components/offices.html, which says whom to call where none is known."""

from dataclasses import dataclass

from authorities.codes import NATION
from authorities.help import HelpRules
from authorities.models import Authority, Office
from authorities.packs import pack_for
from authorities.selectors import department_for, offices_near


@dataclass(frozen=True, slots=True)
class Help:
    """`department` knows the nearest office: it is there when `offices` are none."""

    rules: HelpRules
    offices: list[Office]
    department: Authority | None


def help_in(region_code: str, *, most: int = 3) -> Help:
    """One query, and a second where no office is known. The nation has none of its own."""
    offices = [] if region_code == NATION else offices_near(region_code, limit=most)
    department = None if offices else department_for(region_code)
    return Help(pack_for(region_code).section(HelpRules), offices, department)
