"""What the local launcher promises: locks that die with their holders, a guard, restarts, and nothing left behind."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from sscard.launcher import bootstrap, guard, stamps
from sscard.launcher.checks import run_checks
from sscard.launcher.children import Children, Program
from sscard.launcher.codes import totp
from sscard.launcher.errors import LauncherError, Stopped
from sscard.launcher.instance import throwaway
from sscard.launcher.keys import Keys
from sscard.launcher.locks import Lock
from sscard.launcher.places import ROOT
from sscard.launcher.ports import HOST, free_from, listen_from
from sscard.launcher.postgres import Postgres, Use
from sscard.launcher.stack import answer_at, keep_whole
from sscard.launcher.stamps import Stamp
from sscard.launcher.valkey import Valkey
from tests.processes import wait_for

SLEEP = ("sleep", "60")
PLAIN = {"PATH": os.environ["PATH"]}

pytestmark = pytest.mark.processes


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def sleeper():
    """Starts `sleep` with inherited descriptors; ends what is left of them."""
    started = []

    def start(*descriptors):
        process = subprocess.Popen(SLEEP, pass_fds=descriptors)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def children():
    events: list[str] = []
    with throwaway() as places:
        found = Children(places, Lock(places.children_lock), events.append, threading.Event())
        assert found.lock.take()
        found.start_guard()
        found.events = events
        yield found
        found.stop_all((), within=5)
        found.lock.close()
    assert not places.state.exists()


class TestLock:
    def test_is_refused_while_another_holds_it(self, tmp_path):
        first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
        assert first.take()
        assert not second.take()
        first.close()
        assert second.take()
        second.close()

    def test_stays_with_a_child_until_the_child_is_killed(self, tmp_path, sleeper):
        first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
        assert first.take()
        child = sleeper(first.descriptor)
        first.close()
        assert not second.take(within=0.2)
        child.kill()
        assert second.take(within=2)
        second.close()

    def test_holders_are_those_who_have_the_file_open_and_nobody_else(self, tmp_path, sleeper):
        lock = Lock(tmp_path / "lock")
        holder, stranger = sleeper(lock.descriptor), sleeper()
        assert guard.holders(lock.path) == {holder.pid}
        assert stranger.poll() is None
        lock.close()


class TestGuard:
    def start_guard(self, lock: Lock) -> subprocess.Popen:
        command = [sys.executable, "-I", "-S", guard.__file__, str(lock.path)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(lock.descriptor,), start_new_session=True)

    def test_ends_everything_when_the_pipe_ends(self, tmp_path, sleeper):
        lock = Lock(tmp_path / "lock")
        told, untold, stranger = sleeper(lock.descriptor), sleeper(lock.descriptor), sleeper()
        watching = self.start_guard(lock)
        lock.close()
        watching.communicate(f"{int(signal.SIGTERM)} {told.pid}\n".encode())
        assert (told.wait(), untold.wait(), stranger.poll()) == (-signal.SIGTERM, -signal.SIGKILL, None)

    def test_ends_nothing_after_an_orderly_stop(self, tmp_path, sleeper):
        lock = Lock(tmp_path / "lock")
        child = sleeper(lock.descriptor)
        watching = self.start_guard(lock)
        watching.communicate(guard.DONE.encode())
        assert (watching.returncode, child.poll()) == (0, None)
        lock.close()


class TestPorts:
    def test_a_taken_port_is_passed_over(self):
        with listen_from(20000) as first:
            taken = first.getsockname()[1]
            assert free_from(taken) > taken
            with listen_from(taken) as second:
                assert second.getsockname()[1] > taken

    def test_the_port_of_a_stopped_server_is_free_at_once(self):
        with listen_from(20000) as listening:
            address = listening.getsockname()
            with socket.create_connection(address):
                listening.accept()[0].close()
        assert free_from(address[1]) == address[1]
        assert address[0] == HOST


class TestKeys:
    def test_are_made_once_and_kept_from_others(self, tmp_path):
        path = tmp_path / "secrets.json"
        assert Keys.kept_in(path) == Keys.kept_in(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [path]

    def test_those_of_an_earlier_version_are_read(self, tmp_path):
        path = tmp_path / "secrets.json"
        made = Keys.kept_in(path)
        path.write_text(json.dumps({**asdict(made), "registry_secret_key": "nobody reads it"}))
        assert Keys.kept_in(path) == made

    def test_a_key_that_came_later_is_made_once(self, tmp_path):
        path = tmp_path / "secrets.json"
        made = asdict(Keys.kept_in(path))
        del made["audit_seal_keys"]
        path.write_text(json.dumps(made))
        kept = Keys.kept_in(path)
        assert (kept, asdict(kept) | made) == (Keys.kept_in(path), asdict(kept))

    def test_no_two_instances_share_them(self):
        assert Keys.made() != Keys.made()
        assert Keys.made().demo_app_secret != Keys.made().demo_app_secret

    def test_the_demonstrations_app_keeps_its_secret(self, tmp_path):
        path = tmp_path / "secrets.json"
        secret = Keys.kept_in(path).demo_app_secret
        assert secret == Keys.kept_in(path).demo_app_secret
        assert len(secret) == 43
        assert secret not in path.read_text()

    @pytest.mark.parametrize("text", ["", "{}", '{"secret_key": "x", "another": "y"}'])
    def test_a_damaged_file_is_named(self, tmp_path, text):
        path = tmp_path / "secrets.json"
        path.write_text(text)
        with pytest.raises(LauncherError, match=r"secrets\.json"):
            Keys.kept_in(path)


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_officers_code_is_that_of_rfc_6238(at, code):
    assert totp("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at) == code


def test_a_stamp_is_not_written_through_a_link(tmp_path):
    target = tmp_path / "somebody-elses"
    target.write_text("untouched")
    stamp = Stamp(tmp_path / "stamp", ("static",))
    stamp.file.symlink_to(target)
    stamp.mark()
    assert target.read_text() == "untouched"
    assert stamp.is_current()


def test_our_own_servers_are_asked_without_the_machines_proxy(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with listen_from(20000) as listening:
        server = threading.Thread(target=answer_once, args=(listening, b'{"nonce": "ours"}'))
        server.start()
        assert answer_at(f"http://{HOST}:{listening.getsockname()[1]}/healthz") == {"nonce": "ours"}
        server.join()


def answer_once(listening: socket.socket, body: bytes) -> None:
    listening.settimeout(10)
    with listening.accept()[0] as caller:
        caller.recv(4096)
        caller.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + body)


def test_a_stamp_is_current_until_a_source_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    tmp_path.joinpath("app").mkdir()
    source = tmp_path / "app" / "models.py"
    source.write_text("one")
    stamp = Stamp(tmp_path / "stamp", ("app",))
    assert not stamp.is_current()
    stamp.mark()
    assert stamp.is_current()
    source.write_text("three")
    assert not stamp.is_current()


class TestClean:
    """In a checkout of its own: the one that we run in is in use."""

    @pytest.fixture
    def checkout(self, tmp_path):
        shutil.copytree(ROOT / "sscard" / "launcher", tmp_path / "sscard" / "launcher")
        tmp_path.joinpath("sscard", "__init__.py").write_text("import celery_is_not_here\n")
        tmp_path.joinpath(".local", "tests", "run-one").mkdir(parents=True)
        return tmp_path

    def clean(self, checkout: Path) -> subprocess.CompletedProcess:
        """With a Python that has no packages, as before the first installation."""
        command = [sys.executable, "-S", str(checkout / "sscard" / "launcher" / "alone.py")]
        return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)

    def test_removes_what_is_kept_and_needs_no_packages(self, checkout):
        cleaned = self.clean(checkout)
        assert (cleaned.returncode, cleaned.stderr) == (0, "")
        assert [entry.name for entry in checkout.iterdir()] == ["sscard"]

    @pytest.mark.parametrize(
        "held",
        ["launcher.lock", "children.lock", "throwaway.lock", "installation.lock", "tests/run-one/owner.lock"],
    )
    def test_refuses_while_anything_runs(self, checkout, held):
        lock = Lock(checkout / ".local" / held)
        assert lock.take()
        refused = self.clean(checkout)
        lock.close()
        assert refused.returncode == 1
        assert "Stop them first" in refused.stderr
        assert checkout.joinpath(".local", "tests", "run-one").is_dir()


class TestEnvironment:
    @pytest.fixture
    def environment(self, tmp_path, monkeypatch):
        """One that was made with a Python of long ago."""
        monkeypatch.setattr(bootstrap, "ENVIRONMENT", str(tmp_path))
        monkeypatch.setattr(bootstrap, "PYTHON", sys.executable)
        tmp_path.joinpath("pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.0.1\n")
        return tmp_path

    def test_of_another_python_will_do_until_one_is_named(self, environment):
        assert bootstrap.is_usable(of_this_python=False)
        assert not bootstrap.is_usable(of_this_python=True)

    def test_of_the_named_python_will_do(self, environment):
        environment.joinpath("pyvenv.cfg").write_text(f"version = {'.'.join(map(str, sys.version_info[:2]))}.0\n")
        assert bootstrap.is_usable(of_this_python=True)

    def test_whose_python_is_gone_will_not_do(self, environment, monkeypatch):
        monkeypatch.setattr(bootstrap, "PYTHON", str(environment / "bin" / "python"))
        assert not bootstrap.is_usable(of_this_python=False)

    @pytest.mark.parametrize(("named", "told"), [((), []), (("PYTHON=a-python",), ["--this-python"])])
    def test_make_says_whether_a_python_was_named(self, named, told):
        plain = {name: value for name, value in os.environ.items() if name != "PYTHON" and not name.startswith("MAKE")}
        said = subprocess.run(
            ["make", "--no-print-directory", "--dry-run", "ready", *named],
            cwd=ROOT,
            env=plain,
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.split()[2:] == told


class TestStatic:
    def test_a_running_instance_keeps_its_files_when_another_gathers(self, tmp_path):
        """Whoever comes second with the same leaves the first one's folder as it is."""
        for words in ("first", "second"):
            tmp_path.joinpath(words).mkdir()
            tmp_path.joinpath(words, "file").write_text(words)
            keep_whole(tmp_path / words, tmp_path / "static" / "fingerprint")
        assert tmp_path.joinpath("static", "fingerprint", "file").read_text() == "first"
        assert [entry.name for entry in tmp_path.iterdir()] == ["static"]

    def test_changed_sources_are_gathered_into_another_folder(self, tmp_path, monkeypatch):
        monkeypatch.setattr(stamps, "ROOT", tmp_path)
        source = tmp_path / "page.css"
        source.write_text("one")
        before = stamps.fingerprint(["page.css"])
        assert stamps.fingerprint(["page.css"]) == before
        source.write_text("three")
        assert stamps.fingerprint(["page.css"]) != before


def test_a_check_that_does_not_exist_is_refused():
    with pytest.raises(LauncherError, match="nothing"):
        run_checks(["nothing"])


class TestThrowaway:
    def test_leaves_the_place_of_a_living_owner_alone(self):
        with throwaway() as first, throwaway() as second:
            assert first.state.is_dir()
            assert second.state.is_dir()
        assert not first.state.exists()

    def test_removes_the_place_of_a_killed_owner_and_what_runs_in_it(self, sleeper):
        script = "from sscard.launcher.instance import throwaway\nwith throwaway() as places: print(places.state, flush=True); input()"
        owner = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        state = Path(owner.stdout.readline().decode().strip())
        lock = Lock(state / "children.lock")
        orphan = sleeper(lock.descriptor)
        lock.close()
        owner.kill()
        owner.communicate()
        with throwaway():
            assert not state.exists()
        assert orphan.wait(5) == -signal.SIGKILL


class TestChildren:
    def test_a_killed_child_comes_back_later_each_time(self, children):
        children.start(Program("worker", SLEEP, PLAIN))
        for pause in ("0.2", "0.4"):
            before = children.number("worker")
            os.kill(before, signal.SIGKILL)
            wait_for(lambda number=before: children.watch() or children.number("worker") != number)
            assert f"worker ended (SIGKILL); starting it again in {pause} s" in children.events

    def test_what_a_killed_child_left_in_a_session_of_its_own_is_ended_first(self, children):
        script = "setsid sleep 60 & echo $! ; wait"
        children.start(Program("server", ("sh", "-c", script), PLAIN))
        wait_for(lambda: children.log_path("server").read_text().strip())
        orphan = int(children.log_path("server").read_text())
        before = children.number("server")
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: children.watch() or children.number("server") != before)
        assert not is_alive(orphan)

    def test_a_child_that_ignores_the_signal_is_killed_within_its_grace(self, children):
        script = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
        children.start(Program("stubborn", ("sh", "-c", script), PLAIN, grace=0.3))
        wait_for(lambda: children.has_logged("stubborn", "ready"))
        began = time.monotonic()
        children.stop_all((("stubborn",),), within=5)
        assert time.monotonic() - began < 3
        assert guard.holders(children.lock.path) == set()

    def test_a_killed_guard_is_replaced_and_knows_the_children(self, children):
        children.start(Program("worker", SLEEP, PLAIN))
        first = children._guard.pid
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: children.watch() or children._guard.pid != first)
        assert is_alive(children._guard.pid)

    def test_a_failing_program_shows_the_end_of_its_log(self, children):
        program = Program("prepare", ("sh", "-c", "echo the reason >&2; exit 3"), PLAIN)
        with pytest.raises(LauncherError, match="the reason"):
            children.run(program)

    def test_a_stop_ends_a_program_that_is_being_waited_for(self, children):
        threading.Timer(0.3, children.stopping.set).start()
        with pytest.raises(Stopped):
            children.run(Program("prepare", SLEEP, PLAIN))


class TestServers:
    def test_start_over_whatever_a_killed_start_left(self, children):
        """A half-made cluster, a stale process number of a living process, a stopped backend."""
        server = Postgres(children.places, children, "password", Use.TESTS)
        server.data.with_name(server.data.name + ".new").mkdir()
        server.start(lambda _text: None)
        with server._connection() as connection:
            backend = connection.info.backend_pid
            os.kill(backend, signal.SIGSTOP)
            before = children.number("postgres")
            os.kill(before, signal.SIGKILL)
            wait_for(lambda: children.watch() or children.number("postgres") != before)
            connection.close()
        wait_for(server._answers, within=20)
        assert not is_alive(backend)
        children.forget("postgres")
        server.data.joinpath("postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
        server.start(lambda _text: None)

    def test_data_of_another_postgresql_is_refused_and_left_alone(self, children):
        server = Postgres(children.places, children, "password", Use.TESTS)
        server.data.mkdir()
        version = server.data / "PG_VERSION"
        version.write_text("9\n")
        with pytest.raises(LauncherError, match="made by PostgreSQL 9"):
            server.start(lambda _text: None)
        assert version.read_text() == "9\n"

    def test_a_port_taken_meanwhile_is_left_for_the_next(self, children, monkeypatch):
        with listen_from(26379) as taken:
            port = taken.getsockname()[1]
            offered = iter([port])
            monkeypatch.setattr(
                "sscard.launcher.valkey.free_from", lambda first: next(offered, None) or free_from(first)
            )
            broker = Valkey(children.places, children, "password")
            broker.start()
            assert broker.port > port
