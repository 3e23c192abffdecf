"""The demo's own panel: who you are, what to try next, what the shop said to Rafiq, and a jump in time."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from demo_store import checkout, texts
from demo_store.context import (
    PEOPLE,
    address_of,
    currency,
    language,
    now,
    person,
    price,
    reason,
    refer,
    say,
    shop,
    store_key,
    tick,
)
from demo_store.counter import STEPS
from demo_store.money import minor

behind = Blueprint("behind", __name__, url_prefix="/<language>/counter")
SKIPPED_DAYS = 14
SHOWN_CALLS = 12
# Steps that only the browser sees; the shop's script reports them.
SEEN_IN_THE_BROWSER = {"share", "deliver"}


@behind.post("/tick/<step>")
def tick_step(step: str) -> ResponseReturnValue:
    if step not in SEEN_IN_THE_BROWSER:
        abort(404)
    tick(step)
    return "", 204


@behind.post("/skip")
def skip() -> ResponseReturnValue:
    answer = shop().counter.skip_days(store_key(), SKIPPED_DAYS)
    if not answer.ok:
        flash(say("counter.skip_failed"), "counter")
        return _back()
    tick("skip")
    today = texts.day(language(), now())
    said = say("counter.skipped", days=texts.digits(language(), SKIPPED_DAYS), today=today)
    flash(f"{said} {_what_ana_has()}".strip(), "counter")
    return _back()


def _what_ana_has() -> str:
    """The other half of the story: what became of her reward in these days; nothing where Rafiq knows of none."""
    ana = shop().storage.customer(PEOPLE["ana"], say("person.ana"))
    answer = refer().balance(ana.id)
    rows = [row for row in answer.body.get("balances", []) if row["unit"] == currency()]
    if not answer.ok or not rows:
        return ""
    available, pending = (
        sum(minor(row[name], currency()) for row in rows) for name in ("available", "pending")
    )
    if available > 0:
        tick("released")
    key = "counter.ana_owes" if available < 0 else "counter.ana_has"
    return say(key, available=price(abs(available)), pending=price(pending))


@behind.get("/panel")
def fresh_panel() -> str:
    """The panel as it is now, for a page that something happened on."""
    return render_template("counter.html", counter_says=[])


@behind.post("/deliver")
def deliver() -> ResponseReturnValue:
    """Whoever shops in this browser gets what they bought, as whichever customer."""
    arrived = [each for each in checkout.buyers_here() if checkout.hand_over(each)]
    flash(say("counter.delivered" if arrived else "counter.nothing_on_its_way"), "counter")
    return _back()


@behind.post("/send-again")
def send_again() -> ResponseReturnValue:
    shop().counter.send_again()
    return _back()


@behind.post("/start-over")
def start_over() -> ResponseReturnValue:
    shop().storage.untick(store_key())
    return _back()


def panel() -> dict[str, Any]:
    """Everything the panel shows, on every page."""
    done = shop().storage.ticks(store_key())
    steps = [{"key": step, "done": step in done} for step in STEPS]
    return {
        "person": person(),
        "other": "ben" if person() == "ana" else "ana",
        "addresses": {someone: address_of(someone) for someone in ("ana", "ben")},
        "steps": steps,
        "done": len(done),
        "next": next((step["key"] for step in steps if not step["done"]), None),
        "calls": [_told(call) for call in shop().storage.calls(store_key(), SHOWN_CALLS)],
        "kept": len(shop().storage.kept()),
        "column": "closed" if request.cookies.get("column") == "closed" else "open",
        "days": SKIPPED_DAYS,
        "today": now(),
    }


def _told(call: dict[str, Any]) -> dict[str, Any]:
    """A call in words: what it was about, and what Rafiq made of it."""
    got = call["got"]
    referral = got.get("referral") or {}
    words = [
        referral.get("status"),
        referral.get("reason_code"),
        got.get("code") if call["status"] >= 400 else None,
    ]
    why = reason(referral.get("reason") or got.get("reason") or got.get("detail"))
    return call | {"about": say(_about(call["path"])), "words": [word for word in words if word], "why": why}


def _about(path: str) -> str:
    if path.startswith("/api/v1/orders/") and path.count("/") == 4:
        return "log.asked"
    for ending, key in (
        ("/refunds", "log.refund"),
        ("/redeem", "log.redeem"),
        ("/balance", "log.balance"),
        ("/redemptions", "log.spend"),
        ("/orders", "log.order"),
        ("/skip-days", "log.skip"),
    ):
        if path.endswith(ending):
            return key
    return "log.coupon"


def _back() -> ResponseReturnValue:
    place = request.form.get("back", "")
    inside = place.startswith("/") and not place.startswith(("//", "/\\"))
    return redirect(place if inside else url_for("pages.home"))
