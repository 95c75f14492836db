"""Scopes, terms and relationships in words of a given language, for texts that are kept with a consent; and several things
in a row."""

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from families.documents.kinds import DocumentKind
from families.relationships import Relationship
from families.scopes import VIEW, Scope
from integrators.models import App

_YEAR = 365


def scopes_in_words(scopes: Sequence[str], language: str) -> str:
    return _scopes_in_words(frozenset(scopes), language)


@lru_cache(maxsize=512)
def _scopes_in_words(scopes: frozenset[str], language: str) -> str:
    with override(language):
        labels = [str(scope.label) for scope in Scope if scope.value in scopes]
        return listed([_lowered(label) for label in labels])


@lru_cache(maxsize=512)
def scopes_in_short(scopes: tuple[str, ...], language: str) -> str:
    """For lists: the card and the five insurances together are one thing."""
    if not set(VIEW) <= set(scopes):
        return scopes_in_words(scopes, language)
    rest = [scope for scope in Scope if scope.value in scopes and scope.value not in VIEW]
    with override(language):
        together = _("see the card and the five insurances")
        return reduce(_one_more, (_lowered(str(scope.label)) for scope in rest), together)


def _one_more(so_far: str, scope: str) -> str:
    return _("%(first)s; %(second)s") % {"first": so_far, "second": scope}


def term_in_words(days: int | None, language: str) -> str:
    with override(language):
        if not days:
            return _("no time")
        years, rest = divmod(days, _YEAR)
        if years and rest <= years // 4 + 1:
            return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def relationship_in_words(relationship: str, language: str) -> str:
    with override(language):
        return str(Relationship(relationship).label)


def in_sentences(first: object, second: object) -> str:
    """One after the other, with a space between them only where the language in force leaves one. Words that are lazy are
    put into it now."""
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": first, "second": second}


def listed(items: Sequence[str]) -> str:
    """“a, b and c”, in the punctuation of the language in force; empty for none."""
    if len(items) < 2:
        return in_a_row(items)
    return _("%(first)s and %(last)s") % {"first": in_a_row(items[:-1]), "last": items[-1]}


def in_a_row(items: Iterable[str]) -> str:
    """“a, b, c”, likewise: of numbers and values, which a table holds."""
    text, *others = [*items] or [""]
    for item in others:
        text = _("%(first)s, %(next)s") % {"first": text, "next": item}
    return text


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:]


def name_of_app(app: App) -> str:
    """Its organisation's; one that is for trying out says so."""
    integrator = app.integrator
    return _("%(name)s (for trying out)") % {"name": integrator.name} if integrator.is_sandbox else integrator.name


def papers_in_words(kinds: Iterable[str]) -> str:
    """Of kinds, within a sentence: “birth certificate; household register, …”. Their names have commas of their own."""
    text, *others = [_lowered(str(DocumentKind(kind).label)) for kind in kinds] or [""]
    for paper in others:
        text = _("%(first)s; %(next)s") % {"first": text, "next": paper}
    return text


def paper_in_words(content_type: str, size: int) -> str:
    """Of how many bytes: "JPEG, 48 kB", "PDF, 1.2 MB". Less than one kB counts as one."""
    kilobytes = max(1, round(size / 1000))
    number, unit = (kilobytes, "kB") if kilobytes < 1000 else (number_format(size / 1_000_000, decimal_pos=1), "MB")
    return f"{content_type.rpartition('/')[2].upper()}, {number} {unit}"


def revoked_where(manage: str) -> str:
    """Of an invitation that was made at an office: for who has no account, and for who has got one since. `manage`: the
    address for who has none."""
    return _(
        "You can revoke it until the link has begun: at an office of your region, with your identity card; at %(address)s with "
        "a code on your phone, if you have the reference of a request or link about you; or in an account of your own, under "
        "“Who can see me?”."
    ) % {"address": manage}
