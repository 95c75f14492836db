"""The family board: what falls due for whom, its calendar, and whom a person allows to be told."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_POST, require_safe

from benefits.calendars import Entry, feed_of
from benefits.forms.board import BoardShareForm
from benefits.models import CalendarFeed, DueKind
from benefits.models.certifications import DueState
from benefits.selectors.board import DueItem, board_of, shares_of
from benefits.services.board import feed_by_secret, make_feed, revoke_feed, secret_of, share_board
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.policies.links import decides_for_self
from families.policies.renewals import is_renewable, renewal_opens_at
from families.relationships import Relationship
from families.selectors import names_of, own_person
from families.services.links.openings import note_fetches, note_openings
from families.services.links.renewals import renewals_of
from families.views.link_actions import is_open
from families.views.link_renewals import way_to
from families.views.managing import with_code
from families.views.requests import CitizenRequest
from families.views.rows import PersonRow, initial_of
from families.views.standpoints import READ_AND_CHANGE, Standpoint
from families.views.waiting import whom
from families.wording import listed

Renewals = Mapping[UUID, LinkApplication]  # by the link that they renew

_WAYS_ON = {DueKind.CERTIFICATION: "benefits:certification", DueKind.CARD: "families:card"}
_TAG_KINDS = {DueState.OVERDUE: "needs_you", DueState.WARNING: "waiting", DueState.CURRENT: "info"}


@require_safe
@never_cache
def board(request: CitizenRequest) -> HttpResponse:
    today = timezone.localdate()
    items = board_of(request.user)
    note_openings("benefits.board_opened", _whose_days(items))
    renewals = _renewals(items)
    feed = CalendarFeed.objects.filter(user=request.user).first()
    context = {
        "soon": [_row(item, today, renewals) for item in items if item.state != DueState.CURRENT],
        "later": [_row(item, today, renewals) for item in items if item.state == DueState.CURRENT],
        "address": _address(feed) if feed else "",
    }
    return render(request, "benefits/board/board.html", context)


@require_POST
def calendar_new(request: CitizenRequest) -> HttpResponse:
    make_feed(request.user)
    messages.success(request, _("Here is the address for your calendar. An earlier one no longer works."))
    return redirect(f"{reverse('benefits:board')}#calendar")


@require_POST
def calendar_revoke(request: CitizenRequest) -> HttpResponse:
    revoke_feed(request.user)
    messages.success(request, _("The calendar address no longer works."))
    return redirect("benefits:board")


@require_safe
@login_not_required
@conditional_page
def calendar(_request: HttpRequest, secret: str) -> HttpResponse:
    """For calendar programs, which sign in nowhere: the address is the key."""
    feed = feed_by_secret(secret)
    if feed is None:
        raise Http404
    items = [item for item in board_of(feed.user) if item.on is not None]
    note_fetches("benefits.calendar_opened", feed.user, _whose_days(items))
    board_url = settings.BASE_URL + reverse("benefits:board")
    with override(feed.user.language):
        content = feed_of(_entries(items, _renewals(items)), feed_id=feed.pk, made_at=feed.made_at, board_url=board_url)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    patch_cache_control(response, private=True, no_cache=True)
    return response


def shares_page(request: HttpRequest, person: InsuredPerson, here: Standpoint) -> HttpResponse:
    """Whom a person who is linked to allows to be told."""
    if not decides_for_self(person):
        raise Http404
    shares = shares_of(person)
    names = names_of(link.owner_id for link, _is_told in shares)
    choices = [(str(link.pk), _who(link, names.get(link.owner_id) or _("Someone"))) for link, _is_told in shares]
    told = [str(link.pk) for link, is_told in shares if is_told]
    form = BoardShareForm(choices, told, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = {UUID(value) for value in form.cleaned_data["told"]}
        share_board(person, chosen, by=here.by)
        messages.success(request, _("Saved. You can change this at any time."))
        return redirect(request.path)
    context = {"form": form, "has_links": bool(shares), **here.way_home()}
    return render(request, "benefits/board/shares.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def board_shares(request: CitizenRequest) -> HttpResponse:
    """The board leads here whoever reads it; before the own card is linked, to where it says so."""
    person = own_person(request.user)
    if person is None:
        return redirect("families:who-can-see-me")
    return shares_page(request, person, Standpoint.of_citizen(request.user))


manage_board_shares = with_code(*READ_AND_CHANGE)(shares_page)


def _whose_days(items: Iterable[DueItem]) -> list[FamilyLink]:
    """Of whom the board tells something: not only when the reader's own link ends."""
    tells = {DueKind.CERTIFICATION, DueKind.CARD}
    return list({item.link.pk: item.link for item in items if item.link and item.kind in tells}.values())


def _who(link: FamilyLink, name: str) -> str:
    values = {"name": name, "relationship": Relationship(link.relationship).label}
    return _("%(name)s · you are to them: %(relationship)s") % values


def _renewals(items: Iterable[DueItem]) -> Renewals:
    """Of the links that end by their term."""
    return renewals_of([item.link for item in items if item.link and item.kind == DueKind.LINK_END])


def _row(item: DueItem, today: date, renewals: Renewals) -> PersonRow:
    name, url = _about(item)
    detail = str(item.kind.label)
    if item.link is not None and item.kind == DueKind.LINK_END:
        words, url = _renewing(item.link, renewals.get(item.link.pk))
        detail = f"{detail} · {words}"
    if item.also_told:
        told = listed(item.also_told)
        detail = _("%(what)s · also told: %(names)s") % {"what": detail, "names": told}
    return PersonRow(
        name=name,
        url=url,
        initial=initial_of(name),
        tone="gold" if item.application else "jade",
        detail=detail,
        tag=_days_left(item, today),
        tag_kind=_TAG_KINDS[item.state],
        end=date_format(item.on, "DATE_FORMAT") if item.on else "",
    )


def _renewing(link: FamilyLink, under_way: LinkApplication | None) -> tuple[str, str]:
    """Of a link that ends: how its renewal stands, and where the reader goes on with it."""
    if under_way is not None:
        words = _("a renewal is under way") if under_way.is_open else _("you have begun to renew it")
        return words, way_to(under_way)
    if is_renewable(link):
        return _("renew it if you still need it"), reverse("families:link-renew", args=[link.pk])
    assert link.until is not None  # it ends
    opens_on = date_format(timezone.localtime(renewal_opens_at(link, link.until)), "DATE_FORMAT")
    words = _("you can renew it from %(day)s") % {"day": opens_on}
    return words, reverse("families:link", args=[link.pk])


def _about(item: DueItem) -> tuple[str, str]:
    """Whose it is, and where one can do something about it."""
    if item.application is not None:
        name = whom(item.application)
        return name[:1].upper() + name[1:], reverse("families:application", args=[item.application.pk])
    assert item.link is not None  # an item is about one of the two
    return item.link.person.name, _way_on(item.kind, item.link)


def _way_on(kind: DueKind, link: FamilyLink) -> str:
    """Whoever is only told of it finds the link's own page."""
    view_name = _WAYS_ON.get(kind)
    return reverse(view_name if view_name and is_open(link, view_name) else "families:link", args=[link.pk])


def _days_left(item: DueItem, today: date) -> str:
    if item.on is None:
        assert item.application is not None  # what has no day is an application
        return str(item.application.get_status_display())
    days = (item.on - today).days
    if days < 0:
        return _("Overdue")
    if days == 0:
        return _("Today")
    return ngettext("In %(days)s day", "In %(days)s days", days) % {"days": days}


def _address(feed: CalendarFeed) -> str:
    return settings.BASE_URL + reverse("benefits:calendar", args=[secret_of(feed)])


def _entries(items: Iterable[DueItem], renewals: Renewals) -> list[Entry]:
    about = ((item, (item.link or item.application)) for item in items)
    return [
        Entry(f"{item.kind}:{row.pk}:{item.on}", item.on, _is_to_renew(item, renewals))
        for item, row in about
        if row and item.on
    ]


def _is_to_renew(item: DueItem, renewals: Renewals) -> bool:
    """A link that ends, if nobody renews it: what has been begun is not asked for again."""
    return item.kind == DueKind.LINK_END and item.link is not None and item.link.pk not in renewals
