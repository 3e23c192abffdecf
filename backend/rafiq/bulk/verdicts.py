"""A member's word about each of many referrals: what is flagged is cleared or voided, what waits is released early."""

from collections.abc import Sequence
from functools import partial

from rafiq.bulk.rules import Job, unchanged
from rafiq.core.errors import Conflict
from rafiq.ledger import adjustments
from rafiq.orders import service as orders
from rafiq.referrals import early
from rafiq.referrals import service as referrals
from rafiq.referrals.early import Early
from rafiq.referrals.rules import Decision, Status
from rafiq.referrals.settlement import ReferralView


def referral_state(status: str, reason_code: str) -> str:
    return f"{status} {reason_code}"


def clear(job: Job) -> str | None:
    found = _locked(job)
    return _decide(job, Decision.CLEAR) if found.status == Status.FLAGGED else None


def void(job: Job) -> str | None:
    found = _locked(job)
    return None if found.status == Status.VOIDED else _decide(job, Decision.VOID)


def release(job: Job) -> str | None:
    """By one member, up to their limit of the day: what was looked at together is done one after the other."""
    found = _locked(job)
    if found.status == Status.APPROVED:
        return None
    if not may_alone(job.store_id, early.of_referrals(job.store_id, [job.id]), actor=job.actor):
        detail = "this is above what one member may release in a day"
        raise Conflict(detail)
    return _decide(job, Decision.APPROVE)


def may_alone(store_id: str, found: Sequence[Early], *, actor: str) -> bool:
    """What has no amount yet may be any amount: it stays within no limit."""
    beside = partial(early.took_beside, store_id, actor)
    return all(each.known for each in found) and adjustments.stays_within(
        store_id, early.weight(found), actor=actor, beside=beside
    )


def release_by_two(job: Job) -> str | None:
    found = _locked(job)
    return None if found.status == Status.APPROVED else _decide(job, Decision.APPROVE)


def reopen(job: Job) -> str | None:
    _locked(job)
    referrals.undo_decision(job.store_id, job.id, actor=job.actor)
    return job.id


def _decide(job: Job, decision: Decision) -> str:
    referrals.decide(job.store_id, job.id, decision, actor=job.actor, reason=job.word)
    return job.id


def _locked(job: Job) -> ReferralView:
    """Nothing happens to it from here to the end of the transaction, so what is seen now is what is decided about."""
    orders.lock_order(job.store_id, referrals.get(job.store_id, job.id).order_number)
    found = referrals.get(job.store_id, job.id)
    unchanged(job.state, referral_state(found.status, found.reason_code))
    return found
