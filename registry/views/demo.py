"""The demonstration's own calls: faults at will, and changes that happen when asked for."""

from django.http import HttpRequest, HttpResponse

from registry.changes import cause_change
from registry.fault_state import clear_faults, faults_in_force, put_faults
from registry.messages import person_of
from registry.models import Change, ChangeKind
from registry.wire import Problem, answer, choice_of, only, read_object, text_of


@only("GET", "PUT", "DELETE")
def faults(request: HttpRequest) -> HttpResponse:
    """PUT sets all of them for every process at once; DELETE goes back to the environment's."""
    if request.method == "PUT":
        try:
            put_faults(read_object(request))
        except ValueError as error:
            raise Problem(400, "malformed", str(error)) from error
    elif request.method == "DELETE":
        clear_faults()
    return answer(200, faults_in_force().as_json())


@only("POST")
def happenings(request: HttpRequest) -> HttpResponse:
    """`{"person", "kind", "value"?}`; answers with the cursor of the change."""
    body = read_object(request)
    kind = ChangeKind(choice_of(body, "kind", ChangeKind.values))
    person = person_of(text_of(body, "person", most=100))
    cause_change(person, kind, body.get("value"))
    last = Change.objects.filter(person=person).latest("id")
    return answer(201, {"cursor": str(last.id), "person": person.reference, "kind": kind})
