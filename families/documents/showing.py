"""How a paper is handed to a browser: shown, never run, and kept nowhere. For the doors of citizens and of officers."""

from families.documents.cleaning import ContentType

_NOTHING_ELSE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_POLICIES = {
    ContentType.JPEG: f"{_NOTHING_ELSE}; sandbox",
    # Browsers open no PDF in a sandbox. Their viewers are apart from the page's origin, and what acts was refused.
    ContentType.PDF: f"{_NOTHING_ELSE}; object-src 'self'",
}
_ENDINGS = {ContentType.JPEG: "jpg", ContentType.PDF: "pdf"}


def headers_of(content_type: ContentType, *, kind: str) -> dict[str, str]:
    """The name under which it is saved tells the kind of paper and nobody's name."""
    return {
        "Content-Security-Policy": _POLICIES[content_type],
        "Content-Disposition": f'inline; filename="{kind}.{_ENDINGS[content_type]}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
    }
