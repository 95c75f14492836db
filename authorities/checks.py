"""`manage.py check` refuses a bad region pack and names file, key and reason."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from authorities.packs.cascade import FOLDER, library_in
from authorities.packs.problems import find_problems

IDS = {
    "code": "authorities.E001",
    "syntax": "authorities.E002",
    "shape": "authorities.E003",
    "source": "authorities.E004",
    "section": "authorities.E005",
    "key": "authorities.E006",
    "type": "authorities.E007",
    "repeats": "authorities.E008",
    "missing": "authorities.E009",
    "rule": "authorities.E010",
}


@register("packs")
def check_packs(**_kwargs: Any) -> list[CheckMessage]:
    return [Error(f"Region pack {problem}", id=IDS[problem.kind]) for problem in find_problems(library_in(FOLDER))]
