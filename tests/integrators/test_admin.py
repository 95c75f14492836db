"""Officers register apps, agree with them and turn them off: whoever supervises the regions it is about."""

import re

import pytest
from allauth.idp.oidc.models import Client
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from integrators.admin.agreements import AgreementForm
from integrators.codes import ApiScope
from integrators.models import Agreement, App, AppGrant, Integrator
from integrators.services.agreements import make_agreement
from integrators.services.grants import give_consent
from tests.families.admin.conftest import on_duty, signed_in
from tests.integrators.oauth import BY, CALLBACK, registered

pytestmark = pytest.mark.django_db


def address(model, page="changelist", *args):
    return reverse(f"admin:integrators_{model._meta.model_name}_{page}", args=args)


def at_work(region="110000", role="supervisor"):
    return signed_in(on_duty(f"{role}-{region}", region, role))


def act(officer, action, *rows):
    sent = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return officer.post(address(type(rows[0])), sent, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


HOUSE = {"name": "City Hospital", "contact": "desk@example.org"}
APP = {
    "name": "Registration desk",
    "kind": "confidential",
    "grant_types": ["authorization_code", "client_credentials"],
    "redirect_uris": f"{CALLBACK}\nhttps://hospital.example/other",
    "api_scopes": ["links:read", "links:check"],
}
AGREED = {"region": "110000", "scopes": ["links:check"], "purposes": ["hospital_billing"]}


def test_a_supervisor_adds_an_integrator_and_corrects_its_contact():
    officer = at_work()
    assert officer.post(address(Integrator, "add"), HOUSE).status_code == 302
    house = Integrator.objects.get()
    assert (house.name, house.contact, house.is_sandbox, house.disabled_at) == (*HOUSE.values(), False, None)
    sent = {"contact": "new@example.org", "name": "Another", "is_sandbox": "on"}
    assert officer.post(address(Integrator, "change", house.pk), sent).status_code == 302
    house.refresh_from_db()
    assert (house.name, house.contact, house.is_sandbox) == ("City Hospital", "new@example.org", False)
    told = [(event.kind, event.object_id) for event in Event.objects.filter(object_kind="integrator").order_by("pk")]
    assert told == [
        ("integrators.integrator_added", str(house.pk)),
        ("integrators.contact_changed", str(house.pk)),
    ]


@pytest.mark.parametrize("name", ["City\u202elatipsoH", "City\u200bHospital", "City\tHospital", " "], ids=range(4))
def test_a_name_that_citizens_would_misread_is_refused(name):
    page = at_work().post(address(Integrator, "add"), HOUSE | {"name": name})
    assert list(page.context["adminform"].form.errors) == ["name"]
    assert not Integrator.objects.exists()


def test_registering_an_app_shows_its_secret_once():
    officer = at_work()
    officer.post(address(Integrator, "add"), HOUSE)
    house = Integrator.objects.get()
    page = officer.post(address(App, "add"), APP | {"integrator": str(house.pk)}, follow=True)
    app = App.objects.get()
    (message,) = [text for text in said(page) if "the secret is" in text]
    secret = re.search(r"the secret is (\S+)\. ", message)[1]
    assert app.client.check_secret(secret)
    assert secret not in app.client.secret
    assert app.client.get_redirect_uris() == APP["redirect_uris"].split()
    assert (app.client.get_scopes(), app.client.get_default_scopes()) == (APP["api_scopes"], [])
    assert (app.client.get_response_types(), app.client.skip_consent) == (["code"], False)
    shown = officer.get(address(App, "change", app.pk)).content.decode()
    assert secret not in shown
    assert app.client.secret not in shown
    assert app.pk in shown
    assert "On the integrator&#x27;s servers, with a secret" in shown
    assert Event.objects.get(kind="integrators.app_registered").object_id == app.pk


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Desk\u202egpj"}, "name"),
        ({"grant_types": []}, "grant_types"),
        ({"grant_types": ["urn:ietf:params:oauth:grant-type:device_code"]}, "grant_types"),
        ({"grant_types": ["client_credentials", "refresh_token"], "redirect_uris": ""}, "grant_types"),
        ({"kind": "public"}, "grant_types"),
        ({"api_scopes": []}, "api_scopes"),
        ({"api_scopes": ["openid"]}, "api_scopes"),
        ({"redirect_uris": ""}, "redirect_uris"),
        ({"grant_types": ["client_credentials"]}, "redirect_uris"),
        ({"redirect_uris": "http://hospital.example/callback"}, "redirect_uris"),
        ({"redirect_uris": "http://127.0.0.1/callback"}, "redirect_uris"),
        ({"redirect_uris": "https://*.example/callback"}, "redirect_uris"),
        ({"redirect_uris": "https://user:word@hospital.example/"}, "redirect_uris"),
        ({"redirect_uris": "https://hospital.example/#part"}, "redirect_uris"),
        ({"redirect_uris": "https://hospital.example:0/"}, "redirect_uris"),
        ({"redirect_uris": "https://hospital.example:99999/"}, "redirect_uris"),
        ({"redirect_uris": "https://医院.example/"}, "redirect_uris"),
        ({"redirect_uris": "https:///callback"}, "redirect_uris"),
        ({"redirect_uris": "app.hospital:/callback"}, "redirect_uris"),
        ({"redirect_uris": "https://hospital.example;script-src/"}, "redirect_uris"),
        ({"redirect_uris": "javascript:alert(1)"}, "redirect_uris"),
    ],
)
def test_a_wrong_registration_is_refused_at_its_field(changed, field):
    officer = at_work()
    officer.post(address(Integrator, "add"), HOUSE)
    page = officer.post(address(App, "add"), APP | {"integrator": str(Integrator.objects.get().pk)} | changed)
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [field]
    assert not Client.objects.exists()


@pytest.mark.parametrize("uri", ["http://127.0.0.1/callback", "http://[::1]:8080/callback", CALLBACK])
def test_an_app_on_peoples_devices_may_return_to_the_device(uri):
    app, secret = registered(is_public=True, grant_types=["authorization_code"], redirect_uris=[uri])
    assert secret == ""
    assert not app.client.check_secret("")
    assert not app.client.check_secret("!")


def test_a_new_secret_is_shown_and_the_old_one_still_right():
    app, old = registered()
    page = act(at_work("000000"), "new_secret", app)
    secret = re.search(r"the secret is (\S+)\. ", said(page)[0])[1]
    app.client.refresh_from_db()
    assert app.client.check_secret(secret)
    assert app.client.check_secret(old)
    assert "stays right for 7 days" in said(page)[1]


def test_an_app_without_a_secret_gets_none():
    app, _none = registered(is_public=True, grant_types=["authorization_code"])
    assert "has no secret" in said(act(at_work("000000"), "new_secret", app))[0]
    assert not Event.objects.filter(kind="integrators.secret_rotated").exists()


def test_apps_and_integrators_are_turned_off_and_on():
    app, _secret = registered()
    officer = at_work("000000")
    for action, expected in (("turn_off", False), ("turn_off", False), ("turn_on", True), ("turn_on", True)):
        for row in (app, app.integrator):
            act(officer, action, row)
        assert App.objects.working().exists() is expected
    kinds = ["app_disabled", "app_enabled", "integrator_disabled", "integrator_enabled"]
    written = Event.objects.filter(kind__in=[f"integrators.{kind}" for kind in kinds]).order_by("kind")
    assert [event.kind.partition(".")[2] for event in written] == kinds


def test_only_who_supervises_all_its_regions_touches_an_app(make_app):
    app = make_app(regions=["110000", "440000"])
    for officer in (at_work("110000"), at_work("440000")):
        for action in ("new_secret", "turn_off"):
            assert "regions that you do not supervise" in said(act(officer, action, app))[0]
        assert "regions that you do not supervise" in said(act(officer, "turn_off", app.integrator))[0]
        assert officer.post(address(Integrator, "change", app.integrator_id), {"contact": "x@y.org"}).status_code == 403
    assert App.objects.working().exists()
    act(at_work("000000"), "turn_off", app)
    assert not App.objects.working().exists()


def may_touch(officer, app):
    told = [said(act(officer, "new_secret", app))[0]]
    told.append(said(act(officer, "turn_on", app.integrator))[0])
    changed = officer.post(address(Integrator, "change", app.integrator_id), {"contact": "x@y.org"}).status_code
    return {"regions that you do not supervise" not in one for one in told} | {changed == 302}


def test_before_its_first_agreement_an_app_is_of_who_registered_it():
    """Whoever had its newest secret would be the app, in all regions that agree with it later."""
    registrar = at_work()
    registrar.post(address(Integrator, "add"), HOUSE)
    registrar.post(address(App, "add"), APP | {"integrator": str(Integrator.objects.get().pk)})
    app = App.objects.get()
    another = signed_in(on_duty("another", "110000", "supervisor"))
    assert may_touch(another, app) == may_touch(at_work("440000"), app) == {False}
    assert may_touch(registrar, app) == may_touch(at_work("000000"), app) == {True}


def test_after_its_last_agreement_an_app_is_still_of_its_regions(make_app):
    app = make_app(regions=["110000"])
    Agreement.objects.update(ended_at=timezone.now())
    assert may_touch(at_work("440000"), app) == {False}
    assert may_touch(at_work("110000"), app) == {True}


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_others_on_duty_only_read(role, make_app):
    app, officer = make_app(), at_work(role=role, region="000000")
    for model in (Integrator, App, Agreement):
        assert officer.get(address(model)).status_code == 200
        assert officer.get(address(model, "add")).status_code == 403
    assert officer.post(address(Integrator, "add"), HOUSE).status_code == 403
    act(officer, "turn_off", app)
    act(officer, "end_agreements", app.agreements.get())
    assert App.objects.working().exists()
    assert Agreement.objects.standing().exists()


@pytest.mark.parametrize("model", [Integrator, App, Agreement, AppGrant])
def test_nobody_else_sees_anything(model, make_app, client):
    make_app()
    without_duty = signed_in(User.objects.create_user("idle", is_staff=True))
    citizen = signed_in(User.objects.create_user("citizen"))
    assert without_duty.get(address(model)).status_code == 403
    assert citizen.get(address(model)).status_code == 404
    assert client.get(address(model)).status_code == 302


# --- agreements -----------------------------------------------------------------------------------------------------
def test_a_supervisor_agrees_for_their_region_and_ends_it():
    app, _secret = registered()
    officer = at_work("110000")
    assert officer.post(address(Agreement, "add"), AGREED | {"app": app.pk}).status_code == 302
    agreement = Agreement.objects.standing().get()
    assert (agreement.region_id, agreement.scopes, agreement.purposes) == tuple(AGREED.values())
    made = Event.objects.get(kind="integrators.agreement_made")
    assert (made.object_id, made.codes["region"], made.codes["app"]) == (str(agreement.pk), "110000", app.pk)
    shown = officer.get(address(Agreement, "change", agreement.pk)).content.decode()
    assert "A hospital’s bill" in shown or "A hospital&#x27;s bill" in shown
    act(officer, "end_agreements", agreement)
    assert not Agreement.objects.standing().exists()
    assert "ended already" in said(act(officer, "end_agreements", agreement))[0]
    assert Event.objects.filter(kind="integrators.agreement_ended").count() == 1
    assert officer.post(address(Agreement, "add"), AGREED | {"app": app.pk}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"region": "440000"}, "region"),
        ({"region": "000000"}, "region"),
        ({"region": "110101"}, "region"),
        ({"region": "x"}, "region"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["openid"]}, "scopes"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["curiosity"]}, "purposes"),
        ({"scopes": ["links:read"]}, "purposes"),
        ({"app": "nobody"}, "app"),
    ],
)
def test_a_wrong_agreement_is_refused_at_its_field(changed, field):
    app, _secret = registered()
    page = at_work("110000").post(address(Agreement, "add"), AGREED | {"app": app.pk} | changed)
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [field]
    assert not Agreement.objects.exists()


def test_a_second_agreement_for_a_region_is_refused_in_words():
    app, _secret = registered()
    officer = at_work("110000")
    officer.post(address(Agreement, "add"), AGREED | {"app": app.pk})
    page = officer.post(address(Agreement, "add"), AGREED | {"app": app.pk})
    assert "End it first" in page.content.decode()
    assert Agreement.objects.count() == 1


def test_the_nation_agrees_for_the_nation():
    app, _secret = registered()
    sent = AGREED | {"app": app.pk, "region": "000000"}
    assert at_work("000000").post(address(Agreement, "add"), sent).status_code == 302
    assert Agreement.objects.get().region_id == "000000"


def test_agreements_of_another_region_are_not_there(make_app):
    app = make_app(regions=["440000", "110000"])
    officer = at_work("110000")
    assert [row.region_id for row in officer.get(address(Agreement)).context["cl"].result_list] == ["110000"]
    other = app.agreements.get(region="440000")
    assert officer.get(address(Agreement, "change", other.pk)).status_code == 302
    act(officer, "end_agreements", other)
    assert Agreement.objects.standing().filter(pk=other.pk).exists()


# --- consents -------------------------------------------------------------------------------------------------------
def test_consents_are_read_by_the_nation_alone():
    app, _secret = registered()
    user = User.objects.create_user("wei")
    grant = give_consent(user=user, app=app, scopes=["links:read"], by=BY)
    assert at_work("110000").get(address(AppGrant)).status_code == 403
    assert at_work("000000", "officer").get(address(AppGrant)).status_code == 403
    for role in ("supervisor", "auditor"):
        nation = at_work("000000", role)
        assert "Registration desk" in nation.get(address(AppGrant)).content.decode()
        page = nation.get(address(AppGrant, "change", grant.pk)).content.decode()
        assert str(ApiScope.LINKS_READ.label) in page
        assert "wei" not in page
        assert nation.get(address(AppGrant, "add")).status_code == 403
        assert nation.post(address(AppGrant, "delete", grant.pk)).status_code == 403


def test_lists_ask_as_often_for_one_row_as_for_many(make_app):
    officer, counts = at_work("000000"), []
    user = User.objects.create_user("wei")
    officer.get(address(App))  # the session's own housekeeping
    for name in ("one", "two", "three"):
        app = make_app(name)
        give_consent(user=user, app=app, scopes=["links:read"], by=BY)
        with CaptureQueriesContext(connection) as asked:
            for model in (Integrator, App, Agreement, AppGrant):
                assert officer.get(address(model)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]


def test_an_agreement_made_at_the_same_moment_is_told(make_app, monkeypatch):
    """The form looks, another officer is quicker, the constraint has the last word."""
    app = make_app(regions=[])
    officer = at_work("110000")
    clean = AgreementForm.clean

    def slower(form):
        cleaned = clean(form)
        make_agreement(app=app, region=cleaned["region"], scopes=["links:read"], purposes=[], by=BY)
        return cleaned

    monkeypatch.setattr(AgreementForm, "clean", slower)
    page = officer.post(address(Agreement, "add"), AGREED | {"app": app.pk}, follow=True)
    assert said(page) == ["This app has an agreement for this region already. End it first."]
    assert not Event.objects.filter(kind="integrators.agreement_made").exists()  # both went with this one transaction
