"""Papers that prove a relationship."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_, named
from families.documents import DocumentKind, Situation

_PAPERS = named({kind.value: kind.label for kind in DocumentKind})
_SITUATIONS = named({situation.value: situation.label for situation in Situation})

SECTION = Section(
    _("Papers that prove a relationship"),
    {
        "without_number": Field(_("For somebody without a number, one of"), _PAPERS),
        "minor": Field(_("For a child whose parents the register does not show, one of"), _PAPERS),
        "minor_ward": Field(_("For a child that you look after as a guardian, one of"), _PAPERS),
        "ward_of_age": Field(_("For an adult whose guardian you are, one of"), _PAPERS),
        "asked_first": Field(_("Asked for before the application is sent"), _SITUATIONS),
        "answer_days": Field(_("Time to add papers that an officer asks for"), in_(Unit.DAYS)),
    },
)
