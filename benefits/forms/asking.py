"""What the forms of all calculators share: the region, what is folded away, and the answers in words."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.forms.choices import OpenField
from benefits.forms.regions import RegionField
from benefits.insurances.work_injury import Claimant


class EstimateForm(forms.Form):
    MORE: ClassVar[tuple[str, ...]] = ()
    region = RegionField(
        label=_("Region"),
        help_text=_("Where the contributions are paid. Some numbers differ from place to place."),
    )

    @property
    def asked(self) -> Sequence[forms.BoundField]:
        """What everybody is asked, on a page."""
        return [field for field in self.visible_fields() if field.name not in self.MORE]

    @property
    def more(self) -> Sequence[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def is_more_open(self) -> bool:
        """Something stands in what is folded away, or is wrong there."""
        return any(field.errors or _is_filled(field.value()) for field in self.more)

    def said(self) -> Iterator[tuple[Any, str]]:
        """Label and answer of all that was answered. The form is valid."""
        for bound in self.visible_fields():
            value = self.cleaned_data.get(bound.name)
            if _is_said(bound.field, value):
                yield bound.label, in_words(bound.field, value)


def _is_said(field: forms.Field, value: Any) -> bool:
    """A nought is an answer, and so is a no to what may stay open; a box without a tick is none."""
    return value not in (None, "") and not (value is False and isinstance(field, forms.BooleanField))


def in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return str(_("yes"))
    if isinstance(field, forms.ChoiceField):
        shown = {True: "yes", False: "no"}.get(value, value) if isinstance(field, OpenField) else value
        choices: Any = field.choices
        return next(str(label) for key, label in choices if str(key) == str(shown))
    return str(field.said(value)) if hasattr(field, "said") else str(value)


def _is_filled(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(value)
    return bool(value) and value not in (Claimant.WORKER, "0")
