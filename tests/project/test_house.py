"""The house's own rules: who imports whom, what is documented exists, and texts stay what they were agreed to as."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.urls import URLResolver, get_resolver

from audit.seals.sealing import WORKS_FOR
from benefits.services.certification.renewing import CERTIFY_DUE
from benefits.services.records.refreshing import REFRESH_DUE
from benefits.services.reminding.due import REMIND_DUE
from families import texts
from families.services.applications.verification import VERIFY_DUE
from families.services.cards.losses import SEND_LOSSES_DUE
from families.services.consents.codes import SEND_CODES_DUE
from families.services.links.digests import SEND_DIGESTS
from families.services.messages import SEND_DUE
from families.services.news.reading import READ_CHANGES
from families.services.senders.writing import SEND_EMAILS_DUE, SEND_TEXTS_DUE
from families.services.webhooks.outbox import SEND_WEBHOOKS_DUE
from sscard.health import QUEUES
from sscard.schedule import DEFAULT_QUEUE, WORK

ROOT = Path(settings.BASE_DIR)
VERSIONS = sorted(folder for folder in texts.FOLDER.iterdir() if (folder / "manifest.txt").exists())
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_imports_go_down():
    script = shutil.which("lint-imports", path=Path(sys.executable).parent)
    assert script, "import-linter is not installed"

    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)  # exits with 1 when one is


@pytest.mark.django_db
def test_empty_database_was_migrated_to_the_newest():
    """The tests' own database began empty."""
    applied = set(MigrationRecorder(connection).applied_migrations())

    assert set(MigrationLoader(None).graph.nodes) <= applied


def test_commands_of_the_readme_exist():
    in_code = r"(?:^|`)(?:[A-Z_]+=\S+ )*make ([a-z][a-z-]*)"
    named = set(re.findall(in_code, (ROOT / "README.md").read_text(), flags=re.M))
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), flags=re.M))

    assert {"run", "test"} <= named
    assert named <= targets


def test_files_that_documents_point_to_exist():
    """Links between our own documents, and paths in backquotes that look like files of ours."""
    missing = [
        f"{document.name}: {target}"
        for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for folder, target in pointers_of(document)
        if not (folder / target).exists()
    ]
    assert missing == []


def test_document_lists_what_beat_wakes():
    """By queue: a task that is added, gone or routed elsewhere is so in the table too."""
    listed = re.findall(r"^\| [^|]+ \| `(\w+)` \| (\w+) \|", (ROOT / "docs/architecture.md").read_text(), flags=re.M)
    routes, other = settings.CELERY_TASK_ROUTES, {"queue": settings.CELERY_TASK_DEFAULT_QUEUE}
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert sorted(listed) == sorted((task.rsplit(".", 1)[-1], routes.get(task, other)["queue"]) for task in tasks)


def pointers_of(document):
    """(folder to start from, path) of each link and of each path in backquotes."""
    text = document.read_text()
    yield from ((document.parent, target) for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", text))
    yield from ((ROOT, path) for path in re.findall(r"`((?:[a-z_]+/)+[\w.-]+\.(?:py|md|toml|txt|css|yml))`", text))


def test_tasks_that_are_woken_scheduled_and_routed_exist():
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    woken = {
        CERTIFY_DUE,
        READ_CHANGES,
        REFRESH_DUE,
        REMIND_DUE,
        SEND_CODES_DUE,
        SEND_DIGESTS,
        SEND_DUE,
        SEND_EMAILS_DUE,
        SEND_LOSSES_DUE,
        SEND_TEXTS_DUE,
        SEND_WEBHOOKS_DUE,
        VERIFY_DUE,
    }
    named = woken | scheduled | set(settings.CELERY_TASK_ROUTES)

    assert named <= set(current_app.tasks)
    assert woken <= scheduled


def test_every_queue_has_a_worker_here_and_in_compose():
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    launched = set(re.findall(r'"-Q", "([a-z]+)"', (ROOT / "sscard/launcher/stack.py").read_text()))
    composed = set(re.findall(r"(?:-Q|--queues)[\s\",]+([a-z]+)", (ROOT / "docker-compose.yml").read_text()))

    assert routed == set(QUEUES)
    assert routed == launched
    assert routed == composed


def test_events_are_sealed_each_minute_by_a_worker_that_does_nothing_long():
    """In their queue is what seals, what makes the tables of months, and the worker's heartbeat: none of it waits for the register
    or works through people."""
    by_name = {work.task: work for work in WORK}
    sealing = by_name["audit.tasks.seal_events"]
    entry = settings.CELERY_BEAT_SCHEDULE["audit.tasks.seal_events"]

    assert (sealing.seconds, sealing.at) == (60, None)
    assert (entry["schedule"], entry["options"]) == (60.0, {"expires": 60})
    assert settings.CELERY_TASK_ROUTES["audit.tasks.seal_events"] == {"queue": sealing.queue}
    assert {work.task for work in WORK if work.queue == sealing.queue} == {
        "audit.tasks.seal_events",
        "audit.tasks.make_months",
        "families.tasks.tell_of_seals",
    }
    assert sealing.queue not in {DEFAULT_QUEUE, "messages", "records", "webhooks"}
    assert sealing.seconds > 2 * WORKS_FOR


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: folder.name)
def test_texts_are_what_they_were(folder):
    """A changed file is a new version: people agreed to what these say."""
    rows = [line.split("  ") for line in (folder / "manifest.txt").read_text().splitlines()]
    manifest = {name: digest for digest, name in rows}

    assert manifest == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest.txt"
    }


def test_current_texts_are_there_in_every_language():
    there = {path.name for path in (texts.FOLDER / texts.CURRENT).iterdir()}

    assert texts.FOLDER / texts.CURRENT in VERSIONS
    assert {f"{kind}.{language}.txt" for kind in texts.KINDS for language in LANGUAGES} <= there


def test_no_address_of_a_registry_or_machine_is_committed():
    """Locks are hash-pinned and say nothing about where somebody fetched them from."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert not re.search(r"--(?:extra-)?index-url|--find-links|https?://", text), name
        assert text.count("--hash=sha256:") > 50


def views(patterns=None, before=""):
    """(address, view) of every route, in the order in which they are tried."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from views(one.url_patterns, address)
        else:
            yield address, one.callback


def test_only_what_no_browser_sends_goes_without_the_token_against_forged_requests():
    """No cookie counts at any of these. allauth's own views of the same addresses are never reached."""
    reached = {}
    for address, view in views():
        reached.setdefault(address, view)
    exempt = {address for address, view in reached.items() if getattr(view, "csrf_exempt", False)}
    assert {address for address in exempt if not address.lstrip("^").startswith("api/")} == {
        ".well-known/jwks.json",
        "identity/o/api/device/code",
        "identity/o/api/revoke",
        "identity/o/api/token",
        "identity/o/api/userinfo",
        "identity/o/device",
        "identity/o/logout",
    }
