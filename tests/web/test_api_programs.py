"""Programs by the merchant API: the whole shape of a deal, and what refuses to be one."""

import pytest

from tests import factories

TERMS = {"advocate_amount": "5.00"}
GIFT = {"kind": "credit", "amount": "7.50"}


@pytest.fixture
def merchant(client, store):
    return factories.Merchant(client, store.secret_key)


def started(merchant, terms=None, **changes):
    body = {"name": "Winter", "currency": "EUR", "terms": terms or TERMS} | changes
    return merchant.post("/programs", body)


def test_the_whole_shape_of_a_deal_comes_back_as_it_went(merchant):
    """S4-3, S4-6, S1-22."""
    sent = {
        "friend_kind": "fixed_off", "friend_amount": "5.00", "friend_minimum": "20.00",
        "advocate_kind": "units", "advocate_amount": "500", "advocate_unit": "MB", "unit_cap": "16000",
        "tiers": [{"from_count": 10, "gift": {"kind": "units", "amount": "1000", "unit": "MB"}}],
        "milestones": [{"at_count": 32, "gift": {"kind": "task", "text": "Call and say thank you"}}],
        "boosts": [{"starts_at": "2026-12-01T00:00:00+00:00", "ends_at": "2026-12-08T00:00:00+00:00",
                    "friend": {"kind": "percent_off", "percent": "20", "expires_days": 30}}],
        "trigger": "nth_order", "trigger_n": 2, "audience": "tags", "audience_tags": ["vip"],
        "product_tags": ["tea"], "countries": ["DE", "MY"], "budget": "500.00",
        "cap_count": 40, "cap_period_days": 365,
    }  # fmt: skip
    made = started(merchant, sent).get_json()

    known = merchant.get("/programs").get_json()["data"][-1]["terms"]
    assert known == made["terms"]
    assert {name: known[name] for name in sent if name not in {"tiers", "milestones", "boosts"}} == {
        name: value for name, value in sent.items() if name not in {"tiers", "milestones", "boosts"}
    }
    assert known["tiers"][0]["gift"]["amount"] == "1000"
    assert known["boosts"][0]["friend"]["percent"] == "20"


def test_what_a_patch_leaves_out_stays(merchant):
    made = started(merchant).get_json()

    changed = merchant.patch(
        f"/programs/{made['id']}", {"terms": {"hold_days": 3}, "note": "Faster"}
    ).get_json()
    assert changed["terms"] == made["terms"] | {"hold_days": 3}
    assert (changed["version"], changed["note"]) == (2, "Faster")


def test_a_deal_for_the_friend_alone_is_an_advocate_who_gets_nothing(merchant):
    """S1-25."""
    assert started(merchant, {"advocate_kind": "none"}).get_json()["terms"]["advocate_kind"] == "none"
    assert started(merchant, {"advocate_amount": "0"}).get_json()["terms"]["advocate_kind"] == "none"


@pytest.mark.parametrize(
    ("terms", "pointer", "code"),
    [
        ({"friend_percent": "101"}, "friend_percent", "percent"),
        ({"friend_kind": "fixed_off", "friend_amount": "5"}, "friend_minimum", "minimum_below_discount"),
        ({"advocate_kind": "credit", "advocate_amount": "0"}, "advocate_amount", "nothing"),
        ({"advocate_unit": "USD"}, "advocate_unit", "mixed_units"),
        ({"advocate_kind": "gift_code"}, "advocate_bank_id", "bank_missing"),
        ({"advocate_kind": "donation"}, "advocate_text", "cause_missing"),
        ({"unit_cap": "9.99"}, "unit_cap", "cap_below_one"),
        ({"cap_period_days": 30}, "cap_period_days", "cap_count_missing"),
        ({"hold_days": 40, "credit_expires_days": 30}, "hold_days", "hold_after_expiry"),
        ({"tiers": [{"from_count": 1, "gift": GIFT}]}, "tiers/0/from_count", "not_ascending"),
        (
            {
                "boosts": [
                    {"starts_at": "2026-12-08T00:00:00Z", "ends_at": "2026-12-01T00:00:00Z", "advocate": GIFT}
                ]
            },
            "boosts/0/ends_at",
            "ends_before_start",
        ),
        ({"tiers": [{"from_count": 3, "gift": GIFT | {"amount": "1.234"}}]}, "tiers/0/gift/amount", None),
    ],
)
def test_an_impossible_deal_is_refused_with_its_field_and_the_reason(merchant, terms, pointer, code):
    before = len(merchant.get("/programs").get_json()["data"])
    answer = started(merchant, terms)

    error = answer.get_json()["errors"][0]
    assert (answer.status_code, error["pointer"], error.get("code")) == (422, f"#/terms/{pointer}", code)
    assert len(merchant.get("/programs").get_json()["data"]) == before


def test_everything_that_is_impossible_is_told_at_once(merchant):
    gift = {"kind": "credit", "amount": "50"}
    terms = {"friend_percent": "150", "advocate_amount": "-5", "hold_days": -2, "window_days": 0, "unit_cap": "30",
             "trigger_n": -1, "cap_count": 5, "milestones": [{"at_count": 9, "gift": gift}]}  # fmt: skip
    course = {"starts_at": "2026-12-08T00:00:00Z", "ends_at": "2026-12-01T00:00:00Z", "priority": -1}

    told = {each["pointer"] for each in started(merchant, terms, **course).get_json()["errors"]}
    (program,) = merchant.get("/programs").get_json()["data"]
    patched = merchant.patch(f"/programs/{program['id']}", {"terms": terms} | course).get_json()["errors"]

    assert told == {each["pointer"] for each in patched}
    assert told == {"#/ends_at", "#/priority"} | {
        f"#/terms/{each}"
        for each in ("friend_percent", "advocate_amount", "hold_days", "window_days", "trigger_n",
                     "milestones/0/gift/amount", "milestones/0/at_count")
    }  # fmt: skip


def test_a_draft_goes_live_when_nothing_is_missing(merchant):
    """S0-2."""
    body = {"name": "Winter", "currency": "EUR", "status": "draft"}
    draft = merchant.post("/programs", body | {"owner": ""}).get_json()
    path = f"/programs/{draft['id']}"

    refused = merchant.patch(path, {"status": "live"})
    live = merchant.patch(path, {"status": "live", "owner": "ana@example.com", "terms": TERMS})
    assert [each["pointer"] for each in refused.get_json()["errors"]] == ["#/owner", "#/terms"]
    assert (draft["version"], live.get_json()["version"], live.get_json()["phase"]) == (0, 1, "live")


def test_a_course_is_set_and_a_date_taken_away_again(merchant):
    course = {
        "starts_at": "2099-01-01T00:00:00Z",
        "priority": 5,
        "monthly_target": 20,
        "owner": "ana@example.com",
    }
    made = started(merchant, **course).get_json()

    cleared = merchant.patch(f"/programs/{made['id']}", {"starts_at": None}).get_json()
    assert (made["phase"], made["monthly_target"], made["owner"]) == ("scheduled", 20, "ana@example.com")
    assert (cleared["phase"], cleared["starts_at"], cleared["priority"]) == ("live", None, 5)


def test_an_impossible_course_is_refused_by_name(merchant):
    refused = started(merchant, starts_at="2026-12-08T00:00:00Z", ends_at="2026-12-01T00:00:00Z")

    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.get_json()["errors"]] == ["#/ends_at"]
