"""CRMs on this machine: real HTTP servers that speak what each vendor documents, and keep what they are told."""

import base64
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from tests.web.crm_server import CRM, KEY, USER, No, Row, Vendor

# Their own fields: name -> key, as Pipedrive and Copper number them.
NAMES = ("NPS score", "NPS band", "NPS comment", "NPS date", "Referral link", "Referrals won")
HASHES = {name: f"{number:040x}" for number, name in enumerate(NAMES, 160)}
NUMBERS = {name: 100_700 + number for number, name in enumerate(NAMES)}


class HubSpot(Vendor):
    """`/crm/objects/2026-03`: properties are text, e-mails are unique (409), 404 for who is not there."""

    def answer(self, path: str) -> tuple[int, Any]:
        self.need("Authorization", f"Bearer {KEY}")
        parts = [unquote(each) for each in path.removeprefix("/crm/objects/2026-03/").split("/")]
        if parts[0] == "contacts" and parts[1:] and parts[-1] == "tasks":
            tied = [key for key, task in self.crm.tasks.items() if task["contact"] == parts[1]]
            return 200, {"results": [{"toObjectId": int(key)} for key in tied]}
        if parts == ["tasks", "batch", "read"]:
            rows = [self.row(self.crm.tasks, each["id"]) for each in self.body["inputs"]]
            return 200, {"results": [{"id": row["id"], "properties": row["properties"]} for row in rows]}
        rows = {"contacts": self.crm.contacts, "tasks": self.crm.tasks}[parts[0]]
        if self.command == "GET" and not parts[1:]:
            return 200, {"results": []}
        if self.command == "POST":
            return self.make(rows, self.body)
        by_email = self.query.get("idProperty") == "email"
        found = self.by_email(parts[1]) if by_email else self.row(rows, parts[1])
        if self.command == "PATCH":
            found["properties"] |= self.texts(self.body["properties"])
        return 200, {"id": found["id"], "properties": found["properties"]}

    def make(self, rows: dict[str, Row], body: Row) -> tuple[int, Row]:
        texts = self.texts(body["properties"])
        if rows is self.crm.contacts and any(
            r["properties"]["email"] == texts["email"] for r in rows.values()
        ):
            raise No(409, {"message": "Contact already exists."})
        new = {"id": str(self.crm.new_id()), "properties": texts}
        if rows is self.crm.tasks:
            assert texts["hs_timestamp"]
            (tie,) = body["associations"]
            assert tie["types"] == [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}]
            new["contact"] = tie["to"]["id"]
        rows[new["id"]] = new
        return 201, new

    def by_email(self, email: str) -> Row:
        for row in self.crm.contacts.values():
            if row["properties"]["email"] == email:
                return row
        raise No(404)

    @staticmethod
    def texts(properties: Row) -> Row:
        assert all(isinstance(value, str) for value in properties.values()), properties
        return properties


class Pipedrive(Vendor):
    """`/api/v2`: custom fields by their keys of 40 signs, the person of an activity as its participant."""

    def answer(self, path: str) -> tuple[int, Any]:
        self.need("x-api-token", KEY)
        room, _, key = path.removeprefix("/api/v2/").partition("/")
        if room == "personFields":
            names = list(HASHES)
            half = names[3:] if self.query.get("cursor") else names[:3]
            data = [{"field_name": name, "field_code": HASHES[name]} for name in half]
            return 200, {
                "data": data,
                "additional_data": {"next_cursor": None if "cursor" in self.query else "c2"},
            }
        rows = self.crm.contacts if room == "persons" else self.crm.tasks
        if key == "search":
            assert self.query["fields"] == "email"
            assert self.query["exact_match"] == "true"
            hits = [r for r in rows.values() if r["emails"][0]["value"].lower() == self.query["term"].lower()]
            return 200, {"data": {"items": [{"item": {"id": row["id"]}} for row in hits]}}
        if self.command == "GET":
            wanted = self.query.get("person_id")
            return 200, {"data": [row for row in rows.values() if str(row.get("person_id")) == wanted]}
        if not set(self.body.get("custom_fields", {})) <= set(HASHES.values()):
            raise No(400, {"success": False, "error": "unknown field"})
        assert "person_id" not in self.body, "read-only since version 2"
        row = self.row(rows, key) if key else {"id": self.crm.new_id()}
        custom = row.get("custom_fields", {}) | self.body.get("custom_fields", {})
        row |= self.body | {"custom_fields": custom}
        if row.get("participants"):
            row["person_id"] = row["participants"][0]["person_id"]
        rows[str(row["id"])] = row
        return (200 if key else 201), {"success": True, "data": row}


class Copper(Vendor):
    """`/developer_api/v1`: three headers, custom fields by number, days as month, day and year."""

    def answer(self, path: str) -> tuple[int, Any]:
        self.need("X-PW-AccessToken", KEY)
        self.need("X-PW-Application", "developer_api")
        self.need("X-PW-UserEmail", USER)
        room, _, key = path.removeprefix("/developer_api/v1/").partition("/")
        if room == "account":
            return 200, {"id": 1, "name": "Chaykhana"}
        if room == "custom_field_definitions":
            kinds = {"NPS date": "Date", "NPS score": "Float"}
            return 200, [
                {"id": number, "name": name, "data_type": kinds.get(name, "String")}
                for name, number in NUMBERS.items()
            ]
        rows = self.crm.contacts if room == "people" else self.crm.tasks
        if key == "fetch_by_email":
            for row in rows.values():
                if row["emails"][0]["email"] == self.body["email"]:
                    return 200, row
            raise No(404, {"success": False, "status": 404, "message": "Resource not found"})
        if key.endswith("/related/tasks"):
            mine = [r for r in self.crm.tasks.values() if key.startswith(f"{r['related_resource']['id']}/")]
            return 200, [{"id": row["id"], "type": "task"} for row in mine]
        if key == "search":  # what it does not know, such as whose a task is, it passes over
            return 200, [row for row in rows.values() if row["id"] in self.body.get("ids", [row["id"]])]
        row = self.row(rows, key) if key else {"id": self.crm.new_id(), "custom_fields": []}
        fields = {each["custom_field_definition_id"]: each["value"] for each in row["custom_fields"]}
        for each in self.body.get("custom_fields", []):
            day = each["custom_field_definition_id"] == NUMBERS["NPS date"]
            assert not day or re.fullmatch(r"(\d\d/\d\d/\d{4})?", each["value"] or ""), each
            fields[each["custom_field_definition_id"]] = each["value"]
        row |= self.body
        row["custom_fields"] = [{"custom_field_definition_id": n, "value": v} for n, v in fields.items()]
        rows[str(row["id"])] = row
        return 200, row


class Insightly(Vendor):
    """`/v3.1`: the key as user name, ids within the body of a change, ties as links."""

    def answer(self, path: str) -> tuple[int, Any]:
        self.need("Authorization", "Basic " + base64.b64encode(f"{KEY}:".encode()).decode())
        parts = path.removeprefix("/v3.1/").split("/")
        if parts == ["Instance"]:
            return 200, {"INSTANCE_NAME": "Chaykhana"}
        if parts == ["Contacts", "Search"]:
            assert self.query["field_name"] == "EMAIL_ADDRESS"
            wanted = self.query["field_value"].lower()
            return 200, [r for r in self.crm.contacts.values() if r["EMAIL_ADDRESS"].lower() == wanted]
        if parts[0] == "Contacts" and parts[-1] == "Tasks":
            mine = {"LINK_OBJECT_NAME": "Contact", "LINK_OBJECT_ID": int(parts[1])}
            return 200, [task for task in self.crm.tasks.values() if mine in task["LINKS"]]
        name, rows = (
            ("CONTACT_ID", self.crm.contacts) if parts == ["Contacts"] else ("TASK_ID", self.crm.tasks)
        )
        row = self.row(rows, str(self.body[name])) if self.command == "PUT" else {name: self.crm.new_id()}
        custom = {each["FIELD_NAME"]: each for each in row.get("CUSTOMFIELDS", [])}
        custom |= {each["FIELD_NAME"]: each for each in self.body.get("CUSTOMFIELDS", [])}
        row |= self.body | {"CUSTOMFIELDS": list(custom.values())}
        rows[str(row[name])] = row
        return (200 if self.command == "PUT" else 201), row


class _Tokens(Vendor):
    word = ""
    grant: dict[str, str] = {}  # noqa: RUF012 - a table

    def token(self) -> tuple[int, Row]:
        if self.form != self.grant:
            raise No(400, {"error": "invalid_client"})
        self.crm.tokens += 1
        return 200, {"access_token": f"t{self.crm.tokens}", "expires_in": 3600}

    def let_in(self) -> None:
        self.need("Authorization", f"{self.word} t{self.crm.tokens}")


class Zoho(_Tokens):
    """`/crm/v8`: its own upsert by e-mail; the verdict on each record stands in the body."""

    word = "Zoho-oauthtoken"
    grant = {  # noqa: RUF012 - a table
        "grant_type": "refresh_token",
        "refresh_token": KEY,
        "client_id": "1000.X",
        "client_secret": "s",
    }

    def answer(self, path: str) -> tuple[int, Any]:
        if path == "/oauth/v2/token":
            return self.token()
        self.let_in()
        parts = path.removeprefix("/crm/v8/").split("/")
        rows = self.crm.contacts if parts[0] == "Contacts" else self.crm.tasks
        if self.command == "GET" and parts[-1] == "Tasks":
            mine = [row for row in self.crm.tasks.values() if row["Who_Id"]["id"] == parts[1]]
            return 200, {"data": [row | {"id": key} for key, row in self.crm.tasks.items() if row in mine]}
        if self.command == "GET":
            return 204, None
        (record,) = self.body["data"]
        if parts == ["Contacts", "upsert"]:
            assert self.body["duplicate_check_fields"] == ["Email"]
            assert record["Last_Name"]
            known = next((key for key, row in rows.items() if row["Email"] == record["Email"]), None)
        else:
            known = parts[1] if parts[1:] else None
        if known is not None and known not in rows:
            return 200, {"data": [{"status": "error", "code": "INVALID_DATA", "details": {"api_name": "id"}}]}
        key = known or f"4876876{self.crm.new_id():012}"
        rows[key] = rows.get(key, {}) | record
        action = "update" if known else "insert"
        return 200, {
            "data": [{"status": "success", "code": "SUCCESS", "action": action, "details": {"id": key}}]
        }


class Salesforce(_Tokens):
    """`/services/data`: SOQL, 201 with the id for what is new, 204 without a body for what is changed."""

    word = "Bearer"
    grant = {"grant_type": "client_credentials", "client_id": "3MVG", "client_secret": "s"}  # noqa: RUF012

    def answer(self, path: str) -> tuple[int, Any]:
        if path == "/services/oauth2/token":
            return self.token()
        self.let_in()
        if path.endswith("/query"):
            return 200, {"records": self.found(self.query["q"])}
        kind, _, key = path.partition("/sobjects/")[2].partition("/")
        rows = self.crm.contacts if kind == "Contact" else self.crm.tasks
        assert kind != "Contact" or key or self.body["LastName"]
        if key:
            self.row(rows, key).update(self.body)
            return 204, None
        key = f"003{self.crm.new_id():015}"
        rows[key] = {"Id": key} | self.body
        return 201, {"id": key, "success": True, "errors": []}

    def found(self, soql: str) -> list[Row]:
        wanted = re.search(r"(Email|WhoId) = '((?:[^'\\]|\\.)*)'", soql)
        if wanted is None:
            return []
        value = re.sub(r"\\(.)", r"\1", wanted[2])
        rows = self.crm.contacts if wanted[1] == "Email" else self.crm.tasks
        return [row for row in rows.values() if row.get(wanted[1]) == value]


class Form(Vendor):
    """Where a web form is sent to: it thanks by sending on to a page."""

    def answer(self, path: str) -> tuple[int, Any]:
        assert (path, self.headers["Content-Type"]) == ("/form", "application/x-www-form-urlencoded")
        self.crm.forms.append(self.form)
        return 302, None


VENDORS: dict[str, type[Vendor]] = {
    "hubspot": HubSpot,
    "pipedrive": Pipedrive,
    "copper": Copper,
    "insightly": Insightly,
    "zoho": Zoho,
    "salesforce": Salesforce,
    "form": Form,
}


def access(vendor: str, url: str) -> dict[str, str]:
    """What a merchant types to connect it."""
    typed = {
        "hubspot": {"token": KEY},
        "pipedrive": {"token": KEY},
        "copper": {"token": KEY, "user": USER},
        "insightly": {"token": KEY},
        "zoho": {"client": "1000.X", "secret": "s", "token": KEY, "accounts": url},
        "salesforce": {"client": "3MVG", "secret": "s"},
        "form": {"extra": "formId=7\nreturnURL=https://shop.example/"},
    }
    return typed[vendor] | {"address": f"{url}/form" if vendor == "form" else url}


@contextmanager
def running(vendor: str) -> Iterator[CRM]:
    crm = CRM()
    handler = type("Handler", (VENDORS[vendor],), {"crm": crm})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    crm.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield crm
    server.shutdown()
    thread.join()
    server.server_close()
