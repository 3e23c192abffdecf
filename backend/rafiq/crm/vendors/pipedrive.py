"""Pipedrive, version 2 of its API: persons with custom fields, and activities with a time in UTC."""

from typing import Any

from rafiq.crm.calling import Caller, CRMSaidNo, dig, number, part, remote_id, rows
from rafiq.crm.rules import Value
from rafiq.crm.vendor import AccessField, Contact, ContactDoor, Task, TaskDoor, Vendor

API = "/api/v2"
MOST_PAGES = 10


def headers(caller: Caller) -> dict[str, str]:
    return {"x-api-token": caller.access["token"]}


def check(caller: Caller) -> None:
    caller.ask("GET", f"{API}/persons", query={"limit": "1"})


def find(caller: Caller, email: str) -> str | None:
    query = {"term": email, "fields": "email", "exact_match": "true", "limit": "1"}
    answer = caller.ask("GET", f"{API}/persons/search", query=query)
    found = dig(answer, "data", "items", 0, "item", "id")
    return None if found is None else remote_id(found)


def create(caller: Caller, contact: Contact) -> str:
    body: dict[str, Any] = {
        "name": contact.full_name,
        "emails": [{"value": contact.email, "primary": True, "label": "work"}],
        "custom_fields": _keyed(caller, contact),
    }
    if contact.phone:
        body["phones"] = [{"value": contact.phone, "primary": True, "label": "work"}]
    return remote_id(dig(caller.ask("POST", f"{API}/persons", body), "data", "id"))


def update(caller: Caller, person_id: str, contact: Contact) -> None:
    body = {"custom_fields": _keyed(caller, contact)}
    caller.ask("PATCH", f"{API}/persons/{part(person_id)}", body)


def find_task(caller: Caller, person_id: str, reference: str) -> str | None:
    query = {"person_id": person_id, "sort_by": "add_time", "sort_direction": "desc", "limit": "100"}
    for each in rows(dig(caller.ask("GET", f"{API}/activities", query=query), "data")):
        if reference in str(each.get("subject")):
            return remote_id(each.get("id"))
    return None


def create_task(caller: Caller, person_id: str, task: Task) -> str:
    whose = {"participants": [{"person_id": number(person_id), "primary": True}]}
    return remote_id(dig(caller.ask("POST", f"{API}/activities", _task(task) | whose), "data", "id"))


def update_task(caller: Caller, task_id: str, task: Task) -> None:
    caller.ask("PATCH", f"{API}/activities/{part(task_id)}", _task(task))


def _task(task: Task) -> dict[str, Any]:
    owner = {"owner_id": int(task.owner)} if task.owner.isdecimal() else {}
    return owner | {
        "subject": task.subject,
        "type": "call",
        "note": task.body.replace("\n", "<br>"),
        "due_date": task.due_at.strftime("%Y-%m-%d"),
        "due_time": task.due_at.strftime("%H:%M"),
        "done": task.done,
    }


def _keyed(caller: Caller, contact: Contact) -> dict[str, Value]:
    """A field may be given by its name or by its key. Raises `CRMSaidNo` naming one that is not there."""
    known = caller.memo.get("fields")
    if known is None:
        known = caller.memo["fields"] = _fields(caller)
    for name in contact.values:
        if name.casefold() not in known:
            raise CRMSaidNo("unknown_field", shown=name)
    return {known[name.casefold()]: value for name, value in contact.values.items()}


def _fields(caller: Caller) -> dict[str, str]:
    found: dict[str, str] = {}
    cursor = ""
    for _ in range(MOST_PAGES):
        query = {"limit": "500"} | ({"cursor": cursor} if cursor else {})
        answer = caller.ask("GET", f"{API}/personFields", query=query)
        for each in rows(dig(answer, "data")):
            code = str(each.get("field_code"))
            found |= {str(each.get("field_name")).casefold(): code, code.casefold(): code}
        cursor = str(dig(answer, "additional_data", "next_cursor") or "")
        if not cursor:
            break
    return found


VENDOR = Vendor(
    name="pipedrive",
    label="Pipedrive",
    place=20,
    access=(AccessField("address"), AccessField("token", secret=True)),
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
