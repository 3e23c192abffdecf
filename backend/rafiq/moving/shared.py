"""Everything that was ever shared, as rows to walk through: links, codes, balances and what still waits."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from rafiq.core.db import table_of
from rafiq.core.money import Money
from rafiq.core.signing import Keyring
from rafiq.ledger.models import Account, Transfer
from rafiq.ledger.rules import EFFECTS
from rafiq.links.models import ChosenCode, Link
from rafiq.links.rules import share_url
from rafiq.moving.models import ImportedReward, OldLink
from rafiq.orders.models import Order
from rafiq.people import past
from rafiq.people.models import Person
from rafiq.referrals.models import Referral, Reward
from rafiq.stores.service import StoreView

AT_ONCE = 1_000
Row = dict[str, Any]
_people, _links, _chosen, _old = (table_of(model) for model in (Person, Link, ChosenCode, OldLink))
_accounts, _transfers, _rewards = (table_of(model) for model in (Account, Transfer, Reward))
_referrals, _brought = table_of(Referral), table_of(ImportedReward)
_WHO = (_people.c.customer_id, _people.c.email, _people.c.phone)
_OF_LINK = and_(_people.c.store_id == _links.c.store_id, _people.c.id == _links.c.person_id)
_OF_ACCOUNT = and_(_people.c.store_id == _accounts.c.store_id, _people.c.id == _accounts.c.person_id)


def customers(connection: Connection, store: StoreView) -> Iterator[Row]:
    """``last_order`` is empty for who has not bought, so that no import takes them for customers."""
    here = (Order.store_id == _people.c.store_id, Order.person_id == _people.c.id)
    bought = select(func.max(Order.placed_at)).where(
        *here, Order.verified.is_(True), Order.event.is_(None), Order.cancelled_at.is_(None)
    )
    query = (
        select(_people, _links.c.code, _links.c.chosen_code, bought.scalar_subquery().label("bought_here"))
        .join(_links, _OF_LINK, isouter=True)
        .where(_people.c.store_id == store.id, _people.c.erased_at.is_(None))
        .order_by(_people.c.id)
    )
    for row in _walk(connection, query):
        yield {
            "rafiq_id": row.id,
            **_who(row),
            "first_name": row.first_name,
            "last_name": row.last_name,
            "locale": row.locale or "",
            "tags": ", ".join(row.tags),
            "last_order": past.day(row.bought_here, row.last_bought_at, store.timezone),
            "referral_code": row.chosen_code or row.code or "",
        }


def links(connection: Connection, store: StoreView, keyring: Keyring, public_url: str) -> Iterator[Row]:
    """Every link with its people's name for it; ``other_codes`` are earlier ones, which work as well."""
    query = (
        select(_links.c.id, _links.c.number, _links.c.code, _links.c.chosen_code, *_WHO)
        .add_columns(_people.c.id.label("person_id"), _chosen.c.code.label("another"))
        .join(_people, _OF_LINK)
        .join(
            _chosen,
            and_(_chosen.c.store_id == _links.c.store_id, _chosen.c.link_id == _links.c.id),
            isouter=True,
        )
        .where(_links.c.store_id == store.id)
        .order_by(_links.c.id)
    )
    current: Row = {}
    for row in _walk(connection, query):
        if current.get("link_id") != row.id:
            if current:
                yield _finished(current)
            token = keyring.sign_link(store.number, row.number)
            shown = row.chosen_code or row.code
            current = {
                "link_id": row.id,
                "rafiq_id": row.person_id,
                **_who(row),
                "referral_code": shown,
                "other_codes": [row.code],
                "share_url": share_url(public_url, token),
            }
        current["other_codes"].append(row.another)
    if current:
        yield _finished(current)


def old_links(connection: Connection, store_id: str) -> Iterator[Row]:
    query = (
        select(_old.c.address, _old.c.source, _links.c.number)
        .join(_links, and_(_links.c.store_id == _old.c.store_id, _links.c.id == _old.c.link_id))
        .where(_old.c.store_id == store_id)
        .order_by(_old.c.address)
    )
    for row in _walk(connection, query):
        yield {"address": row.address, "source": row.source, "number": row.number}


def balances(connection: Connection, store_id: str) -> Iterator[Row]:
    query = (
        select(_accounts, *_WHO)
        .join(_people, _OF_ACCOUNT)
        .where(_accounts.c.store_id == store_id)
        .order_by(_accounts.c.id)
    )
    for row in _walk(connection, query):
        amounts = {
            name: Money(getattr(row, name), row.unit).text() for name in ("pending", "available", "redeemed")
        }
        yield {"rafiq_id": row.person_id, **_who(row), "unit": row.unit, **amounts}


def waiting(connection: Connection, store_id: str) -> Iterator[Row]:
    """What each reward still holds back, as the ledger says it; ``release_at`` where a date is known."""
    effect = case({kind.value: each[0] for kind, each in EFFECTS.items()}, value=_transfers.c.kind, else_=0)
    held = func.sum(effect * _transfers.c.amount)
    sums = (
        select(_transfers.c.reward_id, _transfers.c.account_id, held.label("held"))
        .where(_transfers.c.store_id == store_id, _transfers.c.reward_id.is_not(None))
        .group_by(_transfers.c.reward_id, _transfers.c.account_id)
        .having(held > 0)
        .subquery()
    )
    here = _accounts.c.store_id == store_id
    until = func.coalesce(_referrals.c.hold_until, _brought.c.release_at)
    query = (
        select(sums.c.reward_id, sums.c.held, _accounts.c.unit, _people.c.id, *_WHO, until.label("until"))
        .join(_accounts, and_(here, _accounts.c.id == sums.c.account_id))
        .join(_people, _OF_ACCOUNT)
        .join(
            _rewards, and_(_rewards.c.store_id == store_id, _rewards.c.id == sums.c.reward_id), isouter=True
        )
        .join(
            _referrals,
            and_(_referrals.c.store_id == store_id, _referrals.c.id == _rewards.c.referral_id),
            isouter=True,
        )
        .join(
            _brought, and_(_brought.c.store_id == store_id, _brought.c.id == sums.c.reward_id), isouter=True
        )
        .order_by(sums.c.reward_id)
    )
    for row in _walk(connection, query):
        yield {
            "reward_id": row.reward_id,
            "rafiq_id": row.id,
            **_who(row),
            "amount": Money(int(row.held), row.unit).text(),
            "unit": row.unit,
            "status": "pending",
            "release_at": row.until.isoformat() if row.until else "",
        }


def _walk(connection: Connection, query: Any) -> Iterator[Any]:  # noqa: ANN401 - any select
    yield from connection.execution_options(yield_per=AT_ONCE).execute(query)


def _who(row: Any) -> Row:  # noqa: ANN401 - a Core row
    return {"customer_id": row.customer_id or "", "email": row.email or "", "phone": row.phone or ""}


def _finished(link: Row) -> Row:
    others = [code for code in link["other_codes"] if code and code != link["referral_code"]]
    return link | {"other_codes": " ".join(dict.fromkeys(others))}
