"""The columns of lists as files: words in the reader's language, days and moments as ISO writes them, plain numbers."""

from collections.abc import Iterator, Sequence

from rafiq.analytics.queries.rows import CouponRow, PersonBrief, PersonRow, ReferralRow, RewardRow
from rafiq.core import texts
from rafiq.core.money import CURRENCIES, Money
from rafiq.fraud import merchant
from rafiq.fraud import service as fraud
from rafiq.fraud.rules import judge_again
from rafiq.orders import reading as orders
from rafiq.people import past
from rafiq.people import service as people_known
from rafiq.programs.rules import IN_THE_LEDGER, PERCENT
from rafiq.surveys import themes
from rafiq.surveys.service import AnswerView
from rafiq.web.admin.daily.many import say as of_lists
from rafiq.web.admin.guard import seat
from rafiq.web.admin.rewards.fraud import sentence
from rafiq.web.admin.words import deal, locale, say, why
from rafiq.web.shapes.tables import Cell, Number

REFERRALS = (
    "order state reason advocate advocate_email friend friend_email method channel opened hold_until order_value "
    "currency reward unit id"
).split()
FLAGGED = (
    "order score seen advocate advocate_email friend friend_email opened order_value currency id"
).split()
REWARDS = (
    "for_whom person email state reason order code kind reward unit promised made referral_id id"
).split()
COUPONS = (
    "code state kind worth unit minimum currency advocate advocate_email person email used_on made expires id"
).split()
PEOPLE = (
    "person email phone code orders friends available currency other_credit known_since tags customer first_name "
    "last_name last_order id"
).split()
ANSWERS = "answered person email score band wish remark contact themes moment product order counts id".split()


def heading(column: str) -> Cell:
    return of_lists(f"col_{column}")


def referrals(rows: Sequence[ReferralRow]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [
            row.order_number,
            say(f"status_{row.status}"),
            why(row.reason_code),
            *_who(row.advocate),
            *_who(row.friend),
            say(f"method_{row.method}"),
            say(f"channel_{row.channel}") if row.channel else "",
            row.opened_at,
            row.hold_until or "",
            *_amount(row.order_net),
            *_amount(row.reward),
            row.id,
        ]


def flagged(rows: Sequence[ReferralRow]) -> Iterator[list[Cell]]:
    """With the score by the weights of today, and what was seen in words."""
    store_id = seat().store.id
    findings = fraud.findings_of(store_id, [row.id for row in rows])
    tuning = merchant.tuning_of(store_id)
    for row in rows:
        found = findings.get(row.id, ())
        yield [
            row.order_number,
            judge_again(found, tuning).score if found else "",
            " · ".join(map(sentence, found)) or why(row.reason_code),
            *_who(row.advocate),
            *_who(row.friend),
            row.opened_at,
            *_amount(row.order_net),
            row.id,
        ]


def rewards(rows: Sequence[RewardRow]) -> Iterator[list[Cell]]:
    for row in rows:
        name, email = _who(row.person)
        yield [
            say(f"side_{row.side}"),
            name or row.staff_ref or "",
            email,
            say(f"status_{row.status}"),
            why(row.reason_code),
            row.order_number,
            row.coupon_code or "",
            deal(f"kind_{row.kind}"),
            *(_amount(row.due) if row.promised.amount or row.kind in IN_THE_LEDGER else ["", ""]),
            Number(_digits(row.promised)) if row.promised.amount else "",
            row.created_at,
            row.referral_id,
            row.id,
        ]


def coupons(rows: Sequence[CouponRow]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [
            row.code,
            say(f"status_{row.status}"),
            deal(f"kind_{row.kind}"),
            *_worth(row.amount, row.basis_points),
            *_amount(row.minimum),
            *_who(row.advocate),
            *_who(row.owner),
            row.redeemed_order or "",
            row.created_at,
            row.expires_at,
            row.id,
        ]


def people(rows: Sequence[PersonRow]) -> Iterator[list[Cell]]:
    """Credit in the shop's own currency as a number; what else there is beside it as words.

    The import of people reads such a file back (`rafiq.moving.headings`).
    """
    store_id, currency, zone = seat().store.id, seat().store.currency, seat().store.timezone
    everyone = {row.id for row in rows}
    here, elsewhere = orders.last_placed(store_id, everyone), past.known(store_id, everyone)
    for row in rows:
        own = next((each for each in row.balances if each.currency == currency), Money(0, currency))
        others = [each for each in row.balances if each.currency != currency]
        yield [
            row.name,
            row.email or "",
            row.phone or "",
            row.code or "",
            row.orders,
            row.referrals,
            *_amount(own),
            " · ".join(f"{_digits(each)} {each.currency}" for each in others),
            row.created_at,
            ", ".join(row.tags),
            row.customer_id or "",
            row.first_name,
            row.last_name,
            past.day(here.get(row.id), elsewhere.get(row.id), zone),
            row.id,
        ]


def answers(rows: Sequence[AnswerView]) -> Iterator[list[Cell]]:
    store_id = seat().store.id
    known = people_known.many(store_id, {each.person_id for each in rows})
    tags = themes.of_answers(store_id, [each.id for each in rows])
    for row in rows:
        person = known.get(row.person_id)
        yield [
            row.answered_at,
            f"{person.first_name} {person.last_name}".strip() if person else "",
            (person.email or "") if person else "",
            row.score,
            _of_surveys(f"band_{row.band}"),
            row.wish,
            row.remark,
            row.contact,
            ", ".join(each.name for each in tags.get(row.id, [])),
            _of_surveys(f"moment_{row.moment}"),
            row.product,
            row.order_number or "",
            of_lists("yes_word" if row.confirmed else "no_word"),
            row.id,
        ]


def _who(person: PersonBrief | None) -> list[str]:
    return [person.name, person.email or ""] if person else ["", ""]


def _worth(amount: Money | None, basis_points: int | None) -> list[Cell]:
    if basis_points is not None or amount is None:
        return _amount(Money(basis_points or 0, PERCENT))
    return _amount(amount) if amount.amount else ["", ""]


def _amount(amount: Money) -> list[Cell]:
    return [Number(_digits(amount)), amount.currency]


def _digits(amount: Money) -> str:
    """An amount as a decimal, a percentage in percent, and pieces or megabytes as they are counted."""
    if amount.currency == PERCENT:
        whole, part = divmod(amount.amount, 100)
        return f"{whole}.{part:02}" if part else str(whole)
    return amount.text() if amount.currency in CURRENCIES else str(amount.amount)


def _of_surveys(key: str) -> str:
    return texts.text(locale(), f"surveys.{key}")
