"""What the team did that delighted, and what advocates say they recommend the shop for, ranked by what it brought."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select

from rafiq.core.db import db, table_of
from rafiq.encounters.models import Delight, Praise, ReferralReason
from rafiq.encounters.rules import Behaviour
from rafiq.referrals.models import Referral

_delights, _reasons, _referrals = table_of(Delight), table_of(ReferralReason), table_of(Referral)
_praises = table_of(Praise)


@dataclass(frozen=True, slots=True)
class Ranked:
    """``won``: referrals that count and name this; ``named``: all that name it, as staff noted.

    ``said``: advocates who say so themselves; ``delights``: how often it was done.
    """

    behaviour: str
    won: int
    named: int
    said: int
    delights: int


def ranking(store_id: str, *, since: datetime | None = None) -> list[Ranked]:
    """What earns recommendations comes first: by referrals that count, by who says so, by what was done (S0-17)."""
    won, named = _named(store_id, since)
    said, done = _said(store_id, since), _done(store_id, since)
    rows = [
        Ranked(each.value, won.get(each, 0), named.get(each, 0), said.get(each, 0), done.get(each, 0))
        for each in Behaviour
    ]
    met = [row for row in rows if row.named or row.said or row.delights]
    return sorted(met, key=lambda row: (-row.won, -row.named - row.said, -row.delights))


def _named(store_id: str, since: datetime | None) -> tuple[dict[str, int], dict[str, int]]:
    theirs = and_(_referrals.c.store_id == _reasons.c.store_id, _referrals.c.id == _reasons.c.referral_id)
    counts = func.sum(case((_referrals.c.status == "approved", 1), else_=0))
    query = (
        select(_reasons.c.behaviour, counts, func.count())
        .join(_referrals, theirs)
        .where(_reasons.c.store_id == store_id)
        .group_by(_reasons.c.behaviour)
    )
    rows = db.session.execute(query.where(_reasons.c.created_at >= since) if since else query).all()
    return {row[0]: int(row[1]) for row in rows}, {row[0]: int(row[2]) for row in rows}


def _said(store_id: str, since: datetime | None) -> dict[str, int]:
    query = (
        select(_praises.c.behaviour, func.count())
        .where(_praises.c.store_id == store_id)
        .group_by(_praises.c.behaviour)
    )
    rows = db.session.execute(query.where(_praises.c.said_at >= since) if since else query).all()
    return {row[0]: int(row[1]) for row in rows}


def _done(store_id: str, since: datetime | None) -> dict[str, int]:
    query = (
        select(_delights.c.behaviour, func.count())
        .where(_delights.c.store_id == store_id)
        .group_by(_delights.c.behaviour)
    )
    rows = db.session.execute(query.where(_delights.c.created_at >= since) if since else query).all()
    return {row[0]: int(row[1]) for row in rows}
