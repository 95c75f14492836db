"""The desk's one page, as a WSGI application: `gunicorn sandbox.desk`.

The pass travels in the body of a POST, is asked about and forgotten: it stands in no address, log or answer.
"""

import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment
from zoneinfo import ZoneInfo

from sandbox.asking import Answer, NoPass, NotAsked, Product
from sandbox.words import ACTIONS, LANGUAGES, WORDS, language_of

log = logging.getLogger("sandbox.desk")
_FOLDER = Path(__file__).resolve().parent
_FRAME = Template((_FOLDER / "page.html").read_text(encoding="utf-8"))
_STYLE = (_FOLDER / "style.css").read_bytes()
_MOST = 10_000  # bytes of a body
_HERE = ZoneInfo("Asia/Shanghai")
_CURRENT = ' aria-current="true"'  # of the link to the page's own language
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What is sent. `kind` is its media type."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    kind: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Told:
    """What the desk reads of an answer: `kind` is the class of its box."""

    kind: str
    heading: str
    more: str
    status: HTTPStatus = HTTPStatus.OK


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    page = _page_for(environ)
    headers = {**_HEADERS, "Content-Type": page.kind, "Content-Length": str(len(page.body))}
    start_response(f"{page.status.value} {page.status.phrase}", list(headers.items()))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]


def _page_for(environ: WSGIEnvironment) -> Page:
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    asked = parse_qs(environ.get("QUERY_STRING", "")).get("lang", [""])[0]
    language = language_of(asked, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    match method, path:
        case "GET" | "HEAD", "/":
            return _desk(language, ACTIONS[0], None)
        case "POST", "/":
            return _answered(language, _sent(environ))
        case "GET" | "HEAD", "/style.css":
            return Page(_STYLE, kind="text/css; charset=utf-8")
        case "GET" | "HEAD", "/healthz":
            told = {"status": "ok", "nonce": os.environ.get("START_NONCE", "")}
            return Page(json.dumps(told).encode(), kind="application/json")
        case _:
            words = WORDS[language]
            main = f"<h1>{escape(words['not_found'])}</h1>"
            return _framed(language, words["title"], main, HTTPStatus.NOT_FOUND)


@lru_cache(maxsize=1)
def _product() -> Product:
    """Raises KeyError for a variable that is not set."""
    return Product(os.environ["DESK_API"], os.environ["DESK_CLIENT_ID"], os.environ["DESK_CLIENT_SECRET"])


def _sent(environ: WSGIEnvironment) -> Mapping[str, str]:
    """The form's fields; a scanner may add spaces and the end of a line. Nothing of a body that is no form of ours."""
    try:
        length = min(int(environ.get("CONTENT_LENGTH") or 0), _MOST)
        fields = parse_qs(environ["wsgi.input"].read(length).decode())
    except ValueError:
        return {}
    return {name: values[0].strip() for name, values in fields.items()}


def _answered(language: str, sent: Mapping[str, str]) -> Page:
    action = sent.get("action", "")
    action = action if action in ACTIONS else ACTIONS[0]
    return _desk(language, action, _told(WORDS[language], action, sent.get("shown", "")))


def _told(words: Mapping[str, str], action: str, shown: str) -> Told:
    if not shown:
        return _unclear(words, "missing", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return _of_answer(words, _product().may(action, shown))
    except NoPass:
        return _unclear(words, "no_pass", HTTPStatus.UNPROCESSABLE_ENTITY)
    except NotAsked as error:
        log.warning("the product was not asked: %s", error)
        return _unclear(words, "not_asked", HTTPStatus.SERVICE_UNAVAILABLE)


def _of_answer(words: Mapping[str, str], answer: Answer) -> Told:
    if not answer.is_yes:
        return Told("no", words["no"], words["no_more"])
    until = answer.until and answer.until.astimezone(_HERE).strftime("%Y-%m-%d %H:%M")
    return Told("yes", words["yes_until"] % until if until else words["yes"], words["yes_more"])


def _unclear(words: Mapping[str, str], name: str, status: HTTPStatus) -> Told:
    return Told("unclear", words[name], words[f"{name}_more"], status)


def _desk(language: str, action: str, told: Told | None) -> Page:
    words = {name: escape(text) for name, text in WORDS[language].items()}
    choices = "".join(
        f'<label class="choice"><input type="radio" name="action" value="{one}"{" checked" if one == action else ""}>'
        f"{words[one]}</label>"
        for one in ACTIONS
    )
    main = f"""
      {_box(told)}
      <h1>{words["heading"]}</h1>
      <form method="post" action="/?lang={language}">
        <div>
          <label for="shown">{words["shown"]}</label>
          <p class="hint" id="shown-hint">{words["shown_hint"]}</p>
          <input type="text" id="shown" name="shown" aria-describedby="shown-hint" autocomplete="off" spellcheck="false" maxlength="500" autofocus>
        </div>
        <fieldset><legend>{words["action"]}</legend>{choices}</fieldset>
        <button type="submit">{words["ask"]}</button>
      </form>"""
    title = WORDS[language]["title"]
    return _framed(
        language, f"{told.heading} – {title}" if told else title, main, told.status if told else HTTPStatus.OK
    )


def _box(told: Told | None) -> str:
    if told is None:
        return ""
    return (
        f'<div class="answer {told.kind}" role="status"><h2>{escape(told.heading)}</h2><p>{escape(told.more)}</p></div>'
    )


def _framed(language: str, page_title: str, main: str, status: HTTPStatus) -> Page:
    links = "".join(
        f'<li><a href="/?lang={tag}" lang="{tag}" hreflang="{tag}"{_CURRENT if tag == language else ""}>{name}</a></li>'
        for tag, name in LANGUAGES.items()
    )
    words = {name: escape(text) for name, text in WORDS[language].items()}
    html = _FRAME.substitute(
        language=language,
        page_title=escape(page_title),
        title=words["title"],
        language_label=words["language"],
        about=words["about"],
        languages=links,
        main=main,
    )
    return Page(html.encode(), status)
