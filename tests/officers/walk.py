"""Every address of the officers' site, asked for as an officer: what must not differ by what other regions hold.

Two answers that are the same to the last letter tell nothing apart: no row, no name, no number of rows, no "is there".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.messages import get_messages
from django.db.models import ForeignKey, Model
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver
from django.utils.http import urlencode

from families.models import FamilyLink, InsuredPerson, LinkApplication

ROOT = "admin/"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
_SESSION_ENDS = ("admin:logout",)  # an officer who signed out finds nothing anyway
TYPED = "金丝雀"
_ABOUT = (InsuredPerson, FamilyLink, LinkApplication)


@dataclass(frozen=True)
class Address:
    route: str
    name: str
    converters: dict[str, Any]


def addresses() -> list[Address]:
    """Of the root's own URLs, so that what another room hangs below /admin/ is among them."""
    return [one for one in _below(get_resolver()) if one.route.startswith(ROOT) and one.name not in _SESSION_ENDS]


def _below(resolver: URLResolver, route: str = "", converters: Any = None, names: str = "") -> Iterator[Address]:
    for one in resolver.url_patterns:
        pattern = one.pattern
        here = route + (pattern._route if isinstance(pattern, RoutePattern) else str(pattern))
        known = (converters or {}) | getattr(pattern, "converters", {})
        if isinstance(one, URLPattern):
            yield Address(here, f"{names}{one.name}", known)
        else:
            yield from _below(one, here, known, f"{names}{one.namespace}:" if one.namespace else names)


def of_no_row() -> list[str]:
    """Lists with all that can be asked of them, the pages for adding, our own pages, what is looked up while one types."""
    found = []
    for one in addresses():
        if one.name == "admin:app_list":
            found += [reverse(one.name, args=[label]) for label in sorted(_labels())]
        elif not _PARAMETER.search(one.route) and "(?P" not in one.route:
            found.append("/" + one.route)
    return [*found, *_looked_up()]


def _labels() -> set[str]:
    return {model._meta.app_label for model in admin.site._registry}


def _looked_up() -> Iterator[str]:
    """Of keys to models whose pages can be searched: for all others Django answers nothing whatever there is."""
    for model in admin.site._registry:
        for field in model._meta.fields:
            page = admin.site._registry.get(field.related_model) if isinstance(field, ForeignKey) else None
            if page is not None and page.search_fields:
                asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                yield reverse("admin:autocomplete", query={"term": "", "field_name": field.name} | asked)


def list_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[admin.utils.quote(str(row.pk))])


def asked_of_lists(model: type[Model]) -> Iterator[str]:
    """What a list can be asked for: with its facets it says how many rows each filter has, one of ours each way it has."""
    url, page = list_of(model), admin.site._registry[model]
    yield url + "?" + urlencode({"_facets": "True"})
    yield url + "?" + urlencode({"q": TYPED, "o": "1.2", "all": ""})
    for entry in page.list_filter:
        if isinstance(entry, type) and issubclass(entry, SimpleListFilter):
            for value, _words in entry(None, {}, model, page).lookup_choices:
                yield url + "?" + urlencode({entry.parameter_name: value})


@dataclass(frozen=True)
class OfRow:
    """An address that a row's key stands in, and the same with the key of a row that is not there."""

    there: str
    not_there: str
    keys: tuple[str, str]


def of_rows(rows: Iterable[Model], models: Iterable[type[Model]] | None = None) -> Iterator[OfRow]:
    rows = list(rows)
    for one in addresses():
        names = _PARAMETER.findall(one.route)
        if not names or "(?P" in one.route:  # the list of a room, and what is nowhere: there no key can stand
            continue
        model = _model_of(one.route)
        if models is not None and model not in models:
            continue
        for row in rows:
            if _may_stand(row, model):
                yield from _with(one, names, row, rows)


def of_each(rows: Iterable[Model]) -> Iterator[str]:
    """Of every address that a key stands in one page a model, with keys as the parameters are called: where no two answers are
    held side by side, one is enough."""
    by_model = {type(row): row for row in rows}
    by_name = {model._meta.model_name: row for model, row in by_model.items()}
    by_name |= {
        "person": by_model[InsuredPerson],
        "link": by_model[FamilyLink],
        "application": by_model[LinkApplication],
    }
    for one in addresses():
        names = _PARAMETER.findall(one.route)
        if not names or "(?P" in one.route:
            continue
        own = by_model.get(_model_of(one.route), by_model[InsuredPerson])
        values = {name: str(by_name.get(name.removesuffix("_id"), own).pk) for name in names}
        if all(re.fullmatch(one.converters[name].regex, value) for name, value in values.items()):
            yield _filled(one.route, values)


def _may_stand(row: Model, model: type[Model] | None) -> bool:
    """Whether an address is asked for with the row's key: its model's own; of our pages those kinds that they are about, and
    what has no random key. A page looks for nothing else by such a key: all kinds in each place were nine requests of ten."""
    if model is not None:
        return isinstance(row, model)
    return isinstance(row, _ABOUT) or not isinstance(row.pk, UUID)


def _model_of(route: str) -> type[Model] | None:
    """Whose admin the address belongs to: its first key is of that model. None for pages that stand for themselves."""
    label = ".".join(route.removeprefix(ROOT).split("/")[:2])
    return next((model for model in admin.site._registry if model._meta.label_lower == label), None)


def _with(one: Address, names: list[str], row: Model, rows: list[Model]) -> Iterator[OfRow]:
    """Where several keys stand: after the first person what our pages are about, and after each row a link. All pairs would be
    some thousands."""
    is_first = row is next(other for other in rows if isinstance(other, InsuredPerson))
    after = [other for other in rows if isinstance(other, _ABOUT if is_first else FamilyLink)]
    others = [[str(other.pk) for other in after] for _name in names[1:]]
    ways = [dict(zip(names, (str(row.pk), *chosen), strict=True)) for chosen in product(*others)]
    for way in ways:
        if all(re.fullmatch(one.converters[name].regex, value) for name, value in way.items()):
            key, none = str(row.pk), stand_in(row)
            way_none = {name: none if value == key else value for name, value in way.items()}
            yield OfRow(_filled(one.route, way), _filled(one.route, way_none), (key, none))


def _filled(route: str, values: dict[str, str]) -> str:
    return "/" + _PARAMETER.sub(lambda found: admin.utils.quote(values[found[1]]), route)


def stand_in(row: Model) -> str:
    """A key of the same form that no row has."""
    if isinstance(row.pk, UUID):
        return str(uuid4())
    key = str(row.pk)
    return key[:-1] + next(one for one in "0123456789" if one not in key)


def answer(
    client: Client, url: str, sent: dict[str, Any] | None = None, *, keys: tuple[str, ...] = ()
) -> tuple[Any, ...]:
    """All that they can tell from it, whichever of `keys` they had asked for."""
    client.cookies.pop("messages", None)  # what an earlier answer said and no page has shown yet
    response = client.get(url) if sent is None else client.post(url, sent)
    said = [str(message) for message in get_messages(response.wsgi_request)._queued_messages]  # of this answer alone
    body = b"".join(response) if response.streaming else response.content
    headers = (response.get("Location"), response.get("Content-Disposition"))
    told = repr((response.status_code, *headers, said)) + body.decode(errors="replace")
    told = _TOKEN.sub("", told)
    for key in keys:
        told = told.replace(admin.utils.quote(key), "KEY").replace(key, "KEY")
    return response.status_code, told


def actions_of(model: type[Model]) -> list[str]:
    page = admin.site._registry[model]
    named = [one if isinstance(one, str) else one.__name__ for one in page.actions or ()]
    return [*named, "delete_selected"]


def everything_of(rows: Iterable[Model]) -> list[dict[str, Any]]:
    """As the rows stand in the database now."""
    return [type(row)._base_manager.filter(pk=row.pk).values().get() for row in rows]


def unknown_models(rows: Iterable[Model], spared: Iterable[type[Model]]) -> set[type[Model]]:
    """Of the officers' site, that no row stands for."""
    return set(admin.site._registry) - {type(row) for row in rows} - set(spared)
