import importlib
import pkgutil

import pytest

import rafiq
from rafiq import create_app
from rafiq.core.errors import RafiqError
from tests import factories


def family(branch: type[RafiqError] = RafiqError) -> list[type[RafiqError]]:
    for module in pkgutil.walk_packages(rafiq.__path__, "rafiq."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    return [branch, *(leaf for child in branch.__subclasses__() for leaf in family(child))]


ERRORS = sorted(set(family()) - {RafiqError}, key=lambda error: error.__name__)


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """What the API says when a view raises this error."""
    app = create_app(factories.new_settings(tmp_path_factory.mktemp("errors")))

    def raise_it(index: int) -> None:
        raise ERRORS[index]("a sentence for people")

    app.add_url_rule("/api/v1/raises/<int:index>", "raises", raise_it)
    yield lambda error: app.test_client().get(f"/api/v1/raises/{ERRORS.index(error)}")
    factories.close(app)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_has_a_status_of_its_own_family_and_a_stable_code(error, answer):
    response = answer(error)

    assert 400 <= response.status_code < 504
    assert response.status_code != 500
    assert response.content_type.startswith("application/problem+json")
    assert response.json["code"] == error.code
    assert response.json["detail"] == "a sentence for people"


def test_codes_tell_errors_apart():
    codes = [error.code for error in ERRORS if "code" in vars(error)]

    assert len(codes) == len(set(codes))
