"""Fraud as the merchant tunes it: what each sign weighs, from which score on what happens, and the block list."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.fraud import Found, found_since
from rafiq.core import clock, texts
from rafiq.core.errors import Conflict, Invalid
from rafiq.fraud import merchant
from rafiq.fraud.blocklist import BlockKind
from rafiq.fraud.rules import Finding, VerdictKind, judge_again
from rafiq.fraud.signals import BY_CODE, SIGNALS, Group
from rafiq.fraud.signals.signal import Limits
from rafiq.fraud.tuning import LIMITS, RANGES, STEPS, Tuning, check
from rafiq.stores.rights import Level
from rafiq.web.admin.forms import whole
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, page, viewer
from rafiq.web.admin.words import locale, number

TRIAL_DAYS = timedelta(days=30)
MOST_TRIED = 5_000
MOST_CHANGES = 25
UNITS = {
    "a_day": "friends",
    "an_hour": "friends",
    "alike_percent": "percent",
    "crowd": "people",
    "late_seconds": "seconds",
    "code_uses": "uses",
    "uses_percent": "uses",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A referral that would have been judged otherwise."""

    referral_id: str
    order_number: str
    now: VerdictKind
    then: VerdictKind


@dataclass(frozen=True, slots=True)
class Trial:
    """How many of each verdict, as it is and as typed; and the newest that differ."""

    count: int
    now: Counter[VerdictKind]
    then: Counter[VerdictKind]
    changed: list[Change]


def say(key: str, **values: object) -> str:
    """A text of the catalogue about fraud."""
    return texts.text(locale(), f"fraud.{key}", **values)


def sentence(finding: Finding) -> str:
    """What was seen, with its numbers as the reader writes them."""
    return say(f"signal_{finding.code}", **{name: number(value) for name, value in finding.numbers.items()})


@viewer("/fraud")
def fraud() -> ResponseReturnValue:
    return _form(_typed(merchant.settings_of(seat().store.id).tuning), {})


@manager("/fraud")
def save_fraud() -> ResponseReturnValue:
    """All fields at once; what is wrong is marked, what was typed stays and nothing is saved half."""
    typed = {name: request.form.get(name, "") for name in _names()}
    tuning = _tuning(typed)
    errors = _errors(tuning)
    if errors:
        return _form(typed, errors), 422
    try:
        merchant.save_settings(seat().store.id, tuning, actor=seat().user.email)
    except Conflict:
        flash(say("taken"), "bad")
    else:
        flash(say("saved"), "good")
    return redirect(url_for("admin.fraud", store_id=seat().store.id))


@page("/fraud/trial", level=Level.LOOK)
def try_fraud() -> ResponseReturnValue:
    """What the typed weights would have said of the last 30 days; nothing is saved."""
    typed = {name: request.args.get(name, "") for name in _names()}
    tuning = _tuning(typed)
    errors = _errors(tuning)
    if errors:
        return _form(typed, errors), 422
    return _form(typed, {}, trial=_try(tuning))


@viewer("/fraud/blocks")
def fraud_blocks() -> ResponseReturnValue:
    return _blocks({"kind": BlockKind.EMAIL.value, "pattern": "", "note": ""}, {})


@manager("/fraud/blocks")
def add_block() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "") for name in ("kind", "pattern", "note")}
    try:
        added = merchant.add_block(
            seat().store.id, typed["kind"], typed["pattern"], actor=seat().user.email, note=typed["note"]
        )
    except Invalid as error:
        names = [problem.pointer.removeprefix("#/") for problem in error.problems]
        return _blocks(typed, {name: say(f"wrong_{name}") for name in names}), 422
    flash(say("block_added" if added else "block_known"), "good")
    return redirect(url_for("admin.fraud_blocks", store_id=seat().store.id))


@manager("/fraud/blocks/<block_id>/remove")
def remove_block(block_id: str) -> ResponseReturnValue:
    merchant.remove_block(seat().store.id, block_id, actor=seat().user.email)
    flash(say("block_removed"), "good")
    return redirect(url_for("admin.fraud_blocks", store_id=seat().store.id))


def _names() -> tuple[str, ...]:
    return (*STEPS, *LIMITS, *(f"weight_{signal.code}" for signal in SIGNALS))


def _typed(tuning: Tuning) -> dict[str, str]:
    stored = {name: getattr(tuning, name) for name in STEPS} | {
        name: getattr(tuning.limits, name) for name in LIMITS
    }
    weights = {f"weight_{signal.code}": tuning.weight(signal.code) for signal in SIGNALS}
    return {name: str(value) for name, value in (stored | weights).items()}


def _tuning(typed: dict[str, str]) -> Tuning:
    """Whatever is no whole number becomes -1, which no field may be."""
    found = {name: whole(typed, name) for name in _names()}
    numbers = {name: -1 if value is None else value for name, value in found.items()}
    return Tuning(
        **{name: numbers[name] for name in STEPS},
        limits=Limits(**{name: numbers[name] for name in LIMITS}),
        weights={signal.code: numbers[f"weight_{signal.code}"] for signal in SIGNALS},
    )


def _errors(tuning: Tuning) -> dict[str, str]:
    try:
        check(tuning)
    except Invalid as error:
        return {
            problem.pointer.removeprefix("#/").removeprefix("limits/").replace("weights/", "weight_"): _wrong(
                problem.pointer, problem.code
            )
            for problem in error.problems
        }
    return {}


def _wrong(pointer: str, code: str) -> str:
    name = pointer.rsplit("/", 1)[-1]
    if code == "range":
        least, most = RANGES.get(name, RANGES["weight"])
        return say("wrong_whole", least=number(least), most=number(most))
    return say("wrong_weak" if "weights" in pointer else f"wrong_{name}")


def _try(tuning: Tuning) -> Trial:
    store_id = seat().store.id
    today = merchant.settings_of(store_id).tuning
    tried = [
        _compare(each, today, tuning)
        for each in found_since(store_id, clock.now() - TRIAL_DAYS, most=MOST_TRIED)
    ]
    return Trial(
        len(tried),
        Counter(each.now for each in tried),
        Counter(each.then for each in tried),
        [each for each in tried if each.now is not each.then][:MOST_CHANGES],
    )


def _compare(found: Found, today: Tuning, typed: Tuning) -> Change:
    now, then = (judge_again(found.findings, tuning).kind for tuning in (today, typed))
    return Change(found.referral_id, found.order_number, now, then)


def _form(typed: dict[str, str], errors: dict[str, str], *, trial: Trial | None = None) -> str:
    store_id = seat().store.id
    return render_template(
        "admin/rewards/fraud.html",
        f=say,
        typed=typed,
        errors=errors,
        trial=trial,
        steps=STEPS,
        limits=LIMITS,
        units=UNITS,
        kinds=tuple(VerdictKind),
        groups=[(group, [signal for signal in SIGNALS if signal.group is group]) for group in Group],
        about=_about,
        saved=merchant.settings_of(store_id),
        history=merchant.settings_history(store_id),
    )


def _about(code: str) -> str:
    """Plain words of what a sign is; those with numbers have a sentence of their own for it."""
    with_numbers = f"about_{code}" in texts.catalogue(locale(), "fraud")
    return say(f"about_{code}" if with_numbers and code in BY_CODE else f"signal_{code}")


def _blocks(typed: dict[str, str], errors: dict[str, str]) -> str:
    store_id = seat().store.id
    return render_template(
        "admin/rewards/fraud_blocks.html",
        f=say,
        typed=typed,
        errors=errors,
        kinds=[kind.value for kind in BlockKind],
        blocks=merchant.list_blocks(store_id),
        gone=merchant.list_blocks(store_id, removed=True)[:MOST_CHANGES],
    )
