"""Addresses of the family service. Ids are the only thing in them."""

from django.urls import URLPattern, path

from families.views import (
    applications,
    card_codes,
    cards,
    centre,
    codes,
    consents,
    links,
    losses,
    messages,
    plain,
    verify,
    wizard,
)

app_name = "families"
urlpatterns: list[URLPattern] = [
    path("", centre.centre, name="centre"),
    path("family/", centre.family, name="family"),
    path("family/links/<uuid:pk>/", links.link, name="link"),
    path("family/links/<uuid:pk>/end/", links.link_end, name="link-end"),
    path("family/links/<uuid:pk>/card/", cards.card, name="card"),
    path("family/links/<uuid:pk>/card/code/", card_codes.code, name="card-code"),
    path("family/links/<uuid:pk>/card/code/<uuid:code_id>/left/", card_codes.code_left, name="card-code-left"),
    path("family/links/<uuid:pk>/card/code/printed/", card_codes.code_printed, name="card-code-printed"),
    path("family/links/<uuid:pk>/card/code/printed/revoke/", card_codes.code_revoke, name="card-code-revoke"),
    path("family/links/<uuid:pk>/card/loss/", losses.loss, name="card-loss"),
    path("family/links/<uuid:pk>/card/loss/status/", losses.loss_status, name="card-loss-status"),
    path("family/links/<uuid:pk>/card/loss/formal/", losses.loss_formal, name="card-loss-formal"),
    path("family/links/<uuid:pk>/card/loss/lift/", losses.loss_lift, name="card-loss-lift"),
    path("family/applications/start/<slug:kind>/", wizard.StartView.as_view(), name="application-start"),
    path("family/applications/<uuid:pk>/", applications.application, name="application"),
    path("family/applications/<uuid:pk>/timeline/", applications.timeline, name="application-timeline"),
    path("family/applications/<uuid:pk>/receipt/", applications.receipt, name="application-receipt"),
    path("family/applications/<uuid:pk>/withdraw/", applications.withdraw, name="application-withdraw"),
    path("family/applications/<uuid:pk>/try-again/", applications.try_once_more, name="application-try-again"),
    path("family/applications/<uuid:pk>/code/", codes.CodeView.as_view(), name="application-code"),
    path("family/applications/<uuid:pk>/answer/", consents.application_answer, name="application-answer"),
    # After every other address below an application: its last part is the name of a step.
    path("family/applications/<uuid:pk>/<slug:slug>/", wizard.StepView.as_view(), name="application-step"),
    path("verify/<str:token>/", verify.verify, name="verify"),
    path("consent/", consents.consent, name="consent"),
    path("consent/send/", consents.consent_send, name="consent-send"),
    path("consent/code/", consents.consent_code, name="consent-code"),
    path("consent/decide/", consents.consent_decide, name="consent-decide"),
    path("consent/done/", consents.consent_done, name="consent-done"),
    path("messages/", messages.inbox, name="messages"),
    path("messages/<uuid:pk>/", messages.message, name="message"),
    path("who-can-see-me/", links.who_can_see_me, name="who-can-see-me"),
    path("help/", plain.help_and_offices, name="help"),
    path("your-data/", plain.your_data, name="your-data"),
    path("legal-basis/", plain.legal_basis, name="legal-basis"),
    path("accessibility/", plain.accessibility, name="accessibility"),
]
