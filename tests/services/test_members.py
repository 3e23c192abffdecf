"""Accounts belong to the server, stores only let them in (G25, G27)."""

from rafiq.core.db import transaction
from rafiq.stores import members
from rafiq.stores.rights import Role
from tests import factories


def invited(app, store_id: str) -> members.UserRecord:
    with app.app_context(), transaction():
        members.invite(
            "ana@example.com", store_id, Role.OWNER, app.extensions["rafiq"].keyring, "http://rafiq.example"
        )
        found = members.find_user(email="ana@example.com")
    assert found is not None
    return found


def test_a_password_chosen_in_one_store_does_not_open_another(app, store):
    user = invited(app, store.store_id)
    with app.app_context(), transaction():
        members.set_password(user.id, "a hash that the first owner may know")

    again = invited(app, factories.new_store(app).store_id)

    assert again.password_hash is None
    assert again.uniquifier != user.uniquifier


def test_a_second_link_for_the_same_store_keeps_the_password(app, store):
    user = invited(app, store.store_id)
    with app.app_context(), transaction():
        members.set_password(user.id, "a hash of their own")

    assert invited(app, store.store_id).password_hash == "a hash of their own"
