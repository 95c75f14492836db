"""Addresses at the counter. They hold ids that tell nothing, and every one is an officers' page."""

from django.contrib import admin
from django.urls import path

from families.admin.counter import (
    assisted,
    consents,
    desk,
    first_page,
    home_visits,
    invitations,
    links,
    own_cards,
    owners,
    refusals,
    under_way,
    viewers,
    visits,
)

app_name = "counter"
_of = admin.site.admin_view
_VISIT, _LINK = "<uuid:person>/", "<uuid:person>/links/<uuid:link>/"
_ASSISTED = "<uuid:person>/applications/<uuid:application>/"

urlpatterns = [
    path("", _of(desk.desk), name="desk"),
    path("refused/", _of(refusals.refused), name="refused"),
    path("leave/", _of(visits.leave), name="leave"),
    path(_VISIT, _of(first_page.visit), name="visit"),
    path(f"{_VISIT}paper/", _of(visits.paper), name="paper"),
    path(f"{_VISIT}requests/<uuid:application>/", _of(consents.consent), name="consent"),
    path(f"{_VISIT}own-card/", _of(own_cards.own_card), name="own-card"),
    path(f"{_VISIT}applications/new/", _of(assisted.begin), name="assist"),
    path(_ASSISTED, _of(assisted.sent), name="assisted"),
    path(f"{_ASSISTED}letter/", _of(assisted.letter), name="assisted-letter"),
    path(f"{_ASSISTED}refusal/", _of(assisted.refusal), name="assisted-refusal"),
    path(f"{_ASSISTED}discard/", _of(assisted.discard), name="assisted-discard"),
    path(f"{_ASSISTED}papers/", _of(under_way.answer), name="assisted-answer"),
    path(f"{_ASSISTED}withdraw/", _of(under_way.withdraw), name="assisted-withdraw"),
    path(f"{_ASSISTED}<slug:slug>/", _of(assisted.step), name="assisted-step"),
    path(f"{_VISIT}home-visit/", _of(home_visits.home_visit), name="home-visit"),
    path(f"{_VISIT}sheet/", _of(viewers.sheet), name="sheet"),
    path(f"{_VISIT}owners/", _of(owners.owners), name="owners"),
    path(f"{_VISIT}blocks/<uuid:block>/let-ask/", _of(owners.let_ask), name="let-ask"),
    path(f"{_VISIT}invitations/new/", _of(invitations.invite), name="invite"),
    path(f"{_VISIT}invitations/<uuid:invitation>/", _of(invitations.paper), name="invitation"),
    path(f"{_VISIT}invitations/<uuid:invitation>/revoke/", _of(invitations.revoke), name="invitation-revoke"),
    path(f"{_VISIT}refusals/", _of(refusals.refusals), name="refusals"),
    path(_LINK, _of(links.link), name="link"),
    path(f"{_LINK}pause/", _of(links.pause), name="link-pause"),
    path(f"{_LINK}resume/", _of(links.resume), name="link-resume"),
    path(f"{_LINK}less/", _of(links.less), name="link-less"),
    path(f"{_LINK}end/", _of(links.end), name="link-end"),
    path(f"{_LINK}object/", _of(links.objection), name="link-object"),
    path(f"{_LINK}case/", _of(links.case), name="link-case"),
]
