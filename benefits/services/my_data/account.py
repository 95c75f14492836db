"""The account: how its user signs in and reads, where they are signed in, and which apps they let act."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from benefits.models import CalendarFeed
from benefits.services.my_data.shape import Field, Row, Whose, coded, column, columns
from families.models import AppBar
from integrators.codes import ApiScope
from integrators.models import AppGrant


def account(whose: Whose) -> Iterator[Row]:
    user = whose.user
    yield [
        Field("id", _("Account"), user.pk),
        *columns(user, "username", "email", "mobile", "is_mobile_verified", "language", "text_size", "joined_at"),
        Field("last_sign_in", _("Last sign-in"), user.last_login),
        Field("has_password", _("Password set"), user.has_usable_password()),
        Field("erased_on", _("Will be erased on"), user.erase_at),
    ]


def emails(whose: Whose) -> Iterator[Row]:
    for row in EmailAddress.objects.filter(user=whose.user).order_by("pk"):
        yield [Field("email", _("E-mail address"), row.email), Field("is_verified", _("Verified"), row.verified)]


def second_factors(whose: Whose) -> Iterator[Row]:
    for row in Authenticator.objects.filter(user=whose.user).order_by("pk"):
        yield [
            Field("type", _("Kind"), row.type, row.get_type_display()),
            Field("added_at", _("Added at"), row.created_at),
            Field("last_used_at", _("Last used at"), row.last_used_at),
        ]


def sessions(whose: Whose) -> Iterator[Row]:
    for row in UserSession.objects.filter(user=whose.user).order_by("pk"):
        yield [
            Field("ip", _("Network address"), str(row.ip)),
            Field("user_agent", _("Browser"), row.user_agent),
            Field("begun_at", _("Signed in"), row.created_at),
            Field("last_seen_at", _("Last seen"), row.last_seen_at),
        ]


def apps(whose: Whose) -> Iterator[Row]:
    """Allowed, the ended ones too."""
    grants = AppGrant.objects.filter(user=whose.user).select_related("app__client", "app__integrator")
    for grant in grants.order_by("granted_at"):
        yield [
            Field("app", _("App"), grant.app.client.name),
            Field("organisation", _("Organisation"), grant.app.integrator.name),
            coded("scopes", _("what the app may do"), grant.scopes, ApiScope.choices),
            *columns(grant, "granted_at", "last_used_at", "ended_at", "ended_by"),
        ]


def barred_apps(whose: Whose) -> Iterator[Row]:
    if whose.person is None:
        return
    bars = AppBar.objects.filter(person=whose.person).select_related("app__client", "app__integrator")
    for bar in bars.order_by("barred_at"):
        yield [
            Field("app", _("App"), bar.app.client.name),
            Field("organisation", _("Organisation"), bar.app.integrator.name),
            column(bar, "barred_at", _("Barred at")),
        ]


def calendar(whose: Whose) -> Iterator[Row]:
    """That there is a secret address, and not which: who reads the file could read the calendar."""
    for feed in CalendarFeed.objects.filter(user=whose.user):
        yield columns(feed, "made_at")
