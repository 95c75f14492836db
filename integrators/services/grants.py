"""A citizen's consent to an app: given, used and ended. allauth keeps the tokens; while a consent stands the app may have
some, and none outlives it."""

from collections.abc import Collection
from uuid import UUID

from allauth.idp.oidc.models import Token, TokenQuerySet
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, record_event
from integrators.codes import ApiScope
from integrators.models import App, AppGrant, GrantEndedBy, UsedRefreshToken

_BATCH = 1000


@transaction.atomic
def give_consent(*, user: User, app: App, scopes: Collection[str], by: Actor) -> AppGrant:
    """Or give it anew: what was agreed to last is what counts, also for tokens that are out already."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)  # two tabs, one consent
    standing = AppGrant.objects.standing().select_for_update(no_key=True)  # one that ends at this moment ends
    grant = standing.filter(user=user, app=app).first()
    kind = "consent_renewed" if grant else "consent_given"
    grant = grant or AppGrant(user=user, app=app)
    grant.scopes, grant.granted_at = [scope for scope in ApiScope.values if scope in scopes], timezone.now()
    grant.save()
    codes = {"app": app.pk, "api_scopes": grant.scopes}
    record_event(f"integrators.{kind}", by=by, of="app_grant", object_id=grant.pk, codes=codes)
    return grant


def lock_standing(*, user_id: UUID, client_id: str) -> AppGrant | None:
    """The consent that the app's token for this user will rest on, inside the transaction that makes the token: whoever
    ends the consent waits for it, so that no token is left over. Before any row of the tokens: `end_grant` goes that way
    too."""
    return (
        AppGrant.objects.standing()
        .select_for_update(of=("self",), no_key=True)
        .filter(user_id=user_id, user__is_active=True, app_id=client_id)
        .first()
    )


def note_use(grant: AppGrant) -> None:
    AppGrant.objects.filter(pk=grant.pk).update(last_used_at=timezone.now())


@transaction.atomic
def end_grant(grant: AppGrant, *, ended_by: GrantEndedBy, by: Actor) -> bool:
    """With every token of its. False when it had ended before."""
    ended = AppGrant.objects.standing().filter(pk=grant.pk).update(ended_at=timezone.now(), ended_by=ended_by)
    if not ended:
        return False
    Token.objects.filter(user_id=grant.user_id, client_id=grant.app_id).delete()
    grant.used_tokens.all().delete()
    codes = {"app": grant.app_id, "ended_by": ended_by.value}
    record_event("integrators.consent_ended", by=by, of="app_grant", object_id=grant.pk, codes=codes)
    return True


@transaction.atomic
def end_tokens_of(user_id: UUID) -> None:
    """Every app of the citizen's has to ask them anew: without a token a consent ends as one that nobody uses."""
    grants = AppGrant.objects.standing().filter(user_id=user_id).order_by("pk").select_for_update(no_key=True)
    Token.objects.filter(user_id=user_id, client_id__in=[grant.app_id for grant in grants]).delete()


@transaction.atomic
def end_when_given_back(*, user_id: UUID, client_id: str) -> None:
    """The app has revoked a token: with the last one it gives its consent back."""
    grant = AppGrant.objects.standing().select_for_update().filter(user_id=user_id, app_id=client_id).first()
    if grant and not has_usable_tokens(grant):
        end_grant(grant, ended_by=GrantEndedBy.APP, by=Actor.system(f"app:{client_id}"))


def forget_tokens() -> int:
    """Delete tokens whose time is over, used ones too, and end the consents that have none left, since nobody used them for
    as long as settings.IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN says. Returns how many of all. Running it twice changes nothing
    more."""
    over = list(Token.objects.expired().values_list("pk", flat=True)[:_BATCH])
    Token.objects.filter(pk__in=over).delete()
    used = UsedRefreshToken.objects.filter(expires_at__lte=timezone.now()).delete()[0]
    left = _usable().filter(user_id=OuterRef("user_id"), client_id=OuterRef("app_id"))
    unused = AppGrant.objects.standing().filter(~Exists(left)).values_list("pk", flat=True)[:_BATCH]
    return len(over) + used + sum(_end_unused(pk) for pk in list(unused))


@transaction.atomic
def _end_unused(pk: UUID) -> int:
    """1 when it has ended; the app may have come back meanwhile."""
    grant = AppGrant.objects.standing().select_for_update().filter(pk=pk).first()
    if grant is None or has_usable_tokens(grant):
        return 0
    return int(end_grant(grant, ended_by=GrantEndedBy.UNUSED, by=Actor.system("forget_tokens")))


def has_usable_tokens(grant: AppGrant) -> bool:
    return _usable().filter(user_id=grant.user_id, client_id=grant.app_id).exists()


def _usable() -> TokenQuerySet:
    """Tokens, and codes that can still become some."""
    return Token.objects.valid()
