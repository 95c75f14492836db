"""The frame of the pages at the counter."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise

WRONG_INPUT, TOO_MANY = 422, 429


def page(
    request: HttpRequest, template: str, title: str | Promise, *, status: int | None = None, **context: Any
) -> TemplateResponse:
    """422 when its `form` has been answered and is wrong."""
    form = context.get("form")
    is_wrong = form is not None and form.is_bound and not form.is_valid()
    frame = admin.site.each_context(request) | {"title": title, "is_nav_sidebar_enabled": False}
    answer = status or (WRONG_INPUT if is_wrong else 200)
    return TemplateResponse(request, f"admin/counter/{template}.html", frame | context, status=answer)
