"""`kill -9` of the web server while people press the last button; they press again, and each has sent one application."""

import threading
import time

import pytest
import requests

from audit.models import Event
from families.models import LinkApplication
from families.states import Status
from tests import stack
from tests.benchmarks.scenario import apply_for_children, guardians, make_owners
from tests.benchmarks.sessions import sign_in
from tests.kills.test_kills import APPLICATIONS, ROUNDS
from tests.registry.process import running_registry
from tests.stack import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("kills")]

CLIENTS = 8
TOKEN = "b" * 32


def press(url: str, draft: LinkApplication, cookies: str, refused: list[str]) -> None:
    """Like a person: when nothing comes back, again."""
    while True:
        try:
            answer = requests.post(
                f"{url}/family/applications/{draft.pk}/check/",
                data={"csrfmiddlewaretoken": TOKEN, "version": draft.version},
                headers={"Cookie": cookies},
                allow_redirects=False,
                timeout=10,
            )
        except requests.RequestException as error:
            refused.append(type(error).__name__)
            time.sleep(0.05)
            continue
        assert answer.status_code == 302
        return


@pytest.mark.usefixtures("regions")
def test_web_server_killed_while_people_submit(transactional_db):
    with running_registry(people=max(2_000, APPLICATIONS * 12)) as register:
        people = guardians(str(register.database), APPLICATIONS)
    owners = make_owners(people, prefix="web")
    drafts = apply_for_children(owners, people, status=Status.DRAFT)
    todo = list(zip(drafts, sign_in(owners), strict=True))
    refused: list[str] = []
    port = stack.free_port()
    url = f"http://127.0.0.1:{port}"

    def client() -> None:
        while todo:
            draft, cookies = todo.pop()
            press(url, draft, cookies, refused)

    with stack.web(stack.environment(), port) as web:
        wait_for(lambda: _answers(url))
        clients = [threading.Thread(target=client) for _client in range(CLIENTS)]
        for one in clients:
            one.start()
        for _round in range(ROUNDS):
            before = len(refused)
            wait_for(lambda: LinkApplication.objects.filter(status=Status.VERIFYING).exists(), within=60)
            web.kill()
            wait_for(lambda before=before: len(refused) > before, within=20)
            web.start()
        for one in clients:
            one.join(120)

    ids = [draft.pk for draft in drafts]
    submitted = Event.objects.filter(kind="families.application_submitted", object_id__in=map(str, ids))
    assert refused, "the kill hit nobody"
    assert LinkApplication.objects.filter(pk__in=ids, status=Status.VERIFYING).count() == len(ids)
    assert submitted.count() == submitted.values("object_id").distinct().count() == len(ids)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False
