"""Zoho CRM, version 8 of its API: its own upsert by e-mail, tasks due on a day, tokens from its accounts server."""

from typing import Any

from rafiq.crm.calling import Caller, CRMSaidNo, Missing, dig, part, remote_id, rows
from rafiq.crm.vendor import AccessField, Contact, ContactDoor, Task, TaskDoor, Vendor

API = "/crm/v8"


def headers(caller: Caller) -> dict[str, str]:
    grant = {
        "grant_type": "refresh_token",
        "refresh_token": caller.access["token"],
        "client_id": caller.access["client"],
        "client_secret": caller.access["secret"],
    }
    token = caller.token("/oauth/v2/token", grant, at=caller.access["accounts"])
    return {"Authorization": f"Zoho-oauthtoken {token}"}


def check(caller: Caller) -> None:
    caller.ask("GET", f"{API}/Contacts", query={"fields": "Email", "per_page": "1"})


def find(_caller: Caller, _email: str) -> str | None:
    """Its upsert looks for itself, without the delay of its search."""
    return None


def create(caller: Caller, contact: Contact) -> str:
    """Made, or changed where the address is known: both at once, so it is safe to repeat."""
    record = {"Email": contact.email, "First_Name": contact.first_name, "Last_Name": contact.family_name}
    record |= {"Phone": contact.phone} if contact.phone else {}
    body = {"data": [record | dict(contact.values)], "duplicate_check_fields": ["Email"]}
    answer = caller.ask("POST", f"{API}/Contacts/upsert", body)
    caller.memo["updated"] = dig(answer, "data", 0, "action") == "update"
    return _done(answer)


def update(caller: Caller, contact_id: str, contact: Contact) -> None:
    _done(caller.ask("PUT", f"{API}/Contacts/{part(contact_id)}", {"data": [dict(contact.values)]}))


def find_task(caller: Caller, contact_id: str, reference: str) -> str | None:
    query = {"fields": "Subject", "per_page": "200"}
    answer = caller.ask("GET", f"{API}/Contacts/{part(contact_id)}/Tasks", query=query)
    for each in rows(dig(answer, "data")):
        if reference in str(each.get("Subject")):
            return remote_id(each.get("id"))
    return None


def create_task(caller: Caller, contact_id: str, task: Task) -> str:
    record = _task(task) | {"Who_Id": {"id": contact_id}}
    return _done(caller.ask("POST", f"{API}/Tasks", {"data": [record]}))


def update_task(caller: Caller, task_id: str, task: Task) -> None:
    _done(caller.ask("PUT", f"{API}/Tasks/{part(task_id)}", {"data": [_task(task)]}))


def _task(task: Task) -> dict[str, Any]:
    """A day is all that it is due on; the hour stands in the reminder."""
    owner = {"Owner": {"id": task.owner}} if task.owner else {}
    alarm = f"FREQ=NONE;ACTION=POPUP;TRIGGER=DATE-TIME:{task.due_at.strftime('%Y-%m-%dT%H:%M:%S+00:00')}"
    return owner | {
        "Subject": task.subject,
        "Description": task.body,
        "Due_Date": task.due_on.isoformat(),
        "Status": "Completed" if task.done else "Not Started",
        "Priority": "High",
        "Remind_At": None if task.done else {"ALARM": alarm},
    }


def _done(answer: Any) -> str:  # noqa: ANN401 - JSON
    """The id of the one record that was written. Raises `CRMSaidNo`: its own verdict stands in the body."""
    verdict = dig(answer, "data", 0)
    if dig(verdict, "status") != "success":
        code, where = str(dig(verdict, "code")), str(dig(verdict, "details", "api_name") or "")
        if code == "INVALID_DATA" and where == "id":
            raise Missing("missing", shown=code)
        raise CRMSaidNo("refused", shown=f"{code} {where}".strip()[:200])
    return remote_id(dig(verdict, "details", "id"))


VENDOR = Vendor(
    name="zoho",
    label="Zoho CRM",
    place=50,
    access=(
        AccessField("client"),
        AccessField("secret", secret=True),
        AccessField("token", secret=True),
        AccessField("address", default="https://www.zohoapis.com"),
        AccessField("accounts", default="https://accounts.zoho.com"),
    ),
    fields={
        "nps_score": "NPS_Score",
        "nps_band": "NPS_Band",
        "nps_comment": "NPS_Comment",
        "nps_date": "NPS_Date",
        "referral_link": "Referral_Link",
        "referrals_won": "Referrals_Won",
    },
    headers=headers,
    check=check,
    contacts=ContactDoor(find, create, update),
    tasks=TaskDoor(find_task, create_task, update_task),
)
