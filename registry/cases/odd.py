"""Names and files out of the ordinary."""

from django.utils.translation import gettext_lazy as _

from registry.cases.case import CONSENT, Case, Group, on

ODD: tuple[Case, ...] = (
    Case(
        "demo_middle_dot",
        Group.ODD,
        _("Friend from Xinjiang: type the name with or without its dot"),
        CONSENT,
        "other",
        "阿依古丽·买买提",
        on(1989, 3, 21),
        950,
        area="650102",
        region="650102",
        household=17,
    ),
    Case(
        "demo_rare_name",
        Group.ODD,
        _("Cousin whose name has a rare character"),
        CONSENT,
        "other",
        "李𬭎",
        on(1993, 9, 9),
        941,
        household=18,
    ),
    Case(
        "demo_in_transfer",
        Group.ODD,
        _("Cousin whose file is between two regions"),
        _("The register cannot look it up now: asked again and again, after 72 hours an officer looks."),
        "other",
        "李海涛",
        on(1995, 2, 26),
        943,
        household=19,
        is_in_transfer=True,
    ),
)
