"""Who somebody is."""

from django.utils.translation import gettext_lazy as _

from benefits.knowledge.fields.shape import Field, Section, named

SECTION = Section(
    _("Identity"),
    {"scheme": Field(_("Social-security number"), named({"cn": _("The citizen's identity number of 18 digits")}))},
)
