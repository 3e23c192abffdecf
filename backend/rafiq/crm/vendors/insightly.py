"""Insightly, version 3.1 of its API: contacts and tasks on the server of the account's own pod."""

import base64
from typing import Any

from rafiq.crm.calling import Caller, dig, number, part, remote_id, rows
from rafiq.crm.vendor import AccessField, Contact, ContactDoor, Task, TaskDoor, Vendor

API = "/v3.1"


def headers(caller: Caller) -> dict[str, str]:
    key = base64.b64encode(f"{caller.access['token']}:".encode()).decode()
    return {"Authorization": f"Basic {key}"}


def check(caller: Caller) -> None:
    caller.ask("GET", f"{API}/Instance")


def find(caller: Caller, email: str) -> str | None:
    query = {"field_name": "EMAIL_ADDRESS", "field_value": email, "brief": "true", "top": "1"}
    found = dig(caller.ask("GET", f"{API}/Contacts/Search", query=query), 0, "CONTACT_ID")
    return None if found is None else remote_id(found)


def create(caller: Caller, contact: Contact) -> str:
    body: dict[str, Any] = {
        "FIRST_NAME": contact.first_name or contact.family_name,
        "LAST_NAME": contact.last_name,
        "EMAIL_ADDRESS": contact.email,
        "CUSTOMFIELDS": _custom(contact),
    }
    if contact.phone:
        body["PHONE"] = contact.phone
    return remote_id(dig(caller.ask("POST", f"{API}/Contacts", body), "CONTACT_ID"))


def update(caller: Caller, contact_id: str, contact: Contact) -> None:
    body = {"CONTACT_ID": number(contact_id), "CUSTOMFIELDS": _custom(contact)}
    caller.ask("PUT", f"{API}/Contacts", body)


def find_task(caller: Caller, contact_id: str, reference: str) -> str | None:
    answer = caller.ask("GET", f"{API}/Contacts/{part(contact_id)}/Tasks", query={"top": "500"})
    for each in rows(answer):
        if reference in str(each.get("TITLE")):
            return remote_id(each.get("TASK_ID"))
    return None


def create_task(caller: Caller, contact_id: str, task: Task) -> str:
    tie = {"LINKS": [{"LINK_OBJECT_NAME": "Contact", "LINK_OBJECT_ID": number(contact_id)}]}
    return remote_id(dig(caller.ask("POST", f"{API}/Tasks", _task(task) | tie), "TASK_ID"))


def update_task(caller: Caller, task_id: str, task: Task) -> None:
    caller.ask("PUT", f"{API}/Tasks", _task(task) | {"TASK_ID": number(task_id)})


def _custom(contact: Contact) -> list[dict[str, Any]]:
    return [{"FIELD_NAME": name, "FIELD_VALUE": value} for name, value in contact.values.items()]


def _task(task: Task) -> dict[str, Any]:
    owner = {"RESPONSIBLE_USER_ID": int(task.owner)} if task.owner.isdecimal() else {}
    return owner | {
        "TITLE": task.subject,
        "DETAILS": task.body,
        "DUE_DATE": task.due_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "STATUS": "COMPLETED" if task.done else "NOT STARTED",
        "COMPLETED": task.done,
        "PRIORITY": 3,
    }


VENDOR = Vendor(
    name="insightly",
    label="Insightly",
    place=40,
    access=(AccessField("address"), AccessField("token", secret=True)),
    fields={
        "nps_score": "NPS_Score__c",
        "nps_band": "NPS_Band__c",
        "nps_comment": "NPS_Comment__c",
        "nps_date": "NPS_Date__c",
        "referral_link": "Referral_Link__c",
        "referrals_won": "Referrals_Won__c",
    },
    headers=headers,
    check=check,
    contacts=ContactDoor(find, create, update),
    tasks=TaskDoor(find_task, create_task, update_task),
)
