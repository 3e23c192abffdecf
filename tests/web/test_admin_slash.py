"""A page of the admin typed with a slash at its end is the page without it, on the same host."""

import pytest

from tests.web.admin_door import member


@pytest.fixture
def where(app, store):
    client = member(app, store.store_id).client
    return lambda path: client.get(path.format(store=store.store_id)).headers.get("Location")


@pytest.mark.parametrize("wanted", ["/admin/{store}", "/admin/{store}/people", "/admin/login"])
def test_a_slash_too_many_leads_to_the_page(store, where, wanted):
    assert (
        where(f"{wanted}/?q=A%26B&kind=advocates")
        == f"{wanted.format(store=store.store_id)}?q=A%26B&kind=advocates"
    )
    assert where("/admin/") != "/admin"


@pytest.mark.parametrize("query", ["anything=x", "_external=1&_scheme=x", "_anchor=x", "a=1&a=2", "x=%ff"])
def test_what_stands_behind_the_question_mark_comes_along_as_it_is(where, query):
    assert where(f"/admin/login/?{query}") == f"/admin/login?{query}"


@pytest.mark.parametrize(
    "path",
    ["/admin//evil.example/", "/admin/\\evil.example/", "/admin/%0d%0aX: y/", "/admin/%2f%2fevil.example/"],
)
def test_nobody_is_led_to_another_host(where, path):
    assert (where(path) or "/admin/").startswith(("/admin/", "http://localhost/admin/"))


def test_a_form_is_never_sent_on(app, store):
    who = member(app, store.store_id)

    assert who.post("/people/many/").status_code == 405
