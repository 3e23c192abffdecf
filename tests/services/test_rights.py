"""Who has which duty and what stands on whose list, by the roles of a store's members (S0-5)."""

import pytest

from rafiq.app import run_due
from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.followups import hours, service
from rafiq.followups.rules import Duty
from rafiq.playbook.burden import Reader, waits_for
from rafiq.stores import members
from rafiq.stores.rights import RIGHTS, Level, Role, Room
from tests import factories


@pytest.fixture
def staffed(app, store):
    """User ids by role: one member of each."""
    with app.app_context(), transaction():
        found = {role: members.create_user(f"{role}@shop.example").id for role in Role}
        for role, user_id in found.items():
            members.add_member(store.store_id, user_id, role)
            members.set_password(user_id, "hash")
    return found


def kinds(app, store, user_id: str, role: Role) -> set[str]:
    with app.app_context():
        rows = waits_for(store.store_id, clock.now(), Reader(user_id, f"{role}@shop.example", role))
    return {f"{row.waiting.kind}:{row.waiting.duty}".rstrip(":") for row in rows}


def answer(merchant, name: str, score: int) -> None:
    body = {"customer": factories.customer(name), "id": f"a{score}", "score": score}
    assert merchant.post("/surveys/answers", body).status_code < 300


def test_promoters_go_to_sales_passives_to_the_account_manager_detractors_to_the_owner(
    app, store, merchant, staffed
):
    """S1-17, S1-19, S1-20, S0-5: by role where the settings name nobody; each is on that role's list alone."""
    for name, score in (("Ana", 10), ("Ben", 7), ("Cem", 2)):
        answer(merchant, name, score)
    run_due(app)
    found = merchant.get("/followups").get_json()["data"]
    lists = {role: kinds(app, store, user_id, role) for role, user_id in staffed.items()}

    assert {each["kind"]: each["duty"] for each in found} == {
        "promoter": "sales", "passive": "account_manager", "detractor": "owner"}  # fmt: skip
    assert "followups:sales" in lists[Role.SALES]
    assert "followups:account_manager" in lists[Role.ACCOUNT_MANAGER]
    assert "followups:owner" in lists[Role.OWNER]
    assert sum("followups:sales" in each for each in lists.values()) == 1
    with app.app_context():
        plan = hours.plan_of(store.store_id)
        assert {duty: hours.person_for(store.store_id, plan, duty) for duty in Duty} == {
            Duty.SALES: staffed[Role.SALES],
            Duty.ACCOUNT_MANAGER: staffed[Role.ACCOUNT_MANAGER],
            Duty.OWNER: staffed[Role.OWNER],
        }


def test_what_is_nobodys_falls_to_owner_and_manager_and_what_is_given_by_name_follows_its_member(
    app, store, merchant, staffed
):
    """S0-5: in a shop without sales nothing is lost; a delegated detractor is on the list of whoever has it."""
    merchant.post("/orders", factories.order(order_number="77", referred_by="Aunt Nobody"))
    answer(merchant, "Cem", 2)
    run_due(app)
    before = kinds(app, store, staffed[Role.OWNER], Role.OWNER)
    (followup,) = merchant.get("/followups").get_json()["data"]
    with app.app_context(), transaction():
        for each in members.list_members(store.store_id):
            if each.role is Role.SALES:
                members.remove_member(store.store_id, each.id)
        service.give(
            store.store_id, followup["id"], duty=Duty.OWNER, user_id=staffed[Role.SUPPORT], actor="tests"
        )

    assert "unmatched" not in before
    assert "unmatched" in kinds(app, store, staffed[Role.OWNER], Role.OWNER)
    assert "unmatched" in kinds(app, store, staffed[Role.MANAGER], Role.MANAGER)
    assert kinds(app, store, staffed[Role.SUPPORT], Role.SUPPORT) == {"given"}
    assert kinds(app, store, staffed[Role.MARKETING], Role.MARKETING) == set()


def test_customers_of_several_duties_are_one_line_of_whoever_has_them_all(app, store, merchant):
    """S0-5: an owner alone reads "Customers to call" once, with the oldest of them."""
    with app.app_context(), transaction():
        alone = members.create_user("alone@shop.example").id
        members.add_member(store.store_id, alone, Role.OWNER)
        members.set_password(alone, "hash")
    for name, score in (("Ben", 7), ("Cem", 2)):
        answer(merchant, name, score)
    run_due(app)
    with app.app_context():
        rows = waits_for(store.store_id, clock.now(), Reader(alone, "alone@shop.example", Role.OWNER))

    calls = [row.waiting for row in rows if row.waiting.kind == "followups"]
    assert [(each.count, each.duty, sum(each.causes.values())) for each in calls] == [(2, "", 2)]


def test_whoever_was_invited_takes_no_work_before_they_can_log_in(app, store, merchant):
    """S0-5: their role's work stays with the owner, and no follow-up goes to an account that nobody can open."""
    with app.app_context(), transaction():
        boss, seller = (members.create_user(f"{name}@shop.example").id for name in ("boss", "sales"))
        members.add_member(store.store_id, boss, Role.OWNER)
        members.set_password(boss, "hash")
        members.add_member(store.store_id, seller, Role.SALES)
    merchant.post("/orders", factories.order(order_number="77", referred_by="Aunt Nobody"))
    seen, heads = [], []
    for _ in range(2):
        seen.append("unmatched" in kinds(app, store, boss, Role.OWNER))
        with app.app_context(), transaction():
            plan = hours.plan_of(store.store_id)
            heads.append(hours.person_for(store.store_id, plan, Duty.SALES))
            members.set_password(seller, "hash")

    assert (seen, heads) == ([True, False], [None, seller])


def test_an_owner_owns_everywhere_and_nobody_else_anywhere():
    """G24, G27: settings, keys and members are the owner's; whoever may only look acts nowhere."""
    owning = {role for role in Role for room in Room if role.may(Level.OWN, room)}

    assert owning == {Role.OWNER}
    assert all(Role.OWNER.may(Level.OWN, room) for room in Room)
    assert not any(Role.VIEWER.may(Level.ACT, room) for room in Room)
    assert [room for room in Room if Role.ACCOUNTANT.may(Level.ACT, room)] == [Room.MONEY]
    assert not Role.SUPPORT.may(Level.ACT, Room.MONEY)
    assert not Role.MARKETING.may(Level.LOOK, Room.FILES)
    assert dict(RIGHTS[Role.DESK]) == {Room.DESK: Level.ACT}
