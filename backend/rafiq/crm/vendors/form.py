"""A web form, for a CRM without an API: the same values, form-encoded, to the address that the form is sent to."""

from collections.abc import Mapping

from rafiq.crm.calling import Caller
from rafiq.crm.rules import MESSAGE_ID, OUR_FIELDS, PERSON_FIELDS, Value, hidden_inputs
from rafiq.crm.vendor import AccessField, Vendor


def headers(_caller: Caller) -> dict[str, str]:
    return {}


def check(caller: Caller) -> None:
    """Nothing can be asked of a form; its hidden inputs must be readable."""
    hidden_inputs(caller.access.get("extra", ""))


def post(caller: Caller, values: Mapping[str, Value]) -> None:
    """Sending on to a page of thanks is how most forms say yes."""
    texts = {name: "" if value is None else str(value) for name, value in values.items()}
    caller.post_form(
        caller.access["address"], hidden_inputs(caller.access.get("extra", "")) | texts, moves=True
    )


VENDOR = Vendor(
    name="form",
    label="",
    place=90,
    access=(AccessField("address"), AccessField("extra", lines=True, optional=True)),
    fields={name: name for name in (*PERSON_FIELDS, *OUR_FIELDS)} | {MESSAGE_ID: ""},
    headers=headers,
    check=check,
    post=post,
)
