"""Owners at the same moment: a store never loses its last one (G8)."""

from threading import Event, Thread

import pytest

from rafiq.core.db import transaction
from rafiq.core.errors import Busy
from rafiq.stores import members
from rafiq.stores.members import LastOwner
from rafiq.stores.rights import Role

PATIENCE_SECONDS = 0.5


@pytest.mark.parametrize("step", ["remove", "demote"])
def test_of_two_owners_who_end_each_other_one_stays(app, store, step):
    def end(member_id: str) -> None:
        if step == "remove":
            members.remove_member(store.store_id, member_id)
        else:
            members.change_role(store.store_id, member_id, Role.VIEWER)

    def second() -> None:
        first_has_acted.wait()
        try:
            with app.app_context(), transaction():
                end(hers)
        except (LastOwner, Busy) as error:
            refused.append(error)
        second_has_acted.set()

    first_has_acted, second_has_acted, refused = Event(), Event(), []
    with app.app_context(), transaction():
        his, hers = (
            members.add_member(store.store_id, members.create_user(f"{name}@example.com").id, Role.OWNER)
            for name in ("ben", "ana")
        )
    other = Thread(target=second)
    other.start()
    with app.app_context(), transaction():
        end(his)
        first_has_acted.set()
        second_has_acted.wait(PATIENCE_SECONDS)  # who waits for its turn has to wait for us
    other.join()

    with app.app_context():
        owners = [each.id for each in members.list_members(store.store_id) if each.role is Role.OWNER]
    assert (owners, len(refused)) == ([hers], 1)
