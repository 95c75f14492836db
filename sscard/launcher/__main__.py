"""The launcher's command line: what the Makefile calls."""

import argparse
import sys
from collections.abc import Callable, Sequence

from sscard.launcher import benching, checks, codes, running, testing
from sscard.launcher.errors import LauncherError, Stopped
from sscard.launcher.postgres import Use
from sscard.launcher.progress import say

Command = Callable[[Sequence[str]], int]


def commands() -> dict[str, tuple[str, Command]]:
    return {
        "run": ("bring everything up and keep it up until Ctrl-C", running.run),
        "test": ("run the tests; arguments go to pytest", testing.run_tests),
        "check": ("run every check that needs no servers, or those named", checks.run_checks),
        "check-servers": ("start throwaway servers, run a command beside them", run_command),
        "bench": ("run the benchmarks beside the whole product", benching.run_benchmarks),
        "officer-code": ("print the demonstration officer's code for the second step", codes.officer_code),
    }


def run_command(arguments: Sequence[str]) -> int:
    command = [word for word in arguments if word != "--"] or [sys.executable, "-c", "print('Both answer.')"]
    return testing.run_beside_servers(command, {}, Use.TESTS)


def main(arguments: Sequence[str]) -> int:
    table = commands()
    parser = argparse.ArgumentParser(prog="python -m sscard.launcher", description=__doc__)
    names = parser.add_subparsers(dest="command", required=True)
    for name, (text, _run) in table.items():
        names.add_parser(name, help=text, add_help=False)
    chosen, rest = parser.parse_known_args(arguments)
    try:
        return table[chosen.command][1](rest)
    except LauncherError as error:
        say(f"\n{error}")
        return 1
    except (Stopped, KeyboardInterrupt):
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
