"""Another authority's register that has news, and tells of people what a test says. What the stand-in never does."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWERS = {200: None, 404: "unknown_person", 410: "deceased"}  # status about one, code in a list


class TellingRegister(ThreadingHTTPServer):
    """`rows` are its news, `people` what it tells of each: a status, and what comes with it. One of whom it cannot answer
    leaves a question about several without an answer too, and who is `late` has it wait until `is_over`. In a list it says
    nothing of whom it has `left_out`. `calls` are the paths that were asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rows, self.people, self.headers, self.calls = (), {}, {}, []
        self.left_out, self.late, self.is_over = set(), set(), threading.Event()

    def page(self, after):
        rows = [{"cursor": str(n), "person": who, "kind": kind} for n, who, kind in self.rows if n > int(after or 0)]
        return 200, {"changes": rows, "next": rows[-1]["cursor"] if rows else after}

    def of_several(self, references):
        told = [(reference, *self.people[reference]) for reference in references]
        if failed := [(status, body) for _reference, status, body in told if status not in ANSWERS]:
            return failed[0]
        rows = [
            body if status == 200 else {"reference": reference, "code": ANSWERS[status], **body}
            for reference, status, body in told
            if reference not in self.left_out
        ]
        return 200, {"persons": rows}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        references = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["references"]
        self.answer(references, lambda: self.server.of_several(references))

    def do_GET(self):
        if self.path.startswith("/v1/changes"):
            self.answer([], lambda: self.server.page(self.path.partition("=")[2]))
        else:
            reference = self.path.rpartition("/")[2]
            self.answer([reference], lambda: self.server.people[reference])

    def answer(self, references, tell):
        self.server.calls.append(self.path)
        if self.server.late.intersection(references):
            self.server.is_over.wait()
            self.close_connection = True
            return
        status, told = tell()
        body = json.dumps(told).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Nothing: the tests' own output is enough."""


def living(resident, **changed):
    card = resident.card()
    row = {
        "reference": resident.reference,
        "name": resident.name,
        "birth_date": resident.born.isoformat(),
        "sex": resident.sex.value,
        "region": resident.region,
        "has_phone": True,
        "phone_shared_with_applicant": None,
        "card": {
            "number": card.number,
            "state": card.state,
            "issuer_region": card.issuer_region_code,
            "issued_on": card.issued_on.isoformat(),
            "expires_on": card.expires_on.isoformat(),
        },
    }
    return 200, row | changed
