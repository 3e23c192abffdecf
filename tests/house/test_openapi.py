import re

import pytest

from tests.house import tree

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def openapi(client):
    return client.get("/openapi.json").json


def template(rule: str) -> str:
    """Flask's `/orders/<string:number>` as OpenAPI's `/orders/{number}`."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)


def described(openapi) -> set[str]:
    return {
        f"{method.upper()} {path}"
        for path, operations in openapi["paths"].items()
        for method in operations
        if method in METHODS
    }


def test_the_openapi_file_describes_every_route_of_the_merchant_api(app, openapi):
    routes = {
        f"{method} {template(rule.rule)}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert routes
    assert {route for route in described(openapi) if " /api/v1/" in route} == routes


def test_every_described_route_stands_in_the_pages_for_people(openapi):
    page = tree.doc("http-api.md")
    short = {route: route.replace("/api/v1", "") for route in described(openapi)}

    assert {
        route for route, form in short.items() if f"`{form}`" not in page and f"`{route}`" not in page
    } == set()


def test_the_file_is_openapi_3_1_and_points_nowhere_else(openapi):
    assert openapi["openapi"].startswith("3.1")
    assert openapi["info"]["title"]
    assert all(
        operation.get("summary")
        for operations in openapi["paths"].values()
        for operation in operations.values()
        if isinstance(operation, dict)
    )


def test_a_tag_is_declared_once_and_every_tag_is_used(openapi):
    """OpenAPI 3.1, 4.8.1: each tag name in the list must be unique."""
    declared = [tag["name"] for tag in openapi["tags"]]
    used = {
        tag
        for operations in openapi["paths"].values()
        for operation in operations.values()
        for tag in operation.get("tags", ())
    }

    assert len(declared) == len(set(declared))
    assert set(declared) == used


def test_the_readable_form_loads_nothing_from_the_internet(client):
    page = client.get("/docs").text

    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']+""", page) == []
