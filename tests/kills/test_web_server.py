"""`kill -9` of the web server while it submits what people sent; they press again, and each has sent one application."""

import threading
import time

import psycopg
import pytest
import requests
from urllib3.exceptions import ProtocolError

from audit.models import Event
from families.models import LinkApplication
from families.services.applications.children import ticked_one_by_one
from families.services.applications.drafts import declaration_of
from families.states import Status
from tests import stack
from tests.benchmarks.scenario import apply_for_children, guardians, make_owners
from tests.benchmarks.sessions import sign_in
from tests.kills.conftest import APPLICATIONS, ROUNDS
from tests.kills.test_kills import waiting_for_lock
from tests.processes import free_port, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

CLIENTS = 8
TOKEN = "b" * 32
HOLD = "select id from accounts_user for update"  # what a submission locks first


def press(url: str, draft: LinkApplication, cookies: str, cut: list[str]) -> None:
    """Like a person: when nothing comes back, again. `cut` gets those whose call had been taken when the line broke; a
    server that is down refuses, which tells nothing."""
    answers = {"version": draft.version, "shown": declaration_of(draft, "en").sha256}
    ticked = [scope for scope in draft.scopes if scope in ticked_one_by_one(draft)]
    while True:
        try:
            answer = requests.post(
                f"{url}/family/applications/{draft.pk}/check/",
                data={"csrfmiddlewaretoken": TOKEN, "sensitive": ticked, **answers},
                headers={"Cookie": cookies},
                allow_redirects=False,
                timeout=10,
            )
        except requests.RequestException as error:
            if isinstance(error.args[0], ProtocolError):
                cut.append(str(draft.pk))
            time.sleep(0.05)
            continue
        assert answer.status_code == 302
        return


@pytest.mark.usefixtures("regions")
def test_web_server_killed_while_people_submit(transactional_db, slow_register):
    people = guardians(str(slow_register.database), APPLICATIONS)
    owners = make_owners(people, prefix="web")
    drafts = apply_for_children(owners, people, status=Status.DRAFT)
    todo = list(zip(drafts, sign_in(owners), strict=True))
    cut: list[str] = []
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    def client() -> None:
        while todo:
            draft, cookies = todo.pop()
            press(url, draft, cookies, cut)

    with stack.web(stack.environment(), port) as web:
        wait_for(lambda: answers(url))
        clients = [threading.Thread(target=client) for _client in range(CLIENTS)]
        with psycopg.connect(stack.environment()["DATABASE_URL"]) as other:
            other.execute(HOLD)
            for one in clients:
                one.start()
            for _round in range(ROUNDS):
                before = len(cut)
                wait_for(lambda: waiting_for_lock() > 0, within=60)  # inside the transaction of a submission
                web.kill()
                wait_for(lambda before=before: len(cut) > before)
                other.rollback()
                # The killed server's connections find out that they are alone.
                wait_for(lambda: waiting_for_lock() == 0)
                other.execute(HOLD)
                web.start()
            other.rollback()
        for one in clients:
            one.join(120)

    ids = [draft.pk for draft in drafts]
    submitted = Event.objects.filter(kind="families.application_submitted", object_id__in=map(str, ids))
    assert len(cut) >= ROUNDS, "a kill hit nobody"
    assert LinkApplication.objects.filter(pk__in=ids, status=Status.VERIFYING).count() == len(ids)
    assert submitted.count() == submitted.values("object_id").distinct().count() == len(ids)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False
