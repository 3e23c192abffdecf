"""Fraud with its tables: settings by version, the block list, traces compared, findings kept, all forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from rafiq.core.db import db, transaction
from rafiq.core.errors import Invalid, NotFound
from rafiq.fraud import merchant
from rafiq.fraud import service as fraud
from rafiq.fraud.evidence import Evidence, Party, Side, Trace
from rafiq.fraud.prints import Left, take
from rafiq.fraud.rules import Finding, VerdictKind, conclude
from rafiq.fraud.tuning import DEFAULT, Tuning
from rafiq.people import service as people
from rafiq.people.rules import Identity
from tests import factories

ANA_LEFT = Left(device="dev-ana", network="93.184.216.34", agent="Firefox", payment="card-ana")


@pytest.fixture
def here(app, store, clock):
    with app.app_context():
        yield store.store_id


def person(store_id: str, name: str) -> str:
    return people.recognise(store_id, Identity(email=f"{name}@example.com"), vouched=True)[0].id


def prints(store_id: str, left: Left, clock):
    return take(left, keys=(b"key",), store_id=store_id, now=clock.at)


@pytest.fixture
def ana(here, clock):
    with transaction():
        found = person(here, "ana")
        fraud.remember(here, found, prints(here, ANA_LEFT, clock))
    return found


def codes(verdict) -> set[str]:
    return {finding.code for finding in verdict.findings}


def seen_by(here, ana, left, clock) -> set[str]:
    evidence = Evidence(Party(person_id=ana), Party(person_id="per_friend"))
    return codes(fraud.assess(here, evidence, prints(here, left, clock)))


def test_what_the_advocate_left_is_recognised_with_the_friend(here, ana, clock):
    assert seen_by(here, ana, ANA_LEFT, clock) == {"same_device", "same_browser", "same_payment"}


def test_what_somebody_else_left_says_nothing(here, ana, clock):
    assert seen_by(here, ana, Left(device="dev-ben", network="81.2.69.142"), clock) == set()


def test_many_friends_on_one_device_are_a_crowd(here, ana, clock):
    with transaction():
        for name in ("one", "two"):
            fraud.remember(here, person(here, name), prints(here, Left(device="dev-ana"), clock))

    assert "crowded_device" in seen_by(here, ana, Left(device="dev-ana"), clock)


def test_the_same_trace_left_again_is_kept_once_and_is_fresh(here, ana, clock):
    clock.move(days=3)
    with transaction():
        fraud.remember(here, ana, prints(here, ANA_LEFT, clock))
    rows = db.session.execute(text("SELECT trace, count(*) FROM fraud_traces GROUP BY trace")).all()

    assert {row[0]: row[1] for row in rows} == {"device": 1, "network": 1, "agent": 1, "payment": 1}


def test_no_raw_value_reaches_the_database(here, ana):
    """G32: only keyed hashes are stored."""
    rows = str(db.session.execute(text("SELECT * FROM fraud_traces")).all())

    assert not any(raw in rows for raw in ("93.184", "dev-ana", "card-ana", "Firefox"))


def test_networks_are_swept_after_their_weeks_and_devices_after_half_a_year(here, ana, clock):
    with transaction():
        first = fraud.sweep(clock.at + timedelta(days=29))
        second = fraud.sweep(clock.at + timedelta(days=181))

    assert (first, second) == (2, 2)


def test_an_erased_persons_traces_are_gone(here, ana, clock):
    """G33: derived hashes too."""
    with transaction():
        fraud.forget(here, ana)

    assert seen_by(here, ana, ANA_LEFT, clock) == set()


def test_another_stores_traces_settings_and_list_are_its_own(app, here, ana, clock):
    """G25: nothing of one store is seen in another."""
    other = factories.new_store(app, name="Elsewhere").store_id
    with transaction():
        merchant.save_settings(here, Tuning(hold=1), actor="ana@shop.example")
        merchant.add_block(here, "domain", "bad.example", actor="ana@shop.example")

    assert seen_by(other, ana, ANA_LEFT, clock) == set()
    assert merchant.settings_of(other).tuning == DEFAULT
    assert merchant.list_blocks(other) == []


def test_a_referrals_findings_are_kept_and_replaced(app, store, here):
    referral_id = a_referral(app, store)
    first = conclude((Finding("same_phone", Side.BOTH, 60),), DEFAULT)
    second = conclude((Finding("many_in_a_day", Side.ADVOCATE, 60, {"count": 12, "limit": 10}),), DEFAULT)
    with transaction():
        fraud.record(here, referral_id, first)
        fraud.record(here, referral_id, second)

    assert fraud.findings_of(here, [referral_id]) == {referral_id: second.findings}


def a_referral(app, store) -> str:
    merchant_ = factories.Merchant(app.test_client(), store.secret_key)
    ana = merchant_.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    placed = merchant_.post("/orders", factories.order(referral=ana["referral_code"])).get_json()
    return placed["referral"]["id"]


def test_a_finding_needs_its_referral(here):
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), transaction():
        fraud.record(here, "ref_nobody", conclude((Finding("same_phone", Side.BOTH, 60),), DEFAULT))


def test_settings_are_kept_by_version_with_who_and_when(here, clock):
    with transaction():
        merchant.save_settings(here, Tuning(hold=10), actor="ana@shop.example")
        merchant.save_settings(here, Tuning(hold=10), actor="cem@shop.example")  # nothing new
        merchant.save_settings(here, Tuning(hold=11), actor="cem@shop.example")

    told = [(each.version, each.tuning.hold, each.changed_by) for each in merchant.settings_history(here)]
    assert told == [(2, 11, "cem@shop.example"), (1, 10, "ana@shop.example")]
    assert merchant.settings_of(here).changed_at == clock.at


def test_impossible_settings_are_not_saved(here):
    with pytest.raises(Invalid), transaction():
        merchant.save_settings(here, Tuning(hold=900), actor="ana@shop.example")

    assert merchant.settings_history(here) == []


def test_saved_settings_are_never_changed(here):
    with transaction():
        merchant.save_settings(here, Tuning(hold=10), actor="ana@shop.example")

    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text("UPDATE fraud_settings SET changed_by = 'nobody'"))


def test_the_next_order_is_judged_by_the_new_settings(here):
    evidence = Evidence(same_phone=True)
    before = fraud.assess(here, evidence).kind
    with transaction():
        merchant.save_settings(here, Tuning(weights={"same_phone": 0}), actor="ana@shop.example")

    assert (before, fraud.assess(here, evidence).kind) == (VerdictKind.REVIEW, VerdictKind.CLEAR)


def test_the_next_order_is_judged_by_the_new_list(here):
    evidence = Evidence(friend=Party(email="x@bad.example"))
    before = fraud.assess(here, evidence).kind
    with transaction():
        merchant.add_block(here, "domain", "bad.example", actor="ana@shop.example", note="  fake\nfriends ")

    assert (before, fraud.assess(here, evidence).kind) == (VerdictKind.CLEAR, VerdictKind.REJECT)
    assert merchant.list_blocks(here)[0].note == "fake friends"


def test_an_entry_is_listed_once_and_leaves_a_trace_when_removed(here, clock):
    with transaction():
        added = [
            merchant.add_block(here, "code", each, actor="ana@shop.example") for each in ("ANA*", "ana*")
        ]
        (entry,) = merchant.list_blocks(here)
        merchant.remove_block(here, entry.id, actor="cem@shop.example")
        again = merchant.add_block(here, "code", "ANA*", actor="ana@shop.example")

    (removed,) = merchant.list_blocks(here, removed=True)
    assert (added, again) == ([True, False], True)
    assert (removed.removed_by, removed.removed_at) == ("cem@shop.example", clock.at)


def test_an_unknown_entry_cannot_be_removed(here):
    with pytest.raises(NotFound), transaction():
        merchant.remove_block(here, "blk_x", actor="ana@shop.example")


def test_a_pattern_for_everybody_is_not_listed(here):
    with pytest.raises(Invalid), transaction():
        merchant.add_block(here, "email", "*@*", actor="ana@shop.example")

    assert merchant.list_blocks(here) == []


def test_traces_are_all_of_the_kinds_we_promise_to_keep():
    assert {trace.value for trace in Trace} == {
        "device",
        "network",
        "agent",
        "address",
        "postcode",
        "payment",
    }
