"""What a store's owner may do to accounts, which belong to the whole server and not to the store."""

from rafiq.core.errors import Conflict
from rafiq.stores import members
from rafiq.stores.members import UserRecord
from rafiq.stores.rights import Role


class KnownElsewhere(Conflict):
    """The address already has an account that is not this store's to let in."""

    code = "known_elsewhere"


def add_colleague(store_id: str, email: str, *, name: str, role: Role) -> UserRecord:
    """An owner's invitation. Raises `KnownElsewhere`, `Conflict` for a member, `Invalid` for no address.

    Who chose an account's password cannot be seen, so one that another store made could be used by that store's owner
    to walk in here. Only an account that is new, or that nobody has used, is let in; the operator may do more.
    """
    user = members.create_user(email, name=name)
    known = {each.store_id for each in members.memberships(user.id)}
    if store_id not in known and (known or user.password_hash is not None):
        detail = "this address has an account that only the operator can add"
        raise KnownElsewhere(detail)
    members.add_member(store_id, user.id, role)
    return user


def may_set_up(*, store_id: str, user_id: str) -> bool:
    """Whether this store's owner may hand out the user's set-up link.

    Only while nobody has a password there and no other store knows them; else an owner could walk into another's store
    through an invited colleague's account.
    """
    user = members.find_user(user_id=user_id)
    return (
        user is not None
        and user.password_hash is None
        and [each.store_id for each in members.memberships(user_id)] == [store_id]
    )
