"""Corrections that the user asked the authority for."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from benefits.services.my_data.shape import Field, Row, Whose, columns
from families.models import CorrectionRequest


def corrections(whose: Whose) -> Iterator[Row]:
    for row in CorrectionRequest.objects.filter(asked_by=whose.user).order_by("asked_at"):
        yield [
            *columns(row, "reference", "what"),
            Field("text", _("Text"), row.text),
            *columns(row, "asked_at", "answered_at", "answer"),
        ]
