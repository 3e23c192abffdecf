"""People who log in: users, their one-time set-up links, and their roles in stores.

Not in service.py because its callers differ: only the admin and the command line come here, never a shop.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select

from rafiq.core import clock, ids
from rafiq.core.db import db
from rafiq.core.errors import Conflict, Invalid, NotFound
from rafiq.core.signing import Keyring
from rafiq.stores import second_step, service, sessions
from rafiq.stores.models import Member, Passkey, Store, User
from rafiq.stores.passkeys import in_use
from rafiq.stores.rights import Role

SETUP_LIFETIME = timedelta(days=3)
SETUP_KIND = "setup"


@dataclass(frozen=True, slots=True)
class UserRecord:
    """One person's account. ``password_hash`` is empty until the set-up link was used."""

    id: str
    email: str
    name: str
    password_hash: str | None
    active: bool
    uniquifier: str
    locale: str | None
    two_step_at: datetime | None


@dataclass(frozen=True, slots=True)
class Membership:
    """A store somebody may enter, and as what; ``two_step`` says that its owner lets nobody in by a password alone."""

    store_id: str
    store_name: str
    role: Role
    two_step: bool


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """One row of a store's list of members."""

    id: str
    user_id: str
    email: str
    name: str
    role: Role
    has_password: bool
    has_two_step: bool
    passkey_count: int
    created_at: datetime

    @property
    def can_log_in(self) -> bool:
        """Whether the set-up link was used: what is given to anybody else waits for nobody."""
        return self.has_password or self.passkey_count > 0


def create_user(email: str, *, name: str = "") -> UserRecord:
    """The account of this address: made now, or as it is."""
    address = _address(email)
    user = db.session.scalar(select(User).where(User.email == address))
    if user is None:
        user = User(
            id=ids.new_id("usr"),
            email=address,
            name=name.strip()[:80],
            active=True,
            fs_uniquifier=_nonce(),
            created_at=clock.now(),
        )
        db.session.add(user)
        db.session.flush()
    return _record(user)


def find_user(
    *, user_id: str | None = None, email: str | None = None, uniquifier: str | None = None
) -> UserRecord | None:
    query = select(User)
    if email is not None:
        query = query.where(User.email == email.strip().lower())
    elif uniquifier is not None:
        query = query.where(User.fs_uniquifier == uniquifier)
    else:
        query = query.where(User.id == user_id)
    user = db.session.scalar(query)
    return None if user is None else _record(user)


def make_setup_link(
    user_id: str, keyring: Keyring, public_url: str, *, lifetime: timedelta = SETUP_LIFETIME
) -> str:
    """A link that lets its holder choose a password: signed, good once, for a while. A new one ends the old one."""
    user, nonce = _user(user_id), _nonce()
    user.setup_hash = _hash(nonce)
    db.session.flush()
    token = keyring.seal(SETUP_KIND, {"user": user.id, "nonce": nonce}, now=clock.now(), lifetime=lifetime)
    return f"{public_url}/admin/setup/{token}"


def read_setup_link(token: str, keyring: Keyring) -> UserRecord | None:
    """Whose link this is, or None when it is forged, expired or used."""
    claims = keyring.unseal(SETUP_KIND, token, now=clock.now())
    if claims is None:
        return None
    user = db.session.scalar(select(User).where(User.id == str(claims.get("user")), User.active))
    nonce = _hash(str(claims.get("nonce")))
    if user is None or user.setup_hash is None or not hmac.compare_digest(user.setup_hash, nonce):
        return None
    return _record(user)


def set_password(user_id: str, password_hash: str) -> UserRecord:
    """A new password ends the set-up link and every session."""
    user = _user(user_id)
    user.password_hash, user.setup_hash, user.fs_uniquifier = password_hash, None, _nonce()
    sessions.end_sessions(user_id)
    db.session.flush()
    return _record(user)


def upgrade_hash(user_id: str, password_hash: str) -> None:
    """The same password, hashed with today's parameters."""
    _user(user_id).password_hash = password_hash
    db.session.flush()


def set_profile(user_id: str, *, name: str | None = None, locale: str | None = None) -> None:
    user = _user(user_id)
    user.name = user.name if name is None else name.strip()[:80]
    user.locale = user.locale if locale is None else locale
    db.session.flush()


def memberships(user_id: str) -> list[Membership]:
    query = (
        select(Member.store_id, Store.name, Member.role, Store.two_step_required)
        .join(Store, Store.id == Member.store_id)
        .where(Member.user_id == user_id)
        .order_by(Store.name)
    )
    return [
        Membership(at, name, Role(role), two_step) for at, name, role, two_step in db.session.execute(query)
    ]


def list_members(store_id: str) -> list[MemberRecord]:
    """A shop's members are those of its test store too."""
    shop_id = select(func.coalesce(Store.test_of, Store.id)).where(Store.id == store_id).scalar_subquery()
    passkeys = select(func.count()).where(Passkey.user_id == User.id, in_use()).scalar_subquery()
    query = (
        select(Member, User, passkeys)
        .join(User, User.id == Member.user_id)
        .where(Member.store_id == shop_id)
        .order_by(Member.id)
    )
    return [
        MemberRecord(
            member.id,
            user.id,
            user.email,
            user.name,
            Role(member.role),
            user.password_hash is not None,
            user.totp_sealed is not None,
            passkey_count,
            member.created_at,
        )
        for member, user, passkey_count in db.session.execute(query)
    ]


def add_member(store_id: str, user_id: str, role: Role) -> str:
    """Give a user a role in a store. Raises `Conflict` when they have one already."""
    if db.session.scalar(select(Member.id).where(Member.store_id == store_id, Member.user_id == user_id)):
        detail = "this person is a member already"
        raise Conflict(detail)
    member = Member(
        store_id=store_id, id=ids.new_id("mem"), user_id=user_id, role=role.value, created_at=clock.now()
    )
    db.session.add(member)
    db.session.flush()
    return member.id


def invite(email: str, store_id: str, role: Role, keyring: Keyring, public_url: str) -> str:
    """Make the account and the membership where they are missing; returns a one-time set-up link.

    A password chosen in another store ends here: somebody else may have chosen it, and only the link proves who comes.
    """
    user = create_user(email)
    known = {each.store_id for each in memberships(user.id)}
    if store_id not in known:
        add_member(store_id, user.id, role)
        if known:
            _end_password(user.id)
    return make_setup_link(user.id, keyring, public_url)


def change_role(store_id: str, member_id: str, role: Role) -> None:
    """Raises `LastOwner` rather than leave a store without one."""
    member = _member_in_turn(store_id, member_id)
    if member.role == Role.OWNER and role is not Role.OWNER:
        _keep_an_owner(store_id)
    member.role = role.value
    db.session.flush()


def remove_member(store_id: str, member_id: str) -> None:
    """With the last store goes the password: the next to invite this address must not meet one chosen here."""
    member = _member_in_turn(store_id, member_id)
    if member.role == Role.OWNER:
        _keep_an_owner(store_id)
    db.session.delete(member)
    db.session.flush()
    if not memberships(member.user_id):
        _end_password(member.user_id)


def _end_password(user_id: str) -> None:
    """Nobody is logged in or can log in until a set-up link is used; passkeys and apps go too, whosever they were."""
    user = _user(user_id)
    user.password_hash, user.setup_hash, user.fs_uniquifier = None, None, _nonce()
    db.session.flush()
    second_step.forget(user_id)


class LastOwner(Conflict):
    """A store always has an owner."""

    code = "last_owner"


def _keep_an_owner(store_id: str) -> None:
    count = db.session.scalar(
        select(func.count())
        .select_from(Member)
        .where(Member.store_id == store_id, Member.role == Role.OWNER.value)
    )
    if (count or 0) <= 1:
        detail = "a store keeps at least one owner"
        raise LastOwner(detail)


def _member_in_turn(store_id: str, member_id: str) -> Member:
    """Of two owners who remove each other at once the second meets what the first has left."""
    service.in_turn(store_id)
    member = db.session.get(Member, (store_id, member_id), populate_existing=True)
    if member is None:
        raise NotFound("no such member")
    return member


def _user(user_id: str) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound("no such user")
    return user


def _address(email: str) -> str:
    """Log-in addresses are compared in lower case."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid.field("#/email", str(error)) from error


def _record(u: User) -> UserRecord:
    return UserRecord(
        u.id, u.email, u.name, u.password_hash, u.active, u.fs_uniquifier, u.locale, u.two_step_at
    )


def _nonce() -> str:
    return ids.new_secret("one")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
