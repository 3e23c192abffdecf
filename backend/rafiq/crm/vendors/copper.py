"""Copper, once ProsperWorks: people with numbered custom fields, and tasks; three headers on every call."""

from datetime import date
from typing import Any

from rafiq.crm.calling import Caller, CRMSaidNo, Missing, dig, number, part, remote_id, rows
from rafiq.crm.rules import Value
from rafiq.crm.vendor import AccessField, Contact, ContactDoor, Task, TaskDoor, Vendor

API = "/developer_api/v1"
MOST_TASKS = 200


def headers(caller: Caller) -> dict[str, str]:
    return {
        "X-PW-AccessToken": caller.access["token"],
        "X-PW-Application": "developer_api",
        "X-PW-UserEmail": caller.access["user"],
    }


def check(caller: Caller) -> None:
    caller.ask("GET", f"{API}/account")


def find(caller: Caller, email: str) -> str | None:
    try:
        answer = caller.ask("POST", f"{API}/people/fetch_by_email", {"email": email})
    except Missing:
        return None
    return remote_id(dig(answer, "id"))


def create(caller: Caller, contact: Contact) -> str:
    body: dict[str, Any] = {
        "name": contact.full_name,
        "emails": [{"email": contact.email, "category": "work"}],
        "custom_fields": _numbered(caller, contact),
    }
    if contact.phone:
        body["phone_numbers"] = [{"number": contact.phone, "category": "mobile"}]
    return remote_id(dig(caller.ask("POST", f"{API}/people", body), "id"))


def update(caller: Caller, person_id: str, contact: Contact) -> None:
    caller.ask("PUT", f"{API}/people/{part(person_id)}", {"custom_fields": _numbered(caller, contact)})


def find_task(caller: Caller, person_id: str, reference: str) -> str | None:
    """A search of tasks cannot be told whose; what is related to a person is told by id alone."""
    tied = rows(caller.ask("GET", f"{API}/people/{part(person_id)}/related/tasks"))
    ids = [each["id"] for each in tied if isinstance(each.get("id"), int)][-MOST_TASKS:]
    if not ids:
        return None
    for each in rows(caller.ask("POST", f"{API}/tasks/search", {"ids": ids, "page_size": MOST_TASKS})):
        if reference in str(each.get("name")):
            return remote_id(each.get("id"))
    return None


def create_task(caller: Caller, person_id: str, task: Task) -> str:
    whose = {"related_resource": _person(person_id)}
    return remote_id(dig(caller.ask("POST", f"{API}/tasks", _task(task) | whose), "id"))


def update_task(caller: Caller, task_id: str, task: Task) -> None:
    caller.ask("PUT", f"{API}/tasks/{part(task_id)}", _task(task))


def _person(person_id: str) -> dict[str, object]:
    return {"id": number(person_id), "type": "person"}


def _task(task: Task) -> dict[str, Any]:
    owner = {"assignee_id": int(task.owner)} if task.owner.isdecimal() else {}
    return owner | {
        "name": task.subject,
        "details": task.body,
        "due_date": int(task.due_at.timestamp()),
        "priority": "High",
        "status": "Completed" if task.done else "Open",
    }


def _numbered(caller: Caller, contact: Contact) -> list[dict[str, Any]]:
    """A field may be given by its name or by its number. Raises `CRMSaidNo` naming one that is not there."""
    known = caller.memo.get("fields")
    if known is None:
        known = caller.memo["fields"] = _fields(caller)
    found = []
    for name, value in contact.values.items():
        number, kind = known.get(name.casefold(), (None, ""))
        if number is None:
            raise CRMSaidNo("unknown_field", shown=name)
        found.append({"custom_field_definition_id": number, "value": _as(kind, name, value)})
    return found


def _fields(caller: Caller) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for each in rows(caller.ask("GET", f"{API}/custom_field_definitions")):
        number, kind = each.get("id"), str(each.get("data_type"))
        if isinstance(number, int):
            found |= {str(each.get("name")).casefold(): (number, kind), str(number): (number, kind)}
    return found


def _as(kind: str, name: str, value: Value) -> Value:
    """Its fields for days want month, day and year. Raises `CRMSaidNo` naming one that is given anything else."""
    if kind != "Date" or value is None:
        return value
    try:
        return date.fromisoformat(str(value)).strftime("%m/%d/%Y")
    except ValueError as error:
        raise CRMSaidNo("not_a_day", shown=name) from error


VENDOR = Vendor(
    name="copper",
    label="Copper",
    place=30,
    access=(
        AccessField("user"),
        AccessField("token", secret=True),
        AccessField("address", default="https://api.copper.com"),
    ),
    fields={
        "nps_score": "NPS score",
        "nps_band": "NPS band",
        "nps_comment": "NPS comment",
        "nps_date": "NPS date",
        "referral_link": "Referral link",
        "referrals_won": "Referrals won",
    },
    headers=headers,
    check=check,
    contacts=ContactDoor(find, create, update),
    tasks=TaskDoor(find_task, create_task, update_task),
)
