"""The proof of life for the pension."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, Shown, in_, named
from benefits.packs import OTHER_WAYS, WHAT_TO_BRING, WHEN_LATE

_MONTHS = in_(Unit.MONTHS)


def _sentences(texts: Mapping[str, str | Promise]) -> Shown:
    return lambda keys: " · ".join(str(texts[key]) for key in keys)


SECTION = Section(
    _("Proof of life for the pension"),
    {
        "months": Field(_("How long it counts"), _MONTHS),
        "warning_months": Field(_("How long before the end you are warned"), _MONTHS),
        "when_late": Field(_("If it comes late"), named(WHEN_LATE)),
        "what_to_bring": Field(_("What to bring"), whole=_sentences(WHAT_TO_BRING)),
        "other_ways": Field(_("Other ways to give it"), whole=_sentences(OTHER_WAYS)),
    },
)
