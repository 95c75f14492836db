"""Every address of the product, and those below a link, whatever room they belong to: those of tomorrow too."""

import re

from django.urls import URLResolver, get_resolver
from uuid_utils.compat import uuid7

OF_A_LINK = "family/links/<uuid:pk>/"
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes(patterns=None, before="", space=""):
    """Whole routes by their full names; regular expressions, which are other people's, and officers' pages left out."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name and not re.search(r"[\^$\\]|^admin/", route):
            yield space + one.name, route


def pages_of_a_link():
    return {name: route for name, route in routes() if route.startswith(OF_A_LINK)}


def address(route, link, **known):
    """What stands in it and is not known names nothing that there is."""

    def part(match):
        kind, name = match.groups()
        values = {"pk": link.pk, "insurance": "pension", "name": "pension", **known}
        return str(values.get(name) or (uuid7() if kind == "uuid" else "nothing"))

    return "/" + _PART.sub(part, route)
