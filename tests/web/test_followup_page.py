"""A follow-up's own page: what to say first, what one person said again, and what is nobody's task any more."""

import re

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.followups import hours
from rafiq.followups.rules import Duty
from rafiq.stores import members
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import member
from tests.web.answering import answered, owner

__all__ = ["answered", "owner"]

ISOLATES = str.maketrans("", "", "\u2068\u2069")


def test_the_caller_is_told_first_that_a_complaint_is_open(clock, app, merchant, owner, answered):
    """S2-1, S1-17: and not once it is closed."""
    found = answered("Ana", 10)
    scripts = []
    for kind in ("ticket.opened", "ticket.closed"):
        event = {"type": kind, "id": "t1", "customer": factories.customer("Ana")}
        assert merchant.post("/events", event).status_code < 300
        run_due(app)
        page = owner.get(f"/followups/{found}").text
        scripts.append(re.findall(r'<ol class="script"><li>(.*?)</li>', page)[0])
        clock.move(minutes=1)

    assert "a complaint open since" in scripts[0]
    assert "Hello" in scripts[1]


def test_a_caller_without_a_name_is_told_where_to_write_it_down(app, owner, answered):
    """S1-17: "this is somebody of Chaykhana" is no way to begin."""
    found = answered("Ana", 10)
    name = re.compile('<a href="/admin/me#name">')
    before = name.search(owner.get(f"/followups/{found}").text)
    owner.speaks("en")  # and is Mina
    after = owner.get(f"/followups/{found}").text

    assert (before is None, name.search(after) is None, "Mina" in after) == (False, True, True)


def test_what_one_person_says_again_stands_in_the_one_follow_up(merchant, app, owner, answered):
    """S1-12, S1-20."""
    first = answered("Ana", 3, "Cold.")
    assert answered("Ana", 2, "Cold again.") == first
    answered("Ana", 0, "And now I tell everybody.")
    page = owner.get(f"/followups/{first}").text

    assert "2 more of this person" in page.translate(ISOLATES)
    assert page.count("Said the same again") == 1
    assert [words in page for words in ("Cold.", "Cold again.", "And now I tell everybody.")] == [True] * 3
    assert "<b>0</b>" in page.partition("</h1>")[2].partition("</p>")[0]  # the worst of them
    assert len(merchant.get("/followups").get_json()["data"]) == 1


def test_an_old_score_is_nobodys_task_and_says_so(clock, app, merchant, owner):
    """S1-15: it counts, and whoever reads it knows why nobody acted."""
    said = {"customer": factories.customer("Ana"), "id": "r1", "score": 2}
    old = merchant.post("/surveys/answers", said | {"answered_at": "2026-11-15T10:00:00Z"}).get_json()
    new = merchant.post("/surveys/answers", said | {"id": "r2"}).get_json()
    run_due(app)
    pages = [owner.get(f"/surveys/answers/{each['id']}").text for each in (old, new)]

    assert ["nobody was given it as a task" in page for page in pages] == [True, False]
    assert len(merchant.get("/followups").get_json()["data"]) == 1


@pytest.mark.parametrize(
    ("duty", "said"),
    [("account_manager", "It was given to the account manager."), ("sales", "given to sales.")],
)
def test_to_whom_it_was_given_is_said(owner, answered, duty, said):
    """S1-19: an owner is a role of the shop, so nobody else is called one."""
    found = answered("Ana", 2)
    owner.post(f"/followups/{found}/give", to=f"duty:{duty}")

    assert said in owner.get(f"/followups/{found}").text


def test_to_which_member_it_was_given_is_said_by_name(app, store, owner, answered):
    owner.speaks("en")  # and is Mina
    with app.app_context():
        (mina,) = [each.user_id for each in members.list_members(store.store_id)]
    found = answered("Ana", 10)
    owner.post(f"/followups/{found}/give", to=mina)

    assert "It was given to Mina." in owner.get(f"/followups/{found}").text.translate(ISOLATES)


def test_only_who_may_act_on_it_is_offered_and_given_one(app, store, owner, answered):
    """S1-12, S1-20: a customer's words go to nobody who cannot open the page."""
    found = answered("Ana", 2)
    users = {}
    with app.app_context(), transaction():
        for name, role in (("dora", Role.DESK), ("sam", Role.SUPPORT)):
            user = members.create_user(f"{name}@example.com")
            members.add_member(store.store_id, user.id, role)
            members.set_password(user.id, "hash")
            users[name] = user.id

    page = owner.get(f"/followups/{found}").text
    assert (users["sam"] in page, users["dora"] in page) == (True, False)
    codes = {
        name: owner.post(f"/followups/{found}/give", to=user_id).status_code
        for name, user_id in users.items()
    }
    assert codes == {"dora": 422, "sam": 302}
    with app.app_context():
        assert set(hours.told(store.store_id, users["dora"], Duty.OWNER)).isdisjoint({users["dora"]})


def test_what_nobody_was_given_is_on_the_list_of_whoever_has_its_duty(app, store, merchant, answered):
    """S1-12, S0-5: also where the only owner came after it was opened; on *Mine* and on the dashboard alike."""
    merchant.post("/orders", factories.order())
    early = answered("Ana", 2)
    maya, sam = member(app, store.store_id), member(app, store.store_id, Role.SALES)

    assert early in maya.get("/followups").text
    assert "Customers to call" in maya.get().text
    assert early not in sam.get("/followups").text
    assert "Customers to call" not in sam.get().text


def test_a_task_of_another_person_is_on_nobody_elses_list_until_they_are_gone(
    app, store, merchant, owner, answered
):
    """S0-5: a manager sees the owner's duty, and not what somebody has by name."""
    merchant.post("/orders", factories.order())
    found, mia = answered("Ana", 2), member(app, store.store_id, Role.MANAGER)
    before = (found in mia.get("/followups").text, "Customers to call" in mia.get().text)
    with app.app_context(), transaction():
        noor = members.create_user("noor@example.com").id
        members.add_member(store.store_id, noor, Role.OWNER)
        members.set_password(noor, "hash")
        first = next(
            each for each in members.list_members(store.store_id) if each.email == "owner@example.com"
        )
        members.remove_member(store.store_id, first.id)

    assert before == (False, False)
    assert found in mia.get("/followups").text
    assert "Customers to call" in mia.get().text
