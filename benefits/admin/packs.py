"""The packs of an officer's regions: every value with what stands behind it, and what a new file would change, before anybody
deploys it. Nothing is kept, and nothing here is about a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from authorities.admin import is_on_duty, officer_of
from authorities.codes import NATION, chain_of
from authorities.models import Level, Region, Role, StaffDuty
from authorities.packs.cascade import shipped_library
from authorities.packs.comparing import propose_pack
from authorities.packs.files import Problem
from authorities.policies import duty_regions, has_duty
from benefits.forms.packs import DayForm, PackForm
from benefits.knowledge.whole_packs import PROBLEMS, ChangeRow, PackInWords

app_name = "packs"

READERS = (Role.SUPERVISOR, Role.AUDITOR)

MOST_PROBLEMS = 50  # that a page names; the rest is counted


@dataclass(frozen=True, slots=True)
class Place:
    """`own` counts the values of its own file; None without one."""

    region: Region
    label: str
    own: int | None


@dataclass(frozen=True, slots=True)
class PlaceChanges:
    label: str
    rows: list[ChangeRow]


@dataclass(frozen=True, slots=True)
class ProblemShown:
    what: str
    problem: Problem


@require_safe
@never_cache
def packs(request: HttpRequest) -> HttpResponse:
    if not is_on_duty(request, *READERS):
        raise Http404
    files = shipped_library().files
    places = [
        Place(region, _label(region), len(files[region.code].entries) if region.code in files else None)
        for region in _regions_of(officer_of(request))
    ]
    context: dict[str, Any] = {
        "with_own": [place for place in places if place.own is not None],
        "without": [
            list(each)
            for _prefix, each in groupby(
                (place for place in places if place.own is None), key=lambda place: place.region.code[:2]
            )
        ],
    }
    return _page(request, "index", _("Rules of the regions"), **context)


@require_safe
@never_cache
def pack(request: HttpRequest, code: str) -> HttpResponse:
    region = _region_or_404(request, code, *READERS)
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": timezone.localdate()})
    on: date = form.cleaned_data["on"] if form.is_valid() else timezone.localdate()
    names, library = _names(chain_of(code)), shipped_library()
    context: dict[str, Any] = {
        "region": region,
        "form": form,
        "on": on,
        "cascade": [(names[file.region_code], file.name) for file in library.cascade(code)],
        "sections": PackInWords(names).sections(library, code, on),
        "can_propose": _can_propose(officer_of(request), region),
    }
    return _page(request, "pack", _label(region), status=422 if form.errors else 200, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def what_would_change(request: HttpRequest, code: str) -> HttpResponse:
    region = _region_or_404(request, code, Role.SUPERVISOR)
    if not _can_propose(officer_of(request), region):
        raise Http404
    asked = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PackForm(*asked, region_code=code)
    context: dict[str, Any] = {"region": region, "region_label": _label(region), "form": form}
    title = _("What would change")
    if not form.is_valid():
        return _page(request, "change", title, status=422 if form.is_bound else 200, **context)
    proposal = propose_pack(shipped_library(), code, form.content)
    if proposal.problems:
        told = [ProblemShown(str(PROBLEMS[one.kind]), one) for one in proposal.problems]
        wrong: dict[str, Any] = {"problems": told[:MOST_PROBLEMS], "more": max(0, len(told) - MOST_PROBLEMS)}
        return _page(request, "change", title, status=422, own_file=f"{code}.toml", **wrong, **context)
    names = _names({above for each in proposal.changes for above in chain_of(each)})
    words = PackInWords(names)
    here, *below = [PlaceChanges(names[each], words.changes(found)) for each, found in proposal.changes.items()]
    return _page(request, "change", title, compared=True, here=here, below=below, **context)


def _regions_of(officer: User) -> list[Region]:
    """Those that rules can differ in, down to the prefectures; and a county whose own the officer's duty is."""
    duties = StaffDuty.objects.active().filter(user=officer, role__in=READERS)
    wide = ~Q(level=Level.COUNTY) | Q(pk__in=duties.values("region_id"))
    return list(duty_regions(officer, *READERS).filter(wide, is_placeholder=False).order_by("code"))


def _can_propose(officer: User, region: Region) -> bool:
    """Counties have no pack of their own."""
    return region.level != Level.COUNTY and has_duty(officer, region.code, Role.SUPERVISOR)


def _region_or_404(request: HttpRequest, code: str, *roles: Role) -> Region:
    region = Region.objects.shown().filter(pk=code).first()
    if region is None or not has_duty(officer_of(request), code, *roles):
        raise Http404
    return region


def _names(codes: Iterable[str]) -> dict[str, str]:
    return {region.code: _label(region) for region in Region.objects.filter(pk__in=codes)}


def _label(region: Region) -> str:
    return _("The whole country") if region.code == NATION else region.label


def _page(request: HttpRequest, name: str, title: str, *, status: int = 200, **context: Any) -> TemplateResponse:
    frame = {**admin.site.each_context(request), "title": title}
    return TemplateResponse(request, f"admin/packs/{name}.html", frame | context, status=status)


urlpatterns = [
    path("", admin.site.admin_view(packs), name="packs"),
    path("<str:code>/", admin.site.admin_view(pack), name="pack"),
    path("<str:code>/change/", admin.site.admin_view(what_would_change), name="what-would-change"),
]
