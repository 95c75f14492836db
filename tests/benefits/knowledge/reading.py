"""How tests read the pages of knowledge."""


def page_of(client, address, language="en"):
    """The whole page as the reader of a language gets it."""
    client.cookies["django_language"] = language
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def main_of(page):
    """Without masthead and footer."""
    return page.split("<main", 1)[1].split("</main>", 1)[0]
