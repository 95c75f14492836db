"""One POST to somebody else's server: not to our own network, not behind a redirect, never longer than the deadline."""

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from families.outgoing import Failure, connections, post, posting
from tests.receiver import after, dripping, receiving, status

SHORT = 0.5  # seconds, in place of the 20


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def short(monkeypatch):
    """The same clock with less on it."""
    monkeypatch.setattr(connections, "DEADLINE", SHORT)
    monkeypatch.setattr(posting, "DEADLINE", SHORT)


def send(url):
    return post(url, b'{"type":"t"}', {"Content-Type": "application/json"})


def test_taken(receiver):
    answer = send(receiver.url)

    assert (answer.status, answer.failure, answer.is_taken) == (204, None, True)
    (received,) = receiver.received
    assert received.body == '{"type":"t"}'
    assert received.headers["content-type"] == "application/json"


@pytest.mark.parametrize("code", [200, 202, 299])
def test_every_2xx_is_taken(receiver, code):
    receiver.answer = status(code)
    assert send(receiver.url).is_taken


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_nowhere(receiver, code):
    with receiving() as elsewhere:
        receiver.answer = status(code, Location=elsewhere.url)
        answer = send(receiver.url)

    assert (answer.status, answer.is_taken) == (code, False)
    assert elsewhere.received == []


@pytest.mark.parametrize("code", [400, 410, 429, 500, 503])
def test_other_statuses_are_not_taken(receiver, code):
    receiver.answer = status(code, Retry_After="120")
    answer = send(receiver.url)
    assert (answer.status, answer.is_taken, answer.retry_after) == (code, False, timedelta(seconds=120))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "[fd00:ec2::254]",
        "10.0.0.1",
        "user:word@127.0.0.1",
    ],
)
def test_no_connection_is_made_to_our_own_network(receiver, settings, host):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    port = receiver.url.rpartition(":")[2]

    answer = send(f"http://{host}:{port}")

    assert (answer.status, answer.failure) == (None, Failure.NOT_ALLOWED)
    assert receiver.received == []


def test_a_host_with_one_private_address_among_public_ones_is_refused(receiver, settings, monkeypatch):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    port = int(receiver.url.rpartition(":")[2].partition("/")[0])
    mixed = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("1.1.1.1", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: mixed)

    assert send(f"http://receiver.example:{port}/").failure is Failure.NOT_ALLOWED
    assert receiver.received == []


def test_what_was_looked_at_is_what_is_connected_to(receiver, monkeypatch):
    """A name server that says something else the second time is not asked a second time."""
    asked = []
    honest = socket.getaddrinfo

    def first_here_then_elsewhere(host, port, **kwargs):
        asked.append(host)
        return honest("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", first_here_then_elsewhere)

    assert send(receiver.url.replace("127.0.0.1", "receiver.example")).is_taken
    assert asked == ["receiver.example"]


def test_a_proxy_of_the_machine_takes_no_part(receiver, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert send(receiver.url).is_taken


def test_nobody_there(settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        answer = send(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert answer.failure is Failure.NO_CONNECTION


def test_unknown_host(monkeypatch):
    def nobody(*_args, **_kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert send("http://nobody.example/").failure is Failure.UNKNOWN_HOST


def test_a_name_server_that_hangs(monkeypatch):
    monkeypatch.setattr(connections, "RESOLVE_TIMEOUT", 0.2)
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: over.wait(5) and [])

    began = time.monotonic()
    answer = send("http://slow.example/")
    over.set()

    assert answer.failure is Failure.UNKNOWN_HOST
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "answer",
    [
        after(3, status(200)),
        dripping(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 40, 0.05),
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + b"x" * 400, 0.02),
    ],
    ids=["hangs", "drips-headers", "drips-body"],
)
def test_the_deadline_counts_everything(receiver, short, answer):
    receiver.answer = answer

    began = time.monotonic()
    told = send(receiver.url)

    assert (told.status, told.failure, told.is_taken) == (None, Failure.TIMEOUT, False)
    assert SHORT * 0.8 < time.monotonic() - began < SHORT + 1.5


def test_a_handshake_that_drips_is_cut_too(settings, short):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip():
            peer, _address = listening.accept()
            with peer:
                peer.recv(4096)
                try:
                    for byte in b"\x16\x03\x03\x40\x00" + b"\x02" * 200:  # a hello of 16 kB that never ends
                        peer.sendall(bytes([byte]))
                        time.sleep(0.05)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        told = send(f"https://127.0.0.1:{listening.getsockname()[1]}/")

    assert told.failure is Failure.TIMEOUT
    assert time.monotonic() - began < SHORT + 1.5


def test_a_long_body_is_not_read(receiver):
    sent = []

    def pour(request):
        request.send_response(200)
        request.send_header("Content-Length", str(100_000_000))
        request.end_headers()
        for _turn in range(1_000):
            request.wfile.write(b"x" * 100_000)
            sent.append(1)

    receiver.answer = pour
    assert send(receiver.url).is_taken
    time.sleep(0.2)
    assert len(sent) < 200


@pytest.mark.parametrize(
    "text",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"],
    ids=["empty", "no", "many"],
)
def test_what_is_no_answer_is_not_taken(receiver, text):
    receiver.answer = lambda request: (request.wfile.write(text), request.connection.shutdown(socket.SHUT_RDWR))
    answer = send(receiver.url)
    assert (answer.status, answer.failure) == (None, Failure.NO_CONNECTION)


def test_a_certificate_that_nobody_signed_is_refused(settings, tmp_path):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def shake():
            peer, _address = listening.accept()
            with peer:
                try:
                    context.wrap_socket(peer, server_side=True)
                except OSError:
                    return

        threading.Thread(target=shake, daemon=True).start()
        answer = send(f"https://localhost:{listening.getsockname()[1]}/")
    assert answer.failure is Failure.TLS


def self_signed(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "c.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "k.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "c.pem", folder / "k.pem"
