"""Papers that prove a relationship: adding one, and going on with those that are there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from families.documents import DocumentKind
from families.forms.steps import StepForm
from families.models import Document, LinkApplication
from families.uploads import Upload

_BRINGS = _("I have no paper to add: I show it at an office")
_BRINGS_HINT = _("Then it takes longer: an officer waits until you have been there. Take your reference with you.")


class PaperField(forms.FileField):
    """Cleaned, it is the content. Raises for what was refused while it came in."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf,.jpg,.jpeg,.png,.pdf"})

    def clean(self, data: Any, initial: Any = None) -> bytes:
        upload = super().clean(data, initial)
        assert isinstance(upload, Upload)  # the only upload handler makes nothing else
        if upload.refusal is not None:
            raise forms.ValidationError(str(upload.refusal), code="refused")
        return upload.content


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what kind of paper it is."),
            "invalid_choice": _("Choose from the list."),
        },
    )
    file = PaperField(
        label=_("The photograph or scan"),
        help_text=_(
            "A JPEG or PNG picture or a PDF, at most 5 MB. All of the paper should be seen, and every word readable."
        ),
        error_messages={
            "required": _("Choose the file to add."),
            "empty": _("The file is empty. Photograph or scan the paper again."),
            "invalid": _("Choose the file to add."),
        },
    )

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        """`kinds` that are asked for; another paper may always be added."""
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        offered = dict.fromkeys([*kinds, DocumentKind.OTHER.value])
        field.choices = [(kind, DocumentKind(kind).label) for kind in offered]


class EvidenceForm(StepForm):
    """The wizard's step. The papers themselves are added and removed one by one, each at once."""

    fields_saved = ("brings_documents",)
    brings_documents = forms.BooleanField(label=_BRINGS, help_text=_BRINGS_HINT, required=False)

    @classmethod
    def said(cls, application: LinkApplication) -> list[tuple[Any, str]]:
        papers = [str(document.get_kind_display()) for document in Document.objects.of(application).kept()]
        if application.brings_documents:
            papers.append(str(_("You show them at an office.")))
        return [(_("Papers"), "\n".join(papers))]

    def clean(self) -> None:
        brings = self.cleaned_data.get("brings_documents")
        if not brings and not Document.objects.of(self.application).kept().exists():
            self.add_error("brings_documents", _("Add a paper first, or tick that you show it at an office."))


class SendDocumentsForm(forms.Form):
    """Back to the officer who asked."""

    brings_documents = forms.BooleanField(label=_BRINGS, help_text=_BRINGS_HINT, required=False)
