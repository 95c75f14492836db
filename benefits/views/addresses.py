"""Addresses of pages that a link may lead to once they exist."""

from django.urls import NoReverseMatch, reverse


def url_or_none(view_name: str, *args: object) -> str | None:
    try:
        return reverse(view_name, args=args)
    except NoReverseMatch:
        return None
