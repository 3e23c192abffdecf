"""What each CRM's module must offer: how we come in, and how a contact and a task are found, made and changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rafiq.crm.calling import Caller
from rafiq.crm.rules import Value


@dataclass(frozen=True, slots=True)
class AccessField:
    """One part of what lets us in; a ``secret`` one is never shown again. ``lines``: several of them."""

    name: str
    default: str = ""
    secret: bool = False
    lines: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody, with what we have to say about them: their field to its value; None empties it."""

    email: str
    first_name: str
    last_name: str
    phone: str
    values: Mapping[str, Value]

    @property
    def family_name(self) -> str:
        """Some CRMs take nobody without one."""
        return self.last_name or self.first_name or self.email.split("@", maxsplit=1)[0]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done; ``reference`` stands in the subject, to find it by. ``due_on``: in the shop's zone."""

    reference: str
    subject: str
    body: str
    due_at: datetime
    due_on: date
    done: bool
    owner: str


@dataclass(frozen=True, slots=True)
class ContactDoor:
    """``update`` raises `Missing` for one that is gone there, ``create`` raises `Taken` for a known address.

    A ``create`` that found one and changed it says so by ``memo["updated"]``.
    """

    find: Callable[[Caller, str], str | None]
    create: Callable[[Caller, Contact], str]
    update: Callable[[Caller, str, Contact], None]


@dataclass(frozen=True, slots=True)
class TaskDoor:
    """``find`` looks among the tasks of a contact for a reference; ``update`` raises `Missing`."""

    find: Callable[[Caller, str, str], str | None]
    create: Callable[[Caller, str, Task], str]
    update: Callable[[Caller, str, Task], None]


@dataclass(frozen=True, slots=True)
class Vendor:
    """One CRM. ``fields``: what ours are called there unless the merchant says otherwise.

    A vendor with ``post`` instead of doors has no API: everything is sent to it as a form, each time anew.
    """

    name: str
    label: str
    access: tuple[AccessField, ...]
    fields: Mapping[str, str]
    headers: Callable[[Caller], Mapping[str, str]]
    check: Callable[[Caller], None]
    contacts: ContactDoor | None = None
    tasks: TaskDoor | None = None
    post: Callable[[Caller, Mapping[str, Value]], None] | None = None
    place: int = field(default=50)
