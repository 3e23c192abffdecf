"""Work by hand: everything that waits for a person, since when and why; and each trade's next step on a referral."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.rows import ReferralRow
from rafiq.analytics.queries.waiting import decided_by_hand, unmatched
from rafiq.core import clock
from rafiq.followups import service as followups
from rafiq.playbook.burden import KINDS, Burden, Reader, needs_you, waits_for
from rafiq.playbook.shared_view import NextStep, next_steps
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.numbers.mastery import say
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import number, why
from rafiq.web.admin.words import say as of_admin

REFUSED = frozenset({"crm", "calls", "shop", "shop_codes", "mails"})
ARGUMENTS = {
    "given": {"tab": "mine"},
    "unverified": {"reason": "unverified"},
    "debts": {"kind": "indebted"},
}
TRADES = tuple(dict.fromkeys(role for each in KINDS.values() for role in each.roles))
SHOWN_CAUSES = 3
ADJUSTED = {"grant": "adjusted_up", "deduct": "adjusted_down", "release": "approved_by_member"}


@viewer("/waiting")
def waiting() -> ResponseReturnValue:
    store_id, now = seat().store.id, clock.now()
    trade = listing.chosen("trade", [each.value for each in TRADES])
    return render_template(
        "admin/numbers/waiting.html",
        rows=needs_you(store_id, now, trade=trade),
        trade=trade,
        trades=TRADES,
        unmatched=unmatched(store_id, now),
        months=decided_by_hand(store_id, now),
    )


@admin.app_template_global("needs_you")
def for_first_page() -> list[Burden]:
    """For the dashboard: the to-do list of whoever is looking (S0-5)."""
    reader = Reader(seat().user.id, seat().user.email, seat().role)
    return waits_for(seat().store.id, clock.now(), reader)


@admin.app_template_global("is_old")
def is_old(burden: Burden) -> bool:
    return burden.is_old(clock.now())


@admin.app_template_global("door_of")
def door_of(burden: Burden, tab: str = "mine") -> str:
    """The page where it is done; ``tab`` says whose follow-ups were counted."""
    kind = burden.waiting.kind
    values: dict[str, Any] = {"store_id": seat().store.id} | ARGUMENTS.get(kind, {})
    if kind == "followups":
        values["tab"] = tab
    address = url_for(f"admin.{burden.door}", **values)
    return address + "#unmatched-title" if kind == "unmatched" else address


@admin.app_template_global("rule_behind")
def rule_behind(burden: Burden) -> str:
    """Which rule put it there, with what it says of them."""
    kind, causes = burden.waiting.kind, burden.waiting.causes
    most = sorted(causes, key=lambda each: (-causes[each], each))[:SHOWN_CAUSES]
    what = f"{of_admin('comma')} ".join(
        f"{_cause(kind, each)} ({number(causes[each])})" for each in most if each
    )
    return say("rule_refused" if kind in REFUSED else f"rule_{kind}", what=what)


@admin.app_template_global("next_steps_of")
def next_steps_of(row: ReferralRow) -> list[NextStep]:
    """The same referral as each trade sees it (S0-5)."""
    store_id = seat().store.id
    people = [each.id for each in (row.advocate, row.friend) if each]
    waits = [each for who in people for each in followups.of_person(store_id, who) if each.is_open]
    return next_steps(
        row.status,
        unverified=row.reason_code == "unverified",
        open_duties=[str(each.duty) for each in waits],
    )


def _cause(kind: str, code: str) -> str:
    if kind == "flagged":
        return why(code)
    if kind in {"followups", "given"}:
        return say(f"kind_score_{code}")
    if kind == "adjustments":
        return why(ADJUSTED.get(code, code))
    if kind == "hearing":
        return say(f"hearing_{code}")
    return code.replace("_", " ")
