"""The authority's register."""

from django.utils.translation import gettext_lazy as _

from benefits.knowledge.fields.shape import Field, Section, named

SECTION = Section(
    _("The authority's register"),
    {"provider": Field(_("How this service asks it"), named({"http": _("Over the network, sealed")}))},
)
