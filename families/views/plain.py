"""Pages that anyone may read: help and offices, what happens with data, on which law it stands, accessibility."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.retention import PERIODS
from authorities.codes import NATION
from authorities.models import Region
from authorities.packs import pack_for
from families.forms.help import RegionForm
from families.packs import OF_AGE_TOLD_DAYS, LinkingRules
from families.policies.renewals import RENEWABLE_AFTER_ITS_END
from families.selectors import region_of
from families.views.offices import help_in
from families.wording import listed


@dataclass(frozen=True, slots=True)
class Basis:
    """One rule of law and what it means here."""

    law: str | Promise
    articles: str | Promise
    meaning: str | Promise


_MEASURES = _("Measures on the social-security card (Ministry document 2011 no. 47)")
_INSURANCE = _("Social Insurance Law")
_PRIVACY = _("Personal Information Protection Law")
_CIVIL = _("Civil Code")

LEGAL_BASIS: tuple[Basis, ...] = (
    Basis(_MEASURES, _("article 2"), _("The card keeps information, answers queries and serves to get things done.")),
    Basis(
        _MEASURES,
        _("articles 3 and 5"),
        _("Only provinces and prefectures issue cards, once the Ministry has approved it. We never issue one."),
    ),
    Basis(_MEASURES, _("article 4"), _("One card, many uses, valid in the whole country.")),
    Basis(_INSURANCE, _("article 58"), _("Your social-security number is your identity number.")),
    Basis(_INSURANCE, _("article 74"), _("You may look up and check your own record free of charge.")),
    Basis(_INSURANCE, _("articles 81 and 92"), _("Your data is confidential, and who leaks it is liable.")),
    Basis(
        _PRIVACY,
        _("articles 14 to 16"),
        _("Nobody is linked without a free and informed yes; taking it back is as easy as giving it."),
    ),
    Basis(
        _PRIVACY,
        _("articles 28 and 29"),
        _("Health and money are sensitive: each is agreed to separately and never ticked in advance."),
    ),
    Basis(_PRIVACY, _("article 31"), _("For a child under 14 a parent or guardian decides.")),
    Basis(_PRIVACY, _("articles 45 to 47"), _("You may see, correct and delete your data, and take it with you.")),
    Basis(
        _CIVIL,
        _("articles 18 and 27"),
        _("Parents are the guardians of their children. From 16, who lives on their own wages decides as an adult."),
    ),
    Basis(
        _("Supreme People's Court, rules on face recognition (2021)"),
        _("article 4"),
        _("Nobody has to show their face: there is always another way."),
    ),
)


@require_safe
@login_not_required
def help_and_offices(request: HttpRequest) -> HttpResponse:
    """Of the region asked for, else of the user's own, else of the whole country."""
    own_code = region_of(request.user)
    form = RegionForm(request.GET if "region" in request.GET else None, initial={"region": f"{own_code[:2]}0000"})
    code = form.cleaned_data["region"] if form.is_bound and form.is_valid() else own_code
    region = Region.objects.get(pk=code)
    context = {
        "form": form,
        "region": None if code == NATION else region,
        "help": help_in(code, most=6),
    }
    return render(request, "families/plain/help.html", context)


@require_safe
@login_not_required
def your_data(request: HttpRequest) -> HttpResponse:
    rules = pack_for(NATION).section(LinkingRules)
    days = {"drafts": rules.draft_days, "questions": rules.consent_days}
    kept = [
        {"label": period.of, "value": f"{period.until(days.get(name))}\n{period.why}"}
        for name, period in PERIODS.items()
    ]
    return render(request, "families/plain/your_data.html", {"kept": kept})


@require_safe
@login_not_required
def coming_of_age(request: HttpRequest) -> HttpResponse:
    """What changes on the birthday from which a young person decides, for them and for who looked after them."""
    context = {
        "rules": pack_for(region_of(request.user)).section(LinkingRules),
        "told_days": listed([str(days) for days in OF_AGE_TOLD_DAYS]),
        "renewable_days": RENEWABLE_AFTER_ITS_END.days,
    }
    return render(request, "families/plain/coming_of_age.html", context)


@require_safe
@login_not_required
def legal_basis(request: HttpRequest) -> HttpResponse:
    laws = [
        {"law": law, "rows": [{"label": basis.articles, "value": basis.meaning} for basis in bases]}
        for law, bases in groupby(LEGAL_BASIS, key=lambda basis: basis.law)
    ]
    return render(request, "families/plain/legal_basis.html", {"laws": laws})


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "families/plain/accessibility.html")
