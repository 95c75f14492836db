"""How every form field is marked up: once, here and in templates/django/forms/.

A widget says how it wants to be laid out through plain attributes of its class, so that apps need not import this room:
`layout` ("tiles", the default of choices, or "stack"), `choice_hints` (value → words under that choice) and, on a
MultiWidget, `part_labels` (suffix of the part → its label). docs/look.md has examples.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField, BoundWidget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    ChoiceWidget,
    FileInput,
    MultiWidget,
    PasswordInput,
    RadioSelect,
    Select,
    Textarea,
    Widget,
)
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

# The most specific first: CheckboxSelectMultiple is a RadioSelect.
KINDS: tuple[tuple[type[Widget], str, str], ...] = (
    (CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (RadioSelect, "radios", "govuk-radios__input"),
    (CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (PasswordInput, "password", "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    (Textarea, "textarea", "govuk-textarea"),
    (Select, "select", "govuk-select"),
    (FileInput, "file", "file"),
    (MultiWidget, "parts", "govuk-input govuk-date-input__input"),
)
ERROR_CLASSES = {
    "input": "govuk-input--error",
    "password": "govuk-input--error",
    "parts": "govuk-input--error",
    "select": "govuk-select--error",
    "textarea": "govuk-textarea--error",
    "file": "file--error",
}


@dataclass(frozen=True)
class Choice:
    """One radio or tick box with its words, ready for the template. `group` is set on the first of an optgroup."""

    widget: BoundWidget
    hint: str
    hint_id: str
    group: str

    @property
    def tag(self) -> SafeString:
        return self.widget.tag()

    @property
    def label(self) -> str:
        return str(self.widget.choice_label)

    @property
    def id(self) -> str:
        return str(self.widget.id_for_label or "")


@dataclass(frozen=True)
class Part:
    """One input of a MultiWidget, say the day of a date."""

    tag: SafeString
    label: str
    id: str


class PageBoundField(BoundField):
    """A bound field that knows its kind, its classes and where the error summary must lead."""

    @cached_property
    def kind(self) -> str:
        """One of KINDS' names, or "input"."""
        return self._kind_and_class(self.field.widget)[0]

    @property
    def is_optional(self) -> bool:
        """A drop-down's first choice says what it means to leave it alone, and a tick box is left alone by leaving it."""
        return not self.field.required and self.kind not in {"checkbox", "checkboxes", "select"}

    @property
    def layout(self) -> str:
        return str(getattr(self.field.widget, "layout", "stack" if self.choice_hints else "tiles"))

    @property
    def choice_hints(self) -> Mapping[str, str]:
        hints: Mapping[str, str] = getattr(self.field.widget, "choice_hints", {})
        return hints

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def focus_id(self) -> str:
        """The id of the first control of the field: what a link in the error summary leads to."""
        if self.kind in {"radios", "checkboxes"}:
            return self.choices[0].id if self.choices else self.auto_id
        if self.kind == "parts":
            return self.parts[0].id
        return self.id_for_label or self.auto_id

    @cached_property
    def choices(self) -> list[Choice]:
        widget = self.field.widget
        assert isinstance(widget, ChoiceWidget)
        attrs = self.build_widget_attrs({"id": self.auto_id})
        groups = widget.optgroups(self.html_name, widget.format_value(self.value()), attrs)
        return [
            self._choice(option, str(group) if group and place == 0 else "")
            for group, options, _ in groups
            for place, option in enumerate(options)
            if not (self.field.required and option["value"] == "")
        ]

    @cached_property
    def parts(self) -> list[Part]:
        widget = self.field.widget
        attrs = self.build_widget_attrs({"id": self.auto_id})
        attrs["aria-describedby"] = self.aria_describedby
        context = widget.get_context(self.html_name, self.value(), attrs)["widget"]
        labels: Mapping[str, str] = getattr(widget, "part_labels", {})
        return [
            Part(
                tag=mark_safe(self.renderer.render(part["template_name"], {"widget": part})),  # noqa: S308 - a template's output
                label=str(labels.get(suffix.removeprefix("_"), suffix)),
                id=part["attrs"]["id"],
            )
            for part, suffix in zip(context["subwidgets"], widget.widgets_names, strict=True)
        ]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        kind, css_class = self._kind_and_class(widget)
        if kind in {"radios", "checkboxes"}:
            attrs.pop("aria-invalid", None)  # ARIA has it on no single radio; the fieldset's description says it
        if not widget.is_hidden:
            own = widget.attrs.get("class", "")
            attrs["class"] = " ".join(filter(None, (css_class, self._error_class(kind), own)))
        return attrs

    def _error_class(self, kind: str) -> str:
        return ERROR_CLASSES.get(kind, "") if self.errors else ""

    def _choice(self, option: dict[str, Any], group: str) -> Choice:
        widget = BoundWidget(self.field.widget, option, self.renderer)
        hint = str(self.choice_hints.get(str(option["value"]), ""))
        hint_id = f"{option['attrs'].get('id')}_hint"
        if hint:
            option["attrs"]["aria-describedby"] = hint_id
        return Choice(widget=widget, hint=hint, hint_id=hint_id, group=group)

    @staticmethod
    def _kind_and_class(widget: Widget) -> tuple[str, str]:
        return next(((kind, css) for type_, kind, css in KINDS if isinstance(widget, type_)), ("input", "govuk-input"))


class PageFormRenderer(TemplatesSetting):
    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = PageBoundField
