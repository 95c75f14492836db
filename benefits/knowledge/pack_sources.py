"""The sources of packs whose words stand on a page that a family reads after a death. A pack is written in English; what is
not among these is shown as it stands there."""

from typing import NamedTuple

from django.utils.translation import get_language, gettext, gettext_noop

_KNOWN = frozenset(
    {
        gettext_noop(
            "the family reports a death by the end of the next month: https://www.163.com/dy/article/KEICJSPV0525TFAM.html; "
            "hiding it: Social Insurance Law art. 88"
        ),
        gettext_noop(
            "Human Resources document 18 of 2021 (人社部发〔2021〕18号), as quoted with worked examples at "
            "http://m.handmsg.com/page/2023/0101/25989767.shtml"
        ),
    }
)


class SourceShown(NamedTuple):
    """`language` is that of its words."""

    text: str
    language: str


def source_in_words(source: str) -> SourceShown:
    """In the language in force, where it is one of these."""
    if source not in _KNOWN:
        return SourceShown(source, "en")
    return SourceShown(gettext(source), get_language() or "en")
