"""What is asked on the officers' pages of packs: a day, and a file."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.packs.comparing import LARGEST
from authorities.uploads import SizedFile


class DayForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("As it stands on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("This is no day. Write it as 2026-01-31."),
        },
    )


class PackForm(forms.Form):
    """`content` of what was chosen, once the form is valid."""

    pack = forms.FileField(
        label=gettext_lazy("New pack file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, *args: object, region_code: str) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # data and files, as the view has them
        self.region_code = region_code
        self.fields["pack"].help_text = _("%(name)s, %(most)d kB at most. It is read here and not kept.") % {
            "name": self._name,
            "most": LARGEST // 1024,
        }

    @property
    def _name(self) -> str:
        return f"{self.region_code}.toml"

    @property
    def content(self) -> bytes:
        upload: SizedFile = self.cleaned_data["pack"]
        return upload.content

    def clean_pack(self) -> SizedFile:
        """The name says whose pack it is: nobody takes one region's for another's."""
        upload = self.cleaned_data["pack"]
        assert isinstance(upload, SizedFile)  # the handler of the settings makes it
        if upload.is_too_large:
            text = _("This file is too large: %(most)d kB at most.") % {"most": LARGEST // 1024}
            raise ValidationError(text, code="too_large")
        if not (upload.name or "").startswith(self.region_code):
            text = _("The name of this file is not that of this region's pack: it begins with %(code)s.")
            raise ValidationError(text % {"code": self.region_code}, code="another_region")
        return upload
