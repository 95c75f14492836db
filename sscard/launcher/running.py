"""`make run`: brings everything up, says where it is and who to sign in as, keeps it up, and takes it down."""

import argparse
import contextlib
import time
from collections.abc import Sequence

from sscard.launcher import instance
from sscard.launcher.children import Children
from sscard.launcher.errors import Stopped
from sscard.launcher.keys import Keys
from sscard.launcher.places import Places
from sscard.launcher.progress import Progress, say
from sscard.launcher.stack import FIRST_WEB_PORT, Stack


def run(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    stopping = instance.stopped_by_signals()
    if options.stop_with_parent:
        instance.stop_with_parent(stopping)
    progress = Progress()
    try:
        with _place(options.throwaway) as places, instance.opened(places, progress.step, stopping) as children:
            asked_at = _serve(children, options.port, progress)
    except instance.AlreadyRunning as running:
        say(f"sscard runs already: {running}" if str(running) else "sscard is being started already.")
        return 0
    say(f"Stopped in {time.monotonic() - asked_at:.1f} s; nothing is left running.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sscard.launcher run")
    parser.add_argument("--port", type=int, default=FIRST_WEB_PORT, help="the first one tried")
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the process that started us ends")
    parser.add_argument("--throwaway", action="store_true", help="with new data that is removed at the end")
    return parser


def _place(is_throwaway: bool) -> contextlib.AbstractContextManager[Places]:
    return instance.throwaway() if is_throwaway else contextlib.nullcontext(Places.of_checkout())


def _serve(children: Children, port: int, progress: Progress) -> float:
    """Returns when someone asks to stop: the moment of asking."""
    say("Starting sscard …")
    stack = Stack(children, Keys.kept_in(children.places.state / "secrets.json"), progress, port)
    try:
        stack.start()
        instance.note_address(children.places, stack.address)
        say(welcome(stack))
        instance.keep_running(children)
    except Stopped:
        pass
    say("\nStopping …")
    return time.monotonic()


def welcome(stack: Stack) -> str:
    accounts, app = stack.demo_accounts(), stack.demo_app()
    lines = {
        "Address": stack.address,
        "Citizen": _sign_in(accounts["citizen"]),
        "Spouse": f"{_sign_in(accounts['spouse'])} (in a second browser)",
        "Officer": f"{_sign_in(accounts['officer'])} at {stack.address}/admin/; second step: make officer-code",
        "Sandbox": f"{app['client_id']} / {app['client_secret']} (client id / secret of an app, see docs/oauth.md)",
        "Desk": f"{stack.desk_address}/ (an app of the sandbox: what a hospital's desk learns of a pass)",
        "Register": f"{stack.registry_address}/cases/ (people to link), /phones/ and /letters/ (what it sent)",
        "Logs": str(stack.places.logs),
    }
    width = max(len(name) for name in lines)
    return "\n".join(["", *(f"  {name:<{width}}  {text}" for name, text in lines.items()), "", "Ctrl-C stops."])


def _sign_in(account: dict[str, str]) -> str:
    return f"{account['login']} / {account['password']}"
