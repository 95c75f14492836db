"""Papers of an application."""

from django.utils.translation import gettext_lazy as _

from families.errors.base import FamilyServiceError
from families.errors.waits import WaitFirst


class DocumentRefused(FamilyServiceError):
    """An uploaded paper is not taken; those that are there stay."""

    field = "file"


class DocumentTooBig(DocumentRefused):
    message = _(
        "The file is larger than 5 MB. Take the photograph again with less detail, or scan it in black and white."
    )


class DocumentNotKnown(DocumentRefused):
    message = _("This is neither a JPEG or PNG picture nor a PDF. Photograph or scan the paper and add that.")


class DocumentTooManyPixels(DocumentRefused):
    message = _(
        "The picture has too many pixels to be opened. Photograph the paper again with your telephone's usual setting."
    )


class DocumentDamaged(DocumentRefused):
    message = _("The file cannot be opened: a part of it is missing or broken. Photograph or scan the paper again.")


class DocumentLocked(DocumentRefused):
    message = _("The PDF is locked with a password. Save it without one, or photograph the paper.")


class DocumentActive(DocumentRefused):
    message = _(
        "The PDF holds a script or another file, which we do not open. Photograph or scan the paper and add that."
    )


class DocumentThere(DocumentRefused):
    message = _("You have added this file already.")


class DocumentsFull(DocumentRefused):
    message = _("There are five papers already. Remove one before you add another.")


class TooManyUploads(WaitFirst):
    """Of this account, this hour or day, by number or by bytes."""

    message = _("You have added many files lately. You can add more %(wait)s.")


class DocumentMissing(FamilyServiceError):
    message = _("Add a paper first, or tick that you show it at an office.")
    field = "brings_documents"
