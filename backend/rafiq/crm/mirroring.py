"""Puts one contact or task in step with ours, so that doing it twice makes nothing twice."""

from contextlib import suppress
from dataclasses import dataclass

from rafiq.crm.calling import Caller, CRMSaidNo, Missing, Taken
from rafiq.crm.rules import Did
from rafiq.crm.vendor import Contact, ContactDoor, Task, TaskDoor, Vendor


@dataclass(frozen=True, slots=True)
class Kept:
    """Where it is now there, and what was done to it."""

    remote_id: str
    did: Did


def keep_contact(vendor: Vendor, caller: Caller, contact: Contact, known: str | None) -> Kept:
    """``known``: the id it had there last. Raises `CRMSaidNo`."""
    if vendor.post is not None:
        vendor.post(caller, contact.values)
        return Kept("", Did.POSTED)
    door = _contacts(vendor)
    if known:
        try:
            door.update(caller, known, contact)
            return Kept(known, Did.UPDATED)
        except Missing:
            pass  # deleted there, or merged with another
    found = door.find(caller, contact.email)
    if found is None:
        try:
            made = door.create(caller, contact)
            return Kept(made, Did.UPDATED if caller.memo.pop("updated", False) else Did.CREATED)
        except Taken:
            found = door.find(caller, contact.email)
            if found is None:
                raise
    door.update(caller, found, contact)
    return Kept(found, Did.UPDATED)


def keep_task(
    vendor: Vendor, caller: Caller, contact_id: str, task: Task, known: str | None, *, again: bool
) -> Kept:
    """``again``: an earlier try may have made it without our hearing of it. Raises `CRMSaidNo`."""
    door = _tasks(vendor)
    found = known or (door.find(caller, contact_id, task.reference) if again else None)
    if found:
        try:
            door.update(caller, found, task)
            return Kept(found, Did.UPDATED)
        except Missing:
            pass
    return Kept(door.create(caller, contact_id, task), Did.CREATED)


def empty_contact(vendor: Vendor, caller: Caller, contact: Contact, remote_id: str) -> Kept:
    """Take our fields off a contact that is forgotten; one that is gone needs nothing."""
    with suppress(Missing):
        _contacts(vendor).update(caller, remote_id, contact)
    return Kept(remote_id, Did.UPDATED)


def close_task(vendor: Vendor, caller: Caller, task: Task, remote_id: str) -> Kept:
    """Nobody needs to do it any more."""
    with suppress(Missing):
        _tasks(vendor).update(caller, remote_id, task)
    return Kept(remote_id, Did.UPDATED)


def _contacts(vendor: Vendor) -> ContactDoor:
    if vendor.contacts is None:
        raise CRMSaidNo("refused")
    return vendor.contacts


def _tasks(vendor: Vendor) -> TaskDoor:
    if vendor.tasks is None:
        raise CRMSaidNo("refused")
    return vendor.tasks
