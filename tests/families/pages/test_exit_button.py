"""The button that leaves at once stands, besides the link at the top of every page, where somebody reads or changes who may see
them: on these pages and no others, and it is there."""

import re
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from families.models import FamilyLink
from families.services.links.changing import pause_link
from families.services.links.checks import check_links
from tests.families.conftest import ZHAO_QIANG, agree, by, link_self, waiting
from tests.families.invitations import invite_at_office
from tests.families.pages.test_managing import CODE, LINKS, SEND, START, arrive
from tests.families.services.link_checks import app, holder, link, make_app, pair_of, question

__all__ = ["app", "holder", "link", "make_app"]

BUTTON = re.compile(r'<a class="[^"]*govuk-exit-this-page__button" href="([^"]+)"')
IN_ACCOUNT = {
    *(f"families/consent/{name}.html" for name in ("confirm", "decide")),
    *(
        f"families/link/{name}.html"
        for name in ("case", "end", "less", "less_confirm", "pause", "resume", "unknown", "viewer")
    ),
    *(f"families/viewers/{name}.html" for name in ("app", "looks", "month", "viewers")),
}
BEFORE_A_CODE = {f"families/manage/{name}.html" for name in ("code", "invitation", "links", "reference", "send")}


def leads_away(answer):
    """The page's own template, and where its button leads."""
    [template] = {one.name for one in answer.templates} & (IN_ACCOUNT | BEFORE_A_CODE)
    return template, BUTTON.findall(answer.content.decode())


def test_stands_on_these_pages_alone():
    folder = Path(settings.BASE_DIR) / "templates"
    having = {page for page in folder.rglob("*.html") if "components/exit_page.html" in page.read_text("utf-8")}
    assert {page.relative_to(folder).as_posix() for page in having} == IN_ACCOUNT | BEFORE_A_CODE


def test_is_there_in_an_account(client, link, holder, stranger, app, sign_in):
    check_links([question(pair_of(link))], app=app)
    link_self(stranger, ZHAO_QIANG)
    asked = waiting(stranger, relationship="other")
    sign_in(holder)

    def get(page, *about):
        return client.get(reverse(f"families:{page}", args=about))

    def post(page, about, **typed):
        return client.post(reverse(f"families:{page}", args=[about]), typed)

    until = timezone.localdate(link.until).isoformat()
    decide = get("application-answer", asked.pk)
    shown = re.search(r'name="shown" value="(\w{64})"', decide.content.decode())[1]
    month = re.search(r'href="/who-can-see-me/months/([^/"]+)/"', get("who-can-see-me").content.decode())[1]
    answers = [
        *(
            get("who-can-see-me"),
            get("looks"),
            client.get(f"/who-can-see-me/months/{month}/"),
            get("asking-app", app.pk),
        ),
        *(get(page, link.pk) for page in ("link", "link-less", "link-pause", "link-end", "link-unknown")),
        post("link-less", link.pk, sequence=1, scopes=["view_card"], until=until),
        decide,
        post("application-answer", asked.pk, answer="agree", shown=shown, scopes=["view_card"], term_days=31),
    ]
    pause_link(FamilyLink.objects.get(pk=link.pk), holder, by=by(holder))
    answers.append(get("link-resume", link.pk))
    post("link-unknown", link.pk)
    answers.append(get("link-case", link.pk))

    assert sorted(map(leads_away, answers)) == [(template, [settings.EXIT_URL]) for template in sorted(IN_ACCOUNT)]


def test_is_there_without_an_account(client, asked, officer):
    invited = invite_at_office(agree(asked.application).person, officer)
    before = client.get(START)
    arrive(client, asked)

    invitation = reverse("families:manage-invitation", args=[invited.pk])
    answers = [before, *map(client.get, (SEND, CODE, LINKS, invitation))]

    assert sorted(map(leads_away, answers)) == [(template, [settings.EXIT_URL]) for template in sorted(BEFORE_A_CODE)]
