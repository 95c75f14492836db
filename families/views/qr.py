"""QR codes of our own addresses, drawn by the server."""

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe


def qr_of(path: str) -> SafeString:
    """The drawing for components/qr.html of the whole address that begins with `settings.BASE_URL`."""
    svg = segno.make(settings.BASE_URL + path, error="m").svg_inline(border=2, omitsize=True)
    return mark_safe(svg)  # noqa: S308 - drawn from our own address
