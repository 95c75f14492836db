"""A refresh token is good for one use. Who shows a used one has a copy of what somebody else used, and nobody can tell which
of the two is the app: then all that came of the same code ends (RFC 9700, section 4.14.2).

Not within settings.REFRESH_TOKEN_LEEWAY after the use: two processes of an honest app may renew at the same moment, or one may
repeat a request whose answer got lost. They get nothing a second time, and end nothing.
"""

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.services import Actor, record_event
from integrators.models import AppGrant, GrantEndedBy, UsedRefreshToken
from integrators.services.grants import end_grant, has_usable_tokens

_SYSTEM = Actor.system("token_endpoint")


def note_used(token: Token, grant: AppGrant) -> None:
    """In the transaction that changed it for a new one, with the consent locked."""
    family = token.get_grant_id()
    assert family is not None  # every code gives one
    assert token.expires_at is not None  # settings.IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN
    UsedRefreshToken.objects.create(
        grant=grant, hash=token.hash, family=family, used_at=timezone.now(), expires_at=token.expires_at
    )


@transaction.atomic
def end_if_used_before(value: str, *, client_id: str) -> None:
    """After it was refused to the app, who had shown who it is. The consent is locked before any token, as by who renews:
    whatever they are about to get is there when the family ends, or is not made."""
    used = UsedRefreshToken.objects.filter(hash=get_adapter().hash_token(value), grant__app_id=client_id).first()
    if used is None or timezone.now() - used.used_at < settings.REFRESH_TOKEN_LEEWAY:
        return
    grant = AppGrant.objects.standing().select_for_update(no_key=True).filter(pk=used.grant_id).first()
    if grant is None:
        return
    grant.used_tokens.filter(family=used.family).delete()
    family = Token.objects.filter(user_id=grant.user_id, client_id=grant.app_id, data__grant_id=used.family)
    if not family.delete()[0]:
        return
    codes = {"app": grant.app_id}
    record_event("integrators.token_reused", by=_SYSTEM, of="app_grant", object_id=grant.pk, codes=codes)
    if not has_usable_tokens(grant):
        end_grant(grant, ended_by=GrantEndedBy.REUSE, by=_SYSTEM)
