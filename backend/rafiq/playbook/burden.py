"""Everything that waits for a person, in every part of the house: what, how many, since when, why, and whose it is."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from rafiq.analytics.queries import waiting
from rafiq.analytics.queries.chores import chores, given
from rafiq.analytics.queries.waiting import Waiting, counted, grouped
from rafiq.bulk import service as bulk
from rafiq.core import outbox
from rafiq.core.db import db
from rafiq.crm.models import CRMDelivery
from rafiq.crm.rules import State as Told
from rafiq.followups.hours import ROLES, plan_of
from rafiq.followups.rules import Duty
from rafiq.integrations import codes, troubles
from rafiq.integrations.models import PrivacyRequest, ShopCoupon, ShopDelivery
from rafiq.integrations.rules import State as Taken
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import State as Written
from rafiq.playbook import service as standings
from rafiq.playbook.models import StageMessage
from rafiq.playbook.rules import Occasion, is_near
from rafiq.programs import service as programs
from rafiq.stores import members
from rafiq.stores.rights import Role
from rafiq.webhooks.models import WebhookDelivery
from rafiq.webhooks.rules import State as Called

OLD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kind:
    """Whose business it is, the first of them before all, and the page where it is done.

    A follow-up says itself whose it is; what was given to somebody by name is theirs alone.
    """

    roles: tuple[Role, ...]
    door: str


# In the order of showing.
KINDS = {
    "given": Kind((), "followups"),
    "followups": Kind((), "followups"),
    "privacy": Kind((Role.SUPPORT, Role.OWNER), "integrations"),
    "flagged": Kind((Role.SUPPORT,), "fraud_queue"),
    "adjustments": Kind((Role.OWNER, Role.ACCOUNTANT), "hand"),
    "payroll": Kind((Role.ACCOUNTANT,), "staff"),
    "debts": Kind((Role.ACCOUNTANT,), "people"),
    "tasks": Kind((Role.SALES,), "tasks"),
    "introductions": Kind((Role.SALES,), "introductions"),
    "unmatched": Kind((Role.SALES,), "waiting"),
    "gestures": Kind((Role.ACCOUNT_MANAGER, Role.SALES), "tasks"),
    "stuck": Kind((Role.ACCOUNT_MANAGER,), "stages"),
    "causes": Kind((Role.ACCOUNT_MANAGER, Role.SUPPORT), "followup_causes"),
    "stories": Kind((Role.MARKETING,), "stories"),
    "tests": Kind((Role.MARKETING,), "experiments"),
    "surveys": Kind((Role.MARKETING,), "survey_settings"),
    "seasons": Kind((Role.MARKETING,), "stage_messages"),
    "codes": Kind((Role.OWNER, Role.MARKETING), "banks"),
    "paused": Kind((Role.OWNER, Role.MARKETING), "program"),
    "unverified": Kind((Role.OWNER,), "referrals_list"),
    "orphans": Kind((Role.OWNER,), "install"),
    "crm": Kind((Role.OWNER,), "crms"),
    "calls": Kind((Role.OWNER,), "webhook_list"),
    "hearing": Kind((Role.OWNER,), "integrations"),
    "shop": Kind((Role.OWNER,), "delivery_log"),
    "shop_codes": Kind((Role.OWNER, Role.MARKETING), "integrations"),
    "mails": Kind((Role.OWNER, Role.MARKETING), "messages"),
    "facts": Kind((Role.OWNER,), "background"),
}
# They see all that is the owner's, and what is nobody's: the business of a role that no member has.
OF_THE_HOUSE = frozenset({Role.OWNER, Role.MANAGER, Role.VIEWER})


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is looked up; ``actor`` is who does not see what a second member must look at."""

    user_id: str
    actor: str
    role: Role


@dataclass(frozen=True, slots=True)
class Burden:
    """One kind of work that is not empty. ``trade``: whose business it is before all; empty for one's own."""

    waiting: Waiting
    trade: Role | None
    door: str

    def is_old(self, now: datetime) -> bool:
        return self.waiting.oldest_at is not None and now - self.waiting.oldest_at > OLD


def needs_you(store_id: str, now: datetime, *, trade: str = "") -> list[Burden]:
    """What is not empty, for the report; ``trade`` shows only what is theirs (S0-7)."""
    wanted = {kind for kind, each in KINDS.items() if not trade or Role(trade) in each.roles}
    duties = [duty for duty in Duty if trade in {"", ROLES[duty]}]
    return _shown(_found(store_id, now, wanted, duties))


def waits_for(store_id: str, now: datetime, reader: Reader) -> list[Burden]:
    """The to-do list of one member: what is their role's, and what was given to them (S0-5)."""
    held = _held(store_id)
    wanted = {kind for kind, each in KINDS.items() if each.roles and _theirs(reader, each.roles, held)}
    duties = duties_of(store_id, reader)
    own = given(store_id, reader.user_id, now, beside=duties)
    return _shown([own, *_together(_found(store_id, now, wanted, duties, reader))])


def duties_of(store_id: str, reader: Reader) -> list[Duty]:
    """Whose follow-ups are this member's too, as long as nobody else has them by name.

    They are their role's, or what the settings name them for; nobody's are the house's.
    """
    named, held = plan_of(store_id).members, _held(store_id)
    return [
        duty for duty in Duty if named.get(duty) == reader.user_id or _theirs(reader, {ROLES[duty]}, held)
    ]


def _held(store_id: str) -> set[Role]:
    return {each.role for each in members.list_members(store_id) if each.can_log_in}


def _theirs(reader: Reader, roles: Collection[Role], held: Collection[Role]) -> bool:
    if reader.role in roles:
        return True
    return reader.role in OF_THE_HOUSE and (Role.OWNER in roles or not set(held).intersection(roles))


def _found(
    store_id: str, now: datetime, wanted: Collection[str], duties: list[Duty], reader: Reader | None = None
) -> list[Waiting]:
    actor, user_id = (reader.actor, reader.user_id) if reader else ("", None)
    seen = waiting.waiting(store_id, now, wanted, duties, actor=actor, user_id=user_id)
    return [
        *(_with_releases(store_id, each, actor) if each.kind == "adjustments" else each for each in seen),
        *chores(store_id, now, wanted),
        *counted(_ours(store_id, now) | _from_above(store_id), wanted),
    ]


def _with_releases(store_id: str, adjusted: Waiting, actor: str) -> Waiting:
    """Rewards that somebody wants released early above their limit wait for a second member too."""
    runs = [each for each in bulk.for_a_second(store_id) if each.actor != actor]
    begun = [adjusted.oldest_at, *(each.asked_at for each in runs)]
    oldest = min((at for at in begun if at is not None), default=None)
    causes = {**adjusted.causes, **({"release": len(runs)} if runs else {})}
    return replace(adjusted, count=adjusted.count + len(runs), oldest_at=oldest, causes=causes)


def _together(found: list[Waiting]) -> list[Waiting]:
    """Whoever has the customers of several duties on their list reads one line about all of them."""
    calls = [each for each in found if each.kind == "followups" and each.count]
    if len(calls) < 2:
        return found
    causes: Counter[str] = Counter()
    for each in calls:
        causes.update(each.causes)
    oldest = min((each.oldest_at for each in calls if each.oldest_at), default=None)
    count, late = sum(each.count for each in calls), sum(each.late for each in calls)
    rest = [each for each in found if each.kind != "followups"]
    return [Waiting("followups", count, oldest, causes, late), *rest]


def _shown(found: list[Waiting]) -> list[Burden]:
    in_order = sorted(found, key=lambda each: tuple(KINDS).index(each.kind))
    return [Burden(each, _trade(each), KINDS[each.kind].door) for each in in_order if each.count]


def _trade(each: Waiting) -> Role | None:
    if each.duty:
        return ROLES[Duty(each.duty)]
    return next(iter(KINDS[each.kind].roles), None)


def _ours(store_id: str, now: datetime) -> dict[str, Callable[[], Waiting]]:
    """Of the hundred days, of the program and of the shops that we hear of."""
    return {
        "stuck": lambda: Waiting("stuck", *standings.stuck(store_id, now)),
        "seasons": lambda: _seasons(store_id, now),
        "paused": lambda: _paused(store_id),
        "hearing": lambda: _hearing(store_id, now),
    }


def _seasons(store_id: str, now: datetime) -> Waiting:
    """Messages that are switched off although their day comes within a month."""
    silent = select(StageMessage.month_day, StageMessage.created_at).where(
        StageMessage.store_id == store_id,
        StageMessage.occasion == Occasion.SEASON.value,
        StageMessage.active.is_(False),
    )
    near = [at for day, at in db.session.execute(silent) if is_near(day, now.date())]
    return Waiting("seasons", len(near), min(near, default=None))


def _paused(store_id: str) -> Waiting:
    program = programs.current_program(store_id)
    return Waiting("paused", int(program is not None and not program.live))


def _hearing(store_id: str, now: datetime) -> Waiting:
    """Shops that went silent, whose webhook looks switched off, or that do not let us in."""
    found = troubles.of_store(store_id, now)
    shops = {each.connection.id for each in found}
    oldest = min((each.since for each in found), default=None)
    return Waiting("hearing", len(shops), oldest, Counter(each.code for each in found))


def _from_above(store_id: str) -> dict[str, Callable[[], Waiting]]:
    """What was given up on the way to others, for somebody to mend and try again; and wishes about personal data."""
    called = (WebhookDelivery.store_id == store_id, WebhookDelivery.state == Called.FAILED.value)
    told = (CRMDelivery.store_id == store_id, CRMDelivery.state == Told.FAILED.value)
    taken = (ShopDelivery.store_id == store_id, ShopDelivery.state == Taken.FAILED.value)
    unmade = (ShopCoupon.store_id == store_id, ShopCoupon.state == codes.FAILED)
    written = (Mail.store_id == store_id, Mail.state == Written.FAILED.value)
    asked = (PrivacyRequest.store_id == store_id, PrivacyRequest.done_at.is_(None))
    return {
        "crm": lambda: grouped("crm", CRMDelivery.last_error, CRMDelivery.created_at, *told),
        "calls": lambda: grouped("calls", WebhookDelivery.last_error, WebhookDelivery.created_at, *called),
        "shop": lambda: grouped("shop", ShopDelivery.code, ShopDelivery.received_at, *taken),
        "shop_codes": lambda: grouped("shop_codes", ShopCoupon.error, ShopCoupon.created_at, *unmade),
        "mails": lambda: grouped("mails", Mail.reason_code, Mail.created_at, *written),
        "privacy": lambda: grouped("privacy", PrivacyRequest.wish, PrivacyRequest.received_at, *asked),
        "facts": lambda: _facts(store_id),
    }


def _facts(store_id: str) -> Waiting:
    given_up = outbox.given_up(store_id)
    return Waiting("facts", len(given_up), min((at for _, at, _ in given_up), default=None))
