"""The proof of banks: what each says it has left and has given is what its codes say."""

from sqlalchemy import and_, func, select

from rafiq.core.db import db, table_of
from rafiq.coupons.models import BankCode, CouponBank
from rafiq.ledger.proof import Difference

_banks, _codes = table_of(CouponBank), table_of(BankCode)


def verify() -> Difference | None:
    """The first bank whose counts are not those of its codes; or None."""
    of_bank = and_(_codes.c.store_id == _banks.c.store_id, _codes.c.bank_id == _banks.c.id)
    query = (
        select(
            _banks.c.store_id,
            _banks.c.id,
            _banks.c.free_count,
            _banks.c.taken_count,
            func.count(_codes.c.code).label("codes"),
            func.count(_codes.c.taken_by).label("taken"),
        )
        .join(_codes, of_bank, isouter=True)
        .group_by(_banks.c.store_id, _banks.c.id, _banks.c.free_count, _banks.c.taken_count)
    )
    for row in db.session.execute(query):
        says, stands = (row.free_count, row.taken_count), (row.codes - row.taken, row.taken)
        if says != stands:
            detail = f"bank {row.id} says (free, given) {says} and its codes say {stands}"
            return Difference(row.store_id, row.id, detail)
    return None
