"""Several things in a row, as each language separates them."""

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import gettext as _


def listed(words: Iterable[str]) -> str:
    """Empty for none."""
    first, *others = [*words] or [""]
    return reduce(_with, others, first)


def _with(before: str, word: str) -> str:
    return _("%(before)s, %(word)s") % {"before": before, "word": word}
