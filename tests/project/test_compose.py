"""The production files: readable by compose and hadolint, and refusing to start without their secrets."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from families.documents import LARGEST
from sscard.launcher import compose
from sscard.launcher.places import ROOT
from sscard.launcher.stack import REGISTRY_SERVER

BARE = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}


def read_compose(*arguments: str, values: dict[str, str]) -> subprocess.CompletedProcess:
    command = [str(compose.program()), "--env-file", "/dev/null", "--file", str(compose.FILE), *arguments]
    return subprocess.run(command, env=BARE | values, capture_output=True, text=True, check=False)


def test_compose_reads_the_file_when_everything_is_set():
    done = subprocess.run(compose.check_command(), env=BARE | compose.example_values(), capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", sorted(compose.required_variables()))
def test_compose_refuses_and_names_a_missing_variable(name):
    values = {other: value for other, value in compose.example_values().items() if other != name}
    refused = read_compose("config", "-q", values=values)
    assert refused.returncode != 0
    assert f"required variable {name} is missing" in refused.stderr


def test_every_secret_is_required():
    secrets = {"SECRET_KEY", "SEALING_KEYS", "INDEX_KEYS", "POSTGRES_PASSWORD", "RUNTIME_PASSWORD", "VALKEY_PASSWORD"}
    assert secrets | {"REGISTRY_TOKEN", "AUDIT_SEAL_KEYS"} <= compose.required_variables()


EVERYBODY = ("migrate", "web", "worker-messages", "beat")
WHO_HAS_THE_KEY_OF_THE_SEALS = ("worker-seals", "drop-month")


@pytest.mark.parametrize(
    ("name", "known_to"),
    [
        ("SECRET_KEY_FALLBACKS", EVERYBODY),
        ("SEALING_KEY_CURRENT", EVERYBODY),
        ("INDEX_KEY_CURRENT", EVERYBODY),
        ("AUDIT_SEAL_KEY_CURRENT", WHO_HAS_THE_KEY_OF_THE_SEALS),
    ],
)
def test_keys_can_be_replaced_and_nothing_is_set_while_none_is(name, known_to):
    def passed_on(values):
        given = compose.example_values() | values
        config = read_compose("--profile", "by-hand", "config", "--format", "json", values=given)
        services = json.loads(config.stdout)["services"]
        return {services[service]["environment"][name] for service in known_to}

    assert passed_on({name: "2"}) == {"2"}
    assert passed_on({}) == {None}


def test_the_key_of_the_seals_is_with_no_service_that_stays_up_and_owns_the_database():
    """Who has both can change events and seal them anew."""

    def owning_and_sealing(*profile):
        config = read_compose(*profile, "config", "--format", "json", values=compose.example_values())
        services = {name: one.get("environment") or {} for name, one in json.loads(config.stdout)["services"].items()}
        owning = {name for name, one in services.items() if "://sscard:" in (one.get("DATABASE_URL") or "")}
        return owning, {name for name, one in services.items() if "AUDIT_SEAL_KEYS" in one}

    assert owning_and_sealing("--profile", "demo") == ({"migrate"}, {"worker-seals"})
    assert owning_and_sealing("--profile", "by-hand") == ({"migrate", "drop-month"}, {*WHO_HAS_THE_KEY_OF_THE_SEALS})


def test_who_seals_looks_first_whether_its_key_is_one(services):
    steps = services["worker-seals"]["command"][-1].splitlines()
    assert steps[:2] == ["set -e", "python manage.py check --tag keys"]
    assert steps[2].startswith("exec celery -A sscard worker -Q seals ")


def test_nothing_is_migrated_before_the_deployment_is_checked():
    """A server that cannot send codes must be noticed before somebody waits for one."""
    config = read_compose("config", "--format", "json", values=compose.example_values())
    steps = json.loads(config.stdout)["services"]["migrate"]["command"][-1].splitlines()
    assert steps == [
        "set -e",
        "python manage.py check --deploy --fail-level ERROR",
        "python manage.py migrate --no-input",
        "python manage.py load_regions",
    ]


def test_the_stand_in_comes_with_the_profile_alone():
    usual = read_compose("config", "--services", values=compose.example_values()).stdout.split()
    demo = read_compose("--profile", "demo", "config", "--services", values=compose.example_values()).stdout.split()
    assert sorted(usual) == [
        "beat",
        "migrate",
        "postgres",
        "proxy",
        "valkey",
        "web",
        "worker-messages",
        "worker-records",
        "worker-seals",
        "worker-verification",
        "worker-webhooks",
    ]
    assert set(demo) - set(usual) == {"registry"}


def test_the_registers_own_certificates_reach_the_product():
    values = compose.example_values()
    without = read_compose("config", values=values).stdout
    told = read_compose("config", values=values | {"REGISTRY_CA_FILE": "/etc/ssl/register.pem"}).stdout

    assert 'REGISTRY_CA_FILE: ""' in without
    assert "REGISTRY_CA_FILE: /etc/sscard/register-ca.pem" in told
    assert "source: /etc/ssl/register.pem" in told


def test_compose_and_launcher_serve_the_stand_in_as_the_tests_do():
    told = ("--config", "python:registry.server", "registry.wsgi")
    process = ROOT.joinpath("tests", "registry", "process.py").read_text()

    assert told == REGISTRY_SERVER
    assert f"exec gunicorn {' '.join(told)} --bind" in compose.FILE.read_text()
    assert ", ".join(f'"{word}"' for word in told) in process


def test_the_example_lists_what_compose_asks_for_and_gives_no_value():
    lines = re.findall(r"^(\w+)=(.*)$", ROOT.joinpath(".env.example").read_text(), re.MULTILINE)
    assert {name for name, _value in lines} >= compose.required_variables()
    assert [name for name, value in lines if value] == []


@pytest.fixture(scope="module")
def services():
    """As compose understands the file."""
    told = read_compose("--profile", "demo", "config", "--format", "json", values=compose.example_values())
    return json.loads(told.stdout)["services"]


def test_what_operators_are_told_of_senders_reaches_whoever_sends(services):
    """Codes go out by the web server, messages by their worker."""
    told = re.findall(r"`([A-Z_]+)`", "\n".join(_rows("docs/senders.md")))
    assert {"EMAIL_URL", "EMAIL_BACKEND", "SMS_GATEWAY_URL", "SMS_GATEWAY_TOKEN", "SMS_BACKEND"} <= set(told)
    for name in ("web", "worker-messages"):
        assert [variable for variable in told if not services[name]["environment"].get(variable)] == []


def _rows(document):
    """The first column of its tables."""
    return re.findall(r"^\| ([^|]*) \|", ROOT.joinpath(document).read_text(), re.MULTILINE)


def test_codes_have_processes_left_while_mail_server_and_gateway_hang(services):
    """Each of the two keeps one of the queue's processes at most; here and where everything runs on one machine."""
    command = services["worker-messages"]["command"]
    launched = re.search(r'"-Q", "messages", "-c", "(\d+)"', ROOT.joinpath("sscard/launcher/stack.py").read_text())
    assert command[command.index("-c") + 1] == launched[1] == "4"


def test_the_database_counts_as_healthy_over_tcp_alone(services):
    """While the image makes the database, its own temporary server answers on the socket."""
    assert "--host 127.0.0.1" in " ".join(services["postgres"]["healthcheck"]["test"])


def test_the_proxy_sees_renewed_certificates_and_says_who_reads_the_key(services):
    mounts = {mount["target"]: mount["source"] for mount in services["proxy"]["volumes"]}
    example = ROOT.joinpath(".env.example").read_text()

    assert mounts["/etc/nginx/tls"].endswith("/example")
    assert services["proxy"]["user"] == "101:101"
    assert "install -m 400 -o 101 -g 101" in example


def test_a_migration_is_not_cut_off_by_the_clock_and_everything_else_is(services):
    timeouts = {
        name: one["environment"].get("DATABASE_STATEMENT_TIMEOUT") for name, one in services.items() if is_ours(one)
    }

    assert {name for name, timeout in timeouts.items() if timeout == "0"} == {"migrate"}
    assert {timeout for name, timeout in timeouts.items() if name != "migrate"} == {None}


def is_ours(service: dict) -> bool:
    return service["image"].startswith("sscard:")


def test_the_database_limits_come_from_the_environment():
    script = "from sscard import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
    told = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=os.environ | values,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for values in ({}, {"DATABASE_STATEMENT_TIMEOUT": "0", "DATABASE_LOCK_TIMEOUT": "1min"})
    ]

    assert told == [
        "-c lock_timeout=5s -c statement_timeout=20s",
        "-c lock_timeout=1min -c statement_timeout=0",
    ]


def test_nothing_but_the_databases_own_image_runs_as_root(services):
    """The image of PostgreSQL drops root by itself, for its own command."""
    assert {name for name, one in services.items() if not is_ours(one) and "user" not in one} == {"postgres"}


def test_a_full_broker_refuses_instead_of_forgetting(services):
    written = " ".join(services["valkey"]["command"])
    assert "maxmemory 128mb" in written
    assert "maxmemory-policy noeviction" in written


def test_no_health_check_asks_the_machines_proxy():
    files = [compose.FILE.read_text(), ROOT.joinpath("Dockerfile").read_text()]
    checks = [line for text in files for line in text.splitlines() if "http://localhost" in line or "wget" in line]

    assert len(checks) == 3
    assert [line for line in checks if "ProxyHandler({})" not in line and '"-Y", "off"' not in line] == []


def test_the_image_runs_as_nobody_in_particular_and_has_no_dev_parts():
    lines = ROOT.joinpath("Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert not [line for line in lines if "requirements-dev" in line or "pip install --user" in line]


def test_the_image_copies_every_app():
    from sscard.launcher.checks import APPS

    copied = set(re.findall(r"^COPY (\w+) \./", ROOT.joinpath("Dockerfile").read_text(), re.MULTILINE))
    assert copied >= {*APPS, "registry", "templates", "static", "locale"}
    assert all(Path(ROOT / folder).is_dir() for folder in copied)


@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("/verify/9nQ2.s1gned/", "/verify/[key]"),
        ("/calendar/0123abcd.ics", "/calendar/[key]"),
        ("/family/invitations/9nQ2.s1gned/", "/family/invitations/[key]"),
        ("/family/invitations/", "/family/invitations/"),
        ("/family/board/calendar/", "/family/board/calendar/"),
        ("/family/links/67c077a3-01a7-432d-afe8-cf15cfab015a/", "/family/links/67c077a3-01a7-432d-afe8-cf15cfab015a/"),
    ],
)
def test_proxy_logs_neither_queries_nor_addresses_that_are_keys(address, logged):
    """By the map of its own file: what the log's format writes of an address is what that map makes of it."""
    lines = (ROOT / "docker" / "proxy" / "sscard.conf").read_text()
    pattern, value = re.search(r'map \$uri \$uri_without_key \{\s+"~(.+)" "(.+)";\s+default \$uri;', lines).groups()
    found = re.match(pattern.replace("(?<", "(?P<"), address)

    assert (value.replace("${before_key}", found["before_key"]) if found else address) == logged
    formats = re.findall(r"^log_format \S+ (.*);$", lines, re.M)
    assert [sorted(re.findall(r"\$(?:uri|request)\w*", one)) for one in formats] == [
        ["$request_method", "$request_time", "$uri_without_key"]
    ]
    assert re.findall(r"^error_log (.*);$", lines, re.M) == ["/dev/stderr crit"]


def test_papers_on_their_way_through_the_proxy_stay_in_memory():
    """Where the image's nginx buffers bodies that are larger than its buffers; and a paper of 5 MiB gets through."""
    config = read_compose("config", "--format", "json", values=compose.example_values())
    assert [place.partition(":")[0] for place in json.loads(config.stdout)["services"]["proxy"]["tmpfs"]] == ["/tmp"]
    allowed = re.search(r"client_max_body_size (\d+)m;", (ROOT / "docker/proxy/sscard.conf").read_text())
    assert int(allowed[1]) * 1024 * 1024 > LARGEST + 1024 * 1024
