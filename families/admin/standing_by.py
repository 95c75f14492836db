"""Who stands beside a case or a link, its other guardian: by their reference where they live in the officer's regions, of whoever
lives elsewhere only that there is somebody."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.policies import has_duty
from families.models import InsuredPerson


def shown_to(officer: User, person: InsuredPerson | None) -> str | Promise:
    if person is None:
        return ""
    if not has_duty(officer, person.region_id):
        return _("Somebody of a region that is not yours")
    page = reverse("admin:families_insuredperson_change", args=[person.pk])
    return format_html('<a href="{}">{}</a>', page, person)
