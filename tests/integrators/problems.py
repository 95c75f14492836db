"""What went wrong, as every door of the API says it."""


def problem_of(answer, name, status):
    """The problem, which is whole and has its help beside it."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    problem = answer.json()
    told = (problem["type"], problem["status"], answer.status_code)
    assert told == (f"urn:sscard:problem:{name}", status, status), problem
    assert problem["title"]
    assert f'</api/v1/problems/#{name}>; rel="help"' in answer.headers["Link"]
    return problem
