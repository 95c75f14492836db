"""What holds for every call: its id, who may call, problems as JSON, the page's language, and faults on purpose."""

import errno
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator
from secrets import compare_digest
from typing import NoReturn
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from registry.fault_state import faults_in_force
from registry.faults import HANG_SECONDS
from registry.urls import OPEN_ROUTES
from registry.wire import Problem, is_text

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """Every answer carries the caller's X-Request-Id, or one made here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        response = self.get_response(request)
        response["X-Request-Id"] = given if is_text(given, 200) and given.isprintable() else str(uuid4())
        return response


class LanguageMiddleware:
    """Pages: `?lang=` first, then the browser's wish. The interface answers in English."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        wished = request.GET.get("lang", "")
        known = wished in dict(settings.LANGUAGES)
        with translation.override(wished if known else translation.get_language_from_request(request)):
            response = self.get_response(request)
            response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        return response


class BearerMiddleware:
    """Whatever is not listed as open needs the token. Problems raised by views become their answers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._expected = f"Bearer {settings.REGISTRY_TOKEN}".encode()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_open(request) and not self._is_known(request):
            return Problem(401, "not_authorised", headers={"WWW-Authenticate": "Bearer"}).as_response()
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return exception.as_response() if isinstance(exception, Problem) else None

    def _is_known(self, request: HttpRequest) -> bool:
        return compare_digest(request.headers.get("Authorization", "").encode(), self._expected)


def _is_open(request: HttpRequest) -> bool:
    """By the route that will answer, for the address as the caller wrote it may name another one (SCRIPT_NAME). Where no
    route is, only the demonstration says so to everybody: it has a page for it."""
    try:
        return resolve(request.path_info).route in OPEN_ROUTES
    except Resolver404:
        return bool(settings.REGISTRY_DEMO)


class FaultMiddleware:
    """Late, wrong or no answers to `/v1/`, as the faults in force say. Needs gunicorn for `reset` to be a real one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/v1/"):
            return self.get_response(request)
        faults = faults_in_force()
        _wait(request, faults.draw_latency(), lambda: faults_in_force().latency_ms == faults.latency_ms)
        mode = faults.draw_mode()
        if mode is None:
            return self.get_response(request)
        if mode == "yes_then_timeout":
            self.get_response(request)
            return _hang(request)
        return _ANSWERS[mode](request)


def _refuse(status: int, code: str) -> Callable[[HttpRequest], HttpResponseBase]:
    return lambda _request: Problem(status, code, headers={"Retry-After": "1"}).as_response()


def _garbage(_request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(b'{"results": [{"id": "\xff\xfe<html>', content_type="application/json")


def _hang(request: HttpRequest) -> HttpResponseBase:
    """Says nothing, for HANG_SECONDS at most; then cuts the line."""
    _wait(request, HANG_SECONDS, lambda: faults_in_force().mode in {"timeout", "yes_then_timeout"})
    return _cut(request)


def _wait(request: HttpRequest, seconds: float, is_in_force: Callable[[], bool]) -> None:
    """Ends early when the caller has left or the fault is over, so that nobody holds the server up for nobody."""
    ends_at = time.monotonic() + seconds
    while (left := ends_at - time.monotonic()) > 0 and not _has_left(request) and is_in_force():
        time.sleep(min(0.2, left))


def _has_left(request: HttpRequest) -> bool:
    line: socket.socket | None = request.META.get("gunicorn.socket")
    if line is None or not select.select([line], [], [], 0)[0]:
        return False
    try:
        return line.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


def _cut(request: HttpRequest) -> HttpResponseBase:
    """The server meets a broken line as it begins to answer and closes without a word; the linger makes it a reset."""
    line: socket.socket | None = request.META.get("gunicorn.socket")
    if line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return StreamingHttpResponse(_broken_line())


def _broken_line() -> Iterator[bytes]:
    _raise_reset()
    yield b""


def _raise_reset() -> NoReturn:
    raise ConnectionResetError(errno.ECONNRESET, "cut on purpose")


_ANSWERS: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "timeout": _hang,
    "reset": _cut,
    "garbage": _garbage,
    "503": _refuse(503, "not_available"),
    "429": _refuse(429, "too_many_calls"),
}
