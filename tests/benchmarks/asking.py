"""One request, as the load generator sends it and as the WSGI application takes it. Knows nothing of the product."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from wsgiref.util import setup_testing_defaults

_HOST = "127.0.0.1"
_IN_ENVIRON = {"Content-Type": "CONTENT_TYPE", "Content-Length": "CONTENT_LENGTH"}  # without HTTP_


@dataclass(frozen=True)
class Asked:
    """`headers` without Host and Content-Length."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: str = ""

    @property
    def text(self) -> str:
        """As HTTP/1.1."""
        head = [f"{self.method} {self.path} HTTP/1.1", f"Host: {_HOST}"]
        head += [f"{name}: {value}" for name, value in self._all_headers.items()]
        return "\r\n".join([*head, "", self.body])

    @property
    def environ(self) -> dict[str, Any]:
        """As WSGI, good for one call."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "HTTP_HOST": _HOST,
            "wsgi.input": io.BytesIO(self.body.encode()),
        }
        for name, value in self._all_headers.items():
            environ[_IN_ENVIRON.get(name, f"HTTP_{name.upper().replace('-', '_')}")] = value
        setup_testing_defaults(environ)
        return environ

    @property
    def _all_headers(self) -> dict[str, str]:
        length = {"Content-Length": str(len(self.body.encode()))} if self.body else {}
        return {"Accept-Language": "en", **self.headers, **length}
