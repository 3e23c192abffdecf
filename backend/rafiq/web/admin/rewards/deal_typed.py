"""The deal as it stands in a form's fields before anybody types."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rafiq.core.money import Money
from rafiq.programs.choice import Course
from rafiq.programs.rules import Boost, Gift, Terms
from rafiq.web.admin.rewards.deal_form import COUNTS, EXTRAS, TAGS, WORDS, Typed


def typed_course(course: Course, zone: str = "UTC") -> Typed:
    moments = {"starts_at": course.starts_at, "ends_at": course.ends_at}
    return {
        "name": course.name,
        "owner": course.owner,
        "priority": str(course.priority or ""),
        "monthly_target": str(course.monthly_target or ""),
        **{name: _typed_moment(moment, ZoneInfo(zone)) if moment else "" for name, moment in moments.items()},
    }


def typed_from(terms: Terms, zone: str = "UTC") -> Typed:
    """The form's values for stored terms."""
    money = {name: terms.money(getattr(terms, name)).text() for name in ("minimum_order", "budget")}
    typed = {
        **_typed_gift("friend_", terms.friend, terms.currency),
        **_typed_gift("advocate_", terms.advocate, terms.currency),
        **{
            name: text
            for extra in EXTRAS
            for name, text in _typed_gift(f"{extra}_", getattr(terms, extra), terms.currency).items()
        },
        "standing_percent": percent_text(terms.standing_basis_points) if terms.standing_basis_points else "",
        **{name: str(getattr(terms, name)) for name in COUNTS},
        **money,
        "unit_cap": Money(terms.unit_cap, terms.advocate.unit_in(terms.currency)).text(),
        **{name: ", ".join(getattr(terms, name)) for name in TAGS},
        **{name: str(getattr(terms, name)) for name in WORDS},
    }
    for number, tier in enumerate(terms.tiers):
        typed |= {
            f"tiers_{number}_from_count": str(tier.from_count),
            f"tiers_{number}_kind": tier.gift.kind.value,
        }
        typed[f"tiers_{number}_amount"] = _typed_amount(tier.gift, terms.currency)
    for number, each in enumerate(terms.milestones):
        typed |= _typed_gift(f"milestones_{number}_", each.gift, terms.currency)
        typed[f"milestones_{number}_at_count"] = str(each.at_count)
    for number, boost in enumerate(terms.boosts):
        typed |= _typed_boost(f"boosts_{number}_", boost, terms.currency, ZoneInfo(zone))
    return typed


def _typed_gift(at: str, gift: Gift, currency: str) -> Typed:
    def money(amount: int) -> str:
        return Money(amount, currency).text() if amount else ""

    values = {
        "percent": percent_text(gift.basis_points) if gift.by_percent else "",
        "amount": "" if gift.by_percent else _typed_amount(gift, currency),
        "unit": gift.unit,
        "minimum": money(gift.minimum),
        "expires_days": str(gift.expires_days or ""),
        "most": money(gift.most),
        "bank_id": gift.bank_id or "",
        "text": gift.text,
        "next_order": "1" if gift.next_order else "",
    }
    return {f"{at}kind": gift.kind.value} | {f"{at}{name}": value for name, value in values.items()}


def _typed_amount(gift: Gift, currency: str) -> str:
    return percent_text(gift.amount) if gift.by_percent else Money(gift.amount, gift.unit_in(currency)).text()


def _typed_boost(at: str, boost: Boost, currency: str, zone: ZoneInfo) -> Typed:
    sides = {"advocate_amount": boost.advocate, "friend_amount": boost.friend}
    moments = {"starts_at": boost.starts_at, "ends_at": boost.ends_at}
    return {
        **{
            f"{at}{name}": moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
            for name, moment in moments.items()
        },
        **{f"{at}{name}": _typed_amount(gift, currency) if gift else "" for name, gift in sides.items()},
    }


def _typed_moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def percent_text(basis_points: int) -> str:
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
