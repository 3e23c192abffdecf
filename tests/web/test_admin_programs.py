"""Several programs in the admin: the list, drafts, the editor of every kind of gift, the simulator."""

import re

import pytest

from rafiq.programs import service as programs
from rafiq.programs.rules import GiftKind
from tests.web.admin_door import HERE, csrf_token, member
from tests.web.furnished import furnish
from tests.web.test_admin_program import TERMS

LOCALES = ("en", "fa", "ar", "ms")


@pytest.fixture
def furnished(app, store):
    return furnish(app, store)


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


@pytest.fixture
def known(app, store):
    """The store's programs, asked afresh."""

    def ask():
        with app.app_context():
            return programs.list_programs(store.store_id)

    return ask


def test_a_draft_is_filled_in_and_goes_live(owner, known):
    """S0-2."""
    owner.post("/programs", name="Winter")
    draft = known()[-1]
    assert (draft.status, draft.version, draft.course.owner) == ("draft", 0, "owner@example.com")
    owner.post("/program", program_id=draft.id, **TERMS)
    owner.post("/program/status", program_id=draft.id, status="live")

    assert known()[-1].live


def test_a_draft_without_owner_or_terms_is_refused_beside_the_fields(owner, known):
    """S0-2."""
    owner.post("/programs", name="Winter")
    draft = known()[-1]
    owner.post("/program", program_id=draft.id, **TERMS, owner="")

    refused = owner.post("/program/status", program_id=draft.id, status="live")
    assert refused.status_code == 422
    assert 'id="owner-wrong"' in refused.text
    assert known()[-1].status == "draft"


def test_the_list_shows_what_came_beside_the_target(owner, known, furnished):
    """S0-2."""
    owner.post("/program", program_id=known()[0].id, **TERMS, monthly_target="20")
    page = owner.get("/programs").text

    assert re.search(r"\d+ of 20", page)
    assert 'max="20"' in page


GIFTS = [
    ({"advocate_kind": "none"}, GiftKind.NONE, 0),
    (
        {"advocate_kind": "percent_credit", "advocate_percent": "5", "advocate_most": "20"},
        GiftKind.PERCENT_CREDIT,
        500,
    ),
    ({"advocate_kind": "units", "advocate_amount": "500", "advocate_unit": "MB"}, GiftKind.UNITS, 500),
    (
        {"advocate_kind": "task", "advocate_text": "Bring the note", "advocate_amount": "20"},
        GiftKind.TASK,
        2_000,
    ),
    ({"advocate_kind": "donation", "advocate_text": "Trees", "advocate_amount": "5"}, GiftKind.DONATION, 500),
]


@pytest.mark.parametrize(("typed", "kind", "amount"), GIFTS, ids=[kind.value for _, kind, _ in GIFTS])
def test_every_kind_of_reward_is_published_from_the_form(owner, known, typed, kind, amount):
    """S4-5."""
    owner.post("/program", **TERMS | typed)

    gift = known()[0].terms.advocate
    assert (gift.kind, gift.amount) == (kind, amount)


@pytest.mark.parametrize(
    ("worth", "said"), [("12.50", None), ("10", "One code of the bank is worth something")]
)
def test_gift_cards_of_a_bank_are_published_at_their_worth(owner, known, merchant, worth, said):
    """S4-5: what the form says a card is worth is what the bank says."""
    bank = {"name": "Cards", "kind": "gift", "unit": "EUR", "amount": "12.50"}
    made = merchant.post("/coupon-banks", bank).get_json()["id"]
    typed = {"advocate_kind": "gift_code", "advocate_bank_id": made, "advocate_amount": worth}
    page = owner.post("/program", **TERMS | typed).text

    assert (known()[0].terms.advocate.kind is GiftKind.GIFT_CODE) is (said is None)
    assert said is None or said in page


ROWS = {
    "tiers_0_from_count": "5", "tiers_0_amount": "20",
    "tiers_1_from_count": "", "tiers_1_amount": "",
    "tiers_2_from_count": "10", "tiers_2_amount": "30",
    "milestones_0_at_count": "10", "milestones_0_kind": "task", "milestones_0_text": "Call them",
    "boosts_0_starts_at": "2026-12-01T00:00", "boosts_0_ends_at": "2026-12-08T00:00", "boosts_0_friend_amount": "25",
}  # fmt: skip


def test_steps_milestones_and_boosts_are_rows_and_an_empty_row_is_dropped(owner, known):
    """S1-22."""
    owner.post("/program", **TERMS | ROWS)

    terms = known()[0].terms
    assert [(tier.from_count, tier.gift.amount) for tier in terms.tiers] == [(5, 2_000), (10, 3_000)]
    assert terms.milestones[0].gift.text == "Call them"
    assert terms.boosts[0].friend.amount == 2_500
    assert 'value="2026-12-01T00:00"' in owner.get("/program").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"tiers_0_from_count": "1"}, "tiers_0_from_count"),
        ({"tiers_0_amount": "x"}, "tiers_0_amount"),
        ({"boosts_0_ends_at": "2026-11-01T00:00"}, "boosts_0_ends_at"),
        ({"boosts_0_starts_at": "soon"}, "boosts_0_starts_at"),
        ({"milestones_0_text": ""}, "milestones_0_text"),
        ({"unit_cap": "5"}, "unit_cap"),
        ({"trigger": "event", "trigger_event": "Job Done"}, "trigger_event"),
        ({"countries": "Germany"}, "countries"),
        ({"owner": "x" * 300}, "owner"),
        ({"starts_at": "2026-12-08T00:00", "ends_at": "2026-12-01T00:00"}, "ends_at"),
    ],
)
def test_a_wrong_row_is_refused_beside_its_field_and_nothing_is_saved(owner, known, typed, field):
    refused = owner.post("/program", **TERMS | ROWS | typed)

    assert refused.status_code == 422
    assert f'id="{field}-wrong"' in refused.text
    assert known()[0].version == 1


def test_the_reason_for_a_change_stands_in_the_history(owner):
    owner.post("/program", **TERMS, note="Winter is slow")

    assert "Winter is slow" in owner.get("/program").text


@pytest.mark.parametrize("locale", LOCALES)
def test_the_editor_the_list_and_the_simulator_speak_the_readers_language(owner, known, furnished, locale):
    choice = {"locale": locale, "csrf_token": csrf_token(owner.client)}
    owner.client.post("/admin/me", data=choice, headers=HERE)
    owner.post("/program", **TERMS | ROWS)
    one = f"/programs/{known()[0].id}"

    for path in ("/programs", one, f"{one}/simulator"):
        assert f'<html lang="{locale}"' in owner.get(path).text


def test_the_simulator_plays_the_past_under_terms_that_nobody_published(owner, known, furnished):
    path = f"/programs/{known()[0].id}/simulator"
    kept, tried = owner.get(path).text, owner.post(path, **TERMS | {"advocate_amount": "99"}).text

    assert "€99.00 credit" in tried
    assert "€99.00" not in kept
    assert known()[0].version == 1


def test_the_simulator_refuses_terms_that_cannot_be(owner, known):
    path = f"/programs/{known()[0].id}/simulator"

    assert owner.post(path, **TERMS | {"friend_percent": "0"}).status_code == 422
    assert owner.post(path, **TERMS, days="90").status_code == 200


def test_an_earlier_version_comes_back_as_a_new_one_with_its_reason(owner, known):
    owner.post("/program", **TERMS | {"friend_percent": "25"})
    owner.post("/program", **TERMS | {"friend_percent": "15"})
    again = owner.post(f"/programs/{known()[0].id}/versions/2/restore")

    assert again.status_code == 302
    assert (known()[0].version, known()[0].terms.friend.basis_points) == (4, 2_500)
    assert "Back to version 2" in owner.get("/program").text


@pytest.mark.parametrize("version", [0, 9])
def test_a_version_that_never_was_comes_back_as_nothing(owner, known, version):
    assert owner.post(f"/programs/{known()[0].id}/versions/{version}/restore").status_code == 404
    assert known()[0].version == 1


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"unit_cap": "1", "hold_days": "40", "credit_expires_days": "30"}, ["unit_cap", "hold_days"]),
        ({"unit_cap": "1", "hold_days": "400", "window_days": "x"}, ["unit_cap", "hold_days", "window_days"]),
        ({"cap_count": "3", "milestones_0_at_count": "9", "milestones_0_amount": "1", "name": "Tea",
          "starts_at": "2026-12-08T00:00", "ends_at": "2026-12-01T00:00"}, ["milestones_0_at_count", "ends_at"]),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_is_told_at_once(owner, known, typed, fields):
    refused = owner.post("/program", **TERMS | typed)

    assert refused.status_code == 422
    assert [f'id="{field}-wrong"' in refused.text for field in fields] == [True] * len(fields)
    assert known()[0].version == 1


def test_a_refused_form_says_how_much_of_it_is_not_saved(owner):
    refused = owner.post("/program", **TERMS | {"hold_days": "x", "window_days": "77"})

    assert 'data-unsaved="' in refused.text
    assert "data-unsaved" not in owner.get("/program").text
