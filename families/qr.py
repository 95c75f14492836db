"""QR codes drawn by the server."""

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe


def qr_of(path: str) -> SafeString:
    """The drawing for components/qr.html of the whole address that begins with `settings.BASE_URL`."""
    return drawing_of(settings.BASE_URL + path)


def drawing_of(text: str) -> SafeString:
    """The drawing of a text of ours that is no address."""
    svg = segno.make(text, error="m").svg_inline(border=2, omitsize=True)
    return mark_safe(svg)  # noqa: S308 - squares; the text itself is not in it
