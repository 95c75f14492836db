"""The language in which somebody at the counter reads: theirs, not the officer's."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from families.models import InsuredPerson
from families.selectors import language_of

ASKED = "text"  # in the address, and in what is sent


def language_for(request: HttpRequest, person: InsuredPerson) -> str:
    """As chosen on the page; else that of their newest answer, else the officer's."""
    chosen = request.POST.get(ASKED) or request.GET.get(ASKED)
    if chosen in dict(settings.LANGUAGES):
        return str(chosen)
    return language_of(person) or get_language() or "en"


def languages(current: str) -> list[dict[str, object]]:
    """For templates: each by its own name."""
    return [{"code": code, "name": name, "is_current": code == current} for code, name in settings.LANGUAGES]
