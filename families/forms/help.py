"""Which region's offices to show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.models import Region


def _provinces() -> list[tuple[str, str]]:
    provinces = sorted((region.label, region.code) for region in Region.objects.shown().provinces())
    return [("", str(_("Choose a region"))), *((code, label) for label, code in provinces)]


class RegionForm(forms.Form):
    """Asked by GET: a province is nobody's secret."""

    region = forms.ChoiceField(
        label=_("Show another region"),
        choices=_provinces,
        error_messages={"required": _("Choose a region."), "invalid_choice": _("Choose a region from the list.")},
    )
