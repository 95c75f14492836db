"""Walking the wizard with Django's test client: what a form posts, field by field."""

import re
from html import unescape

from django.urls import reverse

from families.models import LinkApplication
from families.services.applications.drafts import declaration_of
from tests.families.conftest import WANG_FANG

DETAILS = {"name": WANG_FANG.name, "number": WANG_FANG.number, "relationship": "mother"}
SHARING = {"preset": "pension", "term_days": "365"}


def step_url(application, slug):
    return reverse("families:application-step", args=[application.pk, slug])


def start(browser, kind):
    """Press the button under the notice; the draft that this makes."""
    before = set(LinkApplication.objects.values_list("pk", flat=True))
    answer = browser.post(reverse("families:application-start", args=[kind]))
    assert answer.status_code == 302, answer.content
    return LinkApplication.objects.exclude(pk__in=before).get()


def declared(application, language="en"):
    """The hash of the text above the last step's button."""
    return declaration_of(LinkApplication.objects.get(pk=application.pk), language).sha256


def post_step(browser, application, slug, *, version=None, **answers):
    """Post a step as the page just opened would: with the version that it shows, and the last one with its text."""
    if version is None:
        version = LinkApplication.objects.values_list("version", flat=True).get(pk=application.pk)
    if slug == "check":
        answers = {"shown": declared(application), **answers}
    return browser.post(step_url(application, slug), {"version": version, **answers})


def text_of(answer):
    """The page as one line of text, so that markup and line breaks do not matter."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def title_of(html):
    return unescape(re.sub(r"\s+", " ", re.search(r"<title>(.*?)</title>", html, flags=re.S)[1]).strip())


def summary_of(answer):
    """(text, href) of each line in the error summary, in order."""
    html = answer.content.decode()
    found = re.search(r'class="govuk-list govuk-error-summary__list">(.*?)</ul>', html, flags=re.S)
    assert found, "no error summary"
    lines = re.findall(r'<li>(?:<a href="([^"]*)">)?(.*?)(?:</a>)?</li>', found[1], flags=re.S)
    return [(unescape(text), href) for href, text in lines]


def assert_error_is_told(answer, field, words):
    """422; the summary leads to the control; the sentence stands at it, under an id that the control names."""
    html = answer.content.decode()
    assert answer.status_code == 422
    (told,) = [(text, href) for text, href in summary_of(answer) if words in text]
    assert told[1].startswith(f"#id_{field}")
    assert f'id="{told[1][1:]}"' in html
    assert f'id="id_{field}_error"' in html
    assert re.search(rf'aria-describedby="[^"]*\bid_{field}_error\b', html)
