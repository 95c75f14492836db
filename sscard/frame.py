"""The frame around every page: made once for each state a reader can be in, and kept while the process lives.

It is the same on all pages but for two things that belong to one request: the token against forged requests, and the
address to come back to. A mark stands for each, and is replaced last.
"""

from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_urlconf
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_TOKEN, _RETURN_TO = "mark-of-the-token", "mark-of-the-address"  # stands where the token comes
_STATE = (
    "navigation",
    "footer_links",
    "text_size",
    "is_signed_in",
    "idle_seconds",
    "idle_warning_seconds",
    "help_phone",
    "exit_url",
)
_MOST = 2_000  # states that are kept: some hundred exist, for each number of new messages up to ten
_made: dict[Any, str] = {}


@register.simple_tag(takes_context=True)
def frame(context: template.Context, part: str) -> SafeString:
    """`part` is a component that uses nothing but `_STATE`, the token and `return_to`."""
    state = {name: context.get(name) for name in _STATE}
    if part == "masthead" and (count_unread := context.get("count_unread")):
        state["unread"] = count_unread()
    html = _part(part, state)
    token, request = str(context.get("csrf_token", "")), context.get("request")
    address = request.get_full_path() if request is not None else ""
    return mark_safe(html.replace(_TOKEN, escape(token)).replace(_RETURN_TO, escape(address)))  # noqa: S308  # our own template, both values escaped


def _part(part: str, state: dict[str, Any]) -> str:
    links = [(link["url"], link["current"]) for name in _STATE[:2] for link in state[name] or ()]
    told = (*(state[name] for name in _STATE[2:]), state.get("unread"))
    key = (part, get_language(), get_urlconf() or settings.ROOT_URLCONF, *links, *told)
    if key not in _made:
        if len(_made) >= _MOST:
            _made.clear()
        _made[key] = render_to_string(
            f"components/{part}.html", state | {"csrf_token": _TOKEN, "return_to": _RETURN_TO}
        )
    return _made[key]
