"""HubSpot: contacts by their e-mail, which is unique there; tasks with a time, tied to the contact."""

from rafiq.crm.calling import Caller, Missing, dig, part, remote_id, rows
from rafiq.crm.rules import OUR_FIELDS
from rafiq.crm.vendor import AccessField, Contact, ContactDoor, Task, TaskDoor, Vendor

# Later versions refuse contacts that lack what an account's own form asks for; docs/crm.md says until when this one is.
VERSION = "2026-03"
CONTACTS, TASKS = f"/crm/objects/{VERSION}/contacts", f"/crm/objects/{VERSION}/tasks"
TASK_TO_CONTACT = 204


def headers(caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.access['token']}"}


def check(caller: Caller) -> None:
    caller.ask("GET", CONTACTS, query={"limit": "1"})


def find(caller: Caller, email: str) -> str | None:
    try:
        answer = caller.ask("GET", f"{CONTACTS}/{part(email)}", query={"idProperty": "email"})
    except Missing:
        return None
    return remote_id(dig(answer, "id"))


def create(caller: Caller, contact: Contact) -> str:
    """An address that is known already is answered with 409, so there is never a second contact."""
    person = {"email": contact.email, "firstname": contact.first_name, "lastname": contact.last_name}
    person |= {"phone": contact.phone} if contact.phone else {}
    return remote_id(dig(caller.ask("POST", CONTACTS, {"properties": person | _texts(contact)}), "id"))


def update(caller: Caller, contact_id: str, contact: Contact) -> None:
    caller.ask("PATCH", f"{CONTACTS}/{part(contact_id)}", {"properties": _texts(contact)})


def find_task(caller: Caller, contact_id: str, reference: str) -> str | None:
    """Read one by one of those that are tied to the contact: what HubSpot searches lags behind."""
    tied = caller.ask("GET", f"{CONTACTS}/{part(contact_id)}/associations/tasks", query={"limit": "500"})
    wanted = [{"id": str(each.get("toObjectId"))} for each in rows(dig(tied, "results"))][-100:]
    if not wanted:
        return None
    answer = caller.ask("POST", f"{TASKS}/batch/read", {"properties": ["hs_task_subject"], "inputs": wanted})
    for each in rows(dig(answer, "results")):
        if reference in str(dig(each, "properties", "hs_task_subject")):
            return remote_id(each.get("id"))
    return None


def create_task(caller: Caller, contact_id: str, task: Task) -> str:
    tie = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TASK_TO_CONTACT}
    body = {"properties": _task(task), "associations": [{"to": {"id": contact_id}, "types": [tie]}]}
    return remote_id(dig(caller.ask("POST", TASKS, body), "id"))


def update_task(caller: Caller, task_id: str, task: Task) -> None:
    caller.ask("PATCH", f"{TASKS}/{part(task_id)}", {"properties": _task(task)})


def _texts(contact: Contact) -> dict[str, str]:
    """Every property travels as text; an empty one clears it."""
    return {name: "" if value is None else str(value) for name, value in contact.values.items()}


def _task(task: Task) -> dict[str, str]:
    owner = {"hubspot_owner_id": task.owner} if task.owner else {}
    return owner | {
        "hs_task_subject": task.subject,
        "hs_task_body": task.body,
        "hs_task_type": "CALL",
        "hs_task_priority": "HIGH",
        "hs_task_status": "COMPLETED" if task.done else "NOT_STARTED",
        "hs_timestamp": task.due_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }


VENDOR = Vendor(
    name="hubspot",
    label="HubSpot",
    place=10,
    access=(AccessField("token", secret=True), AccessField("address", default="https://api.hubapi.com")),
    fields={name: name for name in OUR_FIELDS},
    headers=headers,
    check=check,
    contacts=ContactDoor(find, create, update),
    tasks=TaskDoor(find_task, create_task, update_task),
)
