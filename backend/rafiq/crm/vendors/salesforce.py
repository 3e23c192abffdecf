"""Salesforce: contacts found by a query, tasks due on a day with a reminder at the hour."""

from typing import Any

from rafiq.crm.calling import Caller, dig, part, remote_id, rows
from rafiq.crm.rules import is_remote_id
from rafiq.crm.vendor import AccessField, Contact, ContactDoor, Task, TaskDoor, Vendor

API = "/services/data/v64.0"


def headers(caller: Caller) -> dict[str, str]:
    grant = {
        "grant_type": "client_credentials",
        "client_id": caller.access["client"],
        "client_secret": caller.access["secret"],
    }
    return {"Authorization": f"Bearer {caller.token('/services/oauth2/token', grant, at=caller.base)}"}


def check(caller: Caller) -> None:
    _query(caller, "SELECT Id FROM Contact LIMIT 1")


def find(caller: Caller, email: str) -> str | None:
    oldest = f"SELECT Id FROM Contact WHERE Email = '{_quoted(email)}' ORDER BY CreatedDate LIMIT 1"  # noqa: S608 - quoted
    found = dig(_query(caller, oldest), 0, "Id")
    return None if found is None else remote_id(found)


def create(caller: Caller, contact: Contact) -> str:
    body = {"FirstName": contact.first_name, "LastName": contact.family_name, "Email": contact.email}
    body |= {"Phone": contact.phone} if contact.phone else {}
    return remote_id(dig(caller.ask("POST", f"{API}/sobjects/Contact", body | dict(contact.values)), "id"))


def update(caller: Caller, contact_id: str, contact: Contact) -> None:
    caller.ask("PATCH", f"{API}/sobjects/Contact/{part(contact_id)}", dict(contact.values))


def find_task(caller: Caller, contact_id: str, reference: str) -> str | None:
    if not is_remote_id(contact_id):
        return None
    newest = f"SELECT Id, Subject FROM Task WHERE WhoId = '{contact_id}' ORDER BY CreatedDate DESC LIMIT 200"  # noqa: S608 - an id
    for each in _query(caller, newest):
        if reference in str(each.get("Subject")):
            return remote_id(each.get("Id"))
    return None


def create_task(caller: Caller, contact_id: str, task: Task) -> str:
    body = _task(task) | {"WhoId": contact_id}
    return remote_id(dig(caller.ask("POST", f"{API}/sobjects/Task", body), "id"))


def update_task(caller: Caller, task_id: str, task: Task) -> None:
    caller.ask("PATCH", f"{API}/sobjects/Task/{part(task_id)}", _task(task))


def _query(caller: Caller, soql: str) -> list[dict[str, Any]]:
    return rows(dig(caller.ask("GET", f"{API}/query", query={"q": soql}), "records"))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _task(task: Task) -> dict[str, Any]:
    owner = {"OwnerId": task.owner} if task.owner else {}
    return owner | {
        "Subject": task.subject[:255],
        "Description": task.body,
        "ActivityDate": task.due_on.isoformat(),
        "Status": "Completed" if task.done else "Not Started",
        "Priority": "High",
        "IsReminderSet": not task.done,
        "ReminderDateTime": task.due_at.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
    }


VENDOR = Vendor(
    name="salesforce",
    label="Salesforce",
    place=60,
    access=(AccessField("address"), AccessField("client"), AccessField("secret", secret=True)),
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
