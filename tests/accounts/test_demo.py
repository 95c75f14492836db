import json

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.checks import outgoing_messages_leave
from accounts.errors import NotDelivered
from accounts.models import OutgoingText, User
from accounts.services import keep_outgoing_text
from accounts.sms import send_text

MESSAGES = "/local/messages/"


@pytest.fixture
def load(monkeypatch, capsys):
    def run(password="first password", secret=""):
        monkeypatch.setenv("DEMO_PASSWORD", password)
        monkeypatch.setenv("DEMO_TOTP_SECRET", secret)
        call_command("load_demo")
        return json.loads(capsys.readouterr().out)

    return run


def test_demo_people_are_loaded_once_and_can_sign_in(db, load):
    first = load()
    assert first["citizen"] == {"login": "demo", "password": "first password"}
    assert first["spouse"] == {"login": "spouse", "password": "first password"}
    assert load() == first
    assert User.objects.count() == 3
    assert list(User.objects.filter(is_staff=True).values_list("username", flat=True)) == ["officer"]
    assert first["officer"]["id"] == str(User.objects.get(username="officer").pk)
    assert all(user.check_password("first password") for user in User.objects.all())


def test_loading_again_with_the_same_password_keeps_people_signed_in(db, load):
    load()
    before = list(User.objects.order_by("pk").values_list("password", flat=True))
    load()
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == before


def test_another_password_and_secret_replace_the_old_ones(db, load):
    load()
    again = load("second password", "JBSWY3DPEHPK3PXP")
    assert again["officer"]["totp_secret"] == "JBSWY3DPEHPK3PXP"
    assert all(user.check_password("second password") for user in User.objects.all())
    assert load("second password")["officer"]["totp_secret"] == "JBSWY3DPEHPK3PXP"


def test_demo_people_are_refused_outside_the_demonstration(db, settings, monkeypatch):
    settings.DEMO = False
    monkeypatch.setenv("DEMO_PASSWORD", "x")
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert User.objects.count() == 0


def test_password_of_the_demonstration_has_no_default(db, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("load_demo")


def test_outgoing_messages_are_shown_locally(client, db):
    send_text(to="+8613700000001", text="<b>123456</b> is your code")
    mail.send_mail("Subject", "Body 654321", None, ["li@example.com"])
    page = client.get(MESSAGES).content.decode()
    assert "&lt;b&gt;123456&lt;/b&gt; is your code" in page
    assert "Body 654321" in page


def test_outgoing_messages_are_shown_and_kept_nowhere_else(client, db, settings):
    keep_outgoing_text(channel="sms", to="+8613700000001", body="123456")
    settings.DEMO = False
    assert client.get(MESSAGES).status_code == 404
    with pytest.raises(ImproperlyConfigured):
        send_text(to="+8613700000001", text="123456")
    with pytest.raises(ImproperlyConfigured):
        mail.send_mail("Subject", "Body", None, ["li@example.com"])
    assert OutgoingText.objects.count() == 1


def test_old_outgoing_messages_go(db):
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    keep_outgoing_text(channel="sms", to="+8613700000001", body="123456")
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        keep_outgoing_text(channel="sms", to="+8613700000002", body="654321")
    assert list(OutgoingText.objects.values_list("to", flat=True)) == ["+8613700000002"]


def test_unconfigured_text_messages_fail_loudly(settings):
    settings.SMS_BACKEND = "accounts.sms.NotConfiguredBackend"
    with pytest.raises(ImproperlyConfigured, match="SMS_BACKEND"):
        send_text(to="+8613700000001", text="123456")


@pytest.mark.parametrize(
    ("sms", "mail_backend", "gateway", "found"),
    [
        ("accounts.sms.NotConfiguredBackend", "smtp", "", ["accounts.E001"]),
        ("accounts.sms.OutboxBackend", "accounts.mail.OutboxBackend", "", ["accounts.E001", "accounts.E002"]),
        ("accounts.sms.GatewayBackend", "smtp", "http://gateway.example", ["accounts.E003"]),
        ("accounts.sms.GatewayBackend", "smtp", "https://gateway.example", []),
    ],
)
def test_deployment_check_finds_messages_that_go_nowhere(settings, sms, mail_backend, gateway, found):
    settings.DEMO, settings.SMS_BACKEND, settings.EMAIL_BACKEND, settings.SMS_GATEWAY_URL = (
        False,
        sms,
        mail_backend,
        gateway,
    )
    assert [message.id for message in outgoing_messages_leave(None)] == found


def test_gateway_gets_number_text_and_token(settings):
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    got = {}

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            got.update(
                body=json.loads(self.rfile.read(int(self.headers["Content-Length"]))),
                token=self.headers["Authorization"],
            )
            self.send_response(202 if got["body"]["to"] == "+8613700000001" else 503)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SMS_BACKEND, settings.SMS_GATEWAY_TOKEN = "accounts.sms.GatewayBackend", "tests-only"
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/"
        send_text(to="+8613700000001", text="123456")
        assert got == {"body": {"to": "+8613700000001", "text": "123456"}, "token": "Bearer tests-only"}
        with pytest.raises(NotDelivered):
            send_text(to="+8613700000002", text="123456")
        server.shutdown()


def test_page_of_the_outbox_is_public_so_that_a_sign_up_can_be_finished(client, db):
    assert reverse("accounts:local_messages") == MESSAGES
    assert "Nothing yet" in client.get(MESSAGES).content.decode()
