"""Past customers invited: a thousand rows taken in, those who agreed written to once, so many a day (S0-1)."""

from collections import Counter

import pytest
from sqlalchemy import text

from rafiq.core import clock as clocks
from rafiq.core.db import db, transaction
from rafiq.errands import moving as errands
from rafiq.messaging import choices
from rafiq.moving import invitations
from rafiq.stores.members import Role
from tests.web.admin_door import member
from tests.web.mail_scene import app, post, server, text_of
from tests.web.test_admin_moving import path_of, put_in

__all__ = ["app", "post", "server"]


@pytest.fixture
def manager(app, store, clock):
    """They log in by the clock that the test moves."""
    return member(app, store.store_id, Role.MANAGER)


def taken_in(app, who, rows: list[str], heading: str = "Email,First name,Consent") -> str:
    """The path of a list that was taken in."""
    path = path_of(put_in(who, "\n".join([heading, *rows]).encode()))
    who.post(f"{path}/start")
    errands.take_in_files(app)
    return path


def mails(app) -> Counter[str]:
    """How many invitations each person has in the mail's log."""
    with app.app_context():
        rows = db.session.execute(text("SELECT person_id FROM mails WHERE kind = 'invite'"))
        return Counter(row.person_id for row in rows)


@pytest.mark.both_databases
def test_a_thousand_past_customers_have_links_and_are_invited_exactly_once(app, store, manager, clock):
    """S0-1: 1,000 rows, 100 of them doubled; 900 links, 600 who agreed, at most 250 a day, each of them once."""
    rows = [f"p{n % 900}@example.com,P{n % 900},{'no' if n % 3 == 0 else 'yes'}" for n in range(1_000)]
    path = taken_in(app, manager, rows)
    with app.app_context():
        links = db.session.scalar(text("SELECT count(*) FROM links"))
    page = manager.post(f"{path}/invite", per_day="250")

    assert links == 900
    assert page.status_code == 302
    days = []
    for _ in range(4):
        errands.invite(app)
        errands.invite(app)
        days.append(len(mails(app)))
        clock.move(days=1)
    assert days == [250, 500, 600, 600]
    assert set(mails(app).values()) == {1}
    owner = member(app, store.store_id, Role.OWNER)  # the manager's session is over by now
    assert "Everybody who may be invited has been." in owner.get(f"{path}/invite").text

    again = taken_in(app, owner, rows)
    owner.post(f"{again}/invite", per_day="250")
    errands.invite(app)
    assert sum(mails(app).values()) == 600


def test_whoever_said_no_or_is_unhappy_is_left_out_and_the_letter_says_the_deal(
    app, store, manager, merchant, post, server
):
    """S0-1, S2-1, G35: unsubscribed, unhappy and forgotten people are not invited; the others get their own link."""
    path = taken_in(
        app, manager, [f"{name}@example.com,{name},yes" for name in ("ana", "ben", "cem", "dana")]
    )
    with app.app_context(), transaction():
        ids = dict(db.session.execute(text("SELECT first_name, id FROM people")).all())
        choices.unsubscribe(store.store_id, ids["ben"], "ben@example.com", app.extensions["rafiq"].keyring)
    sad = {
        "customer": {"email": "cem@example.com"},
        "id": "r1",
        "score": 2,
        "answered_at": clocks.now().isoformat(),
    }
    merchant.post("/surveys/answers", sad)
    merchant.delete(f"/customers/{ids['dana']}")
    manager.post(f"{path}/invite", per_day="50")
    errands.invite(app)
    post()

    (mail,) = [each for each in server.mails if "link of your own" in text_of(each)]
    assert mail["To"] == "ana@example.com"
    assert "Your friend gets: 10% off." in text_of(mail)
    assert "You get: €10.00 credit, when they have bought." in text_of(mail)


def test_a_list_that_does_not_say_needs_a_members_word_and_can_be_stopped(app, manager):
    """S0-1: only those with consent; what is wrong is said beside its field."""
    path = taken_in(app, manager, ["ana@example.com,Ana", "ben@example.com,Ben"], "Email,First name")
    without = manager.post(f"{path}/invite", per_day="1")
    too_many = manager.post(f"{path}/invite", per_day="5000", all_agreed="1")
    manager.post(f"{path}/invite", per_day="1", all_agreed="1")
    errands.invite(app)
    manager.post(f"{path}/invite/stop")
    with app.app_context():
        import_id = path.rpartition("/")[2]
        found = invitations.standing_of(manager.store_id, import_id)

    assert (without.status_code, too_many.status_code) == (422, 422)
    assert "Nobody on this list is known to have agreed." in without.text
    assert (found.written, found.unsaid, found.status) == (1, 1, "stopped")


def test_the_letter_can_be_read_before_it_goes(manager):
    assert "A link of your own" in manager.get("/messages/preview/invite", lang="en").text
