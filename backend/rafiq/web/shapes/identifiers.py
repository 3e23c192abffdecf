"""How shops name what is theirs: ids and numbers of orders, as they stand in a body and in an address."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class OrDigits:
    """Some shops' ids are integers; written out they are the same."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_counted, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "integer", "minimum": 1, "exclusiveMaximum": 10**18}]}


def _counted(value: object) -> object:
    return str(value) if type(value) is int and 0 < value < 10**18 else value


Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f/]*$", min_length=1, max_length=64, strict=True),
    OrDigits(),
]


def _can_be_addressed(number: str) -> str:
    if number.endswith("/refunds"):
        raise ValueError("must not end like the address of its refunds")
    return number


# Shops that number by year write INV/2026/0001; each part says something, or the address would name another order.
OrderNumber = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\x00-\x1f\x7f/]+(/[^\x00-\x1f\x7f/]+)*$", min_length=1, max_length=64, strict=True
    ),
    AfterValidator(_can_be_addressed),
    OrDigits(),
]
