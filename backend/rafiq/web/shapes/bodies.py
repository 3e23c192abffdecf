"""Bodies read into shapes outside the API's decorators, with the same errors: each wrong field named."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rafiq.core.errors import Invalid, Problem

M = TypeVar("M", bound=BaseModel)


def shape(model: type[M], body: Any, pointer: str = "#") -> M:  # noqa: ANN401 - JSON is anything
    """Raises `Invalid` with a pointer below ``pointer`` for each field that is wrong."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False, include_context=False)
        problems = tuple(Problem("/".join((pointer, *map(str, e["loc"]))), e["msg"]) for e in told)
        detail = "some fields are wrong"
        raise Invalid(detail, problems=problems) from error
