"""Banks of codes in the admin and by the API: a look at the file first, no lost reward (S4-5)."""

import io
import re

import pytest

from rafiq.core.db import transaction
from rafiq.coupons import banks
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import HERE, csrf_token, member

BANK = {"name": "Coffee cards", "kind": "gift", "amount": "15.00", "unit": "EUR", "low_stock_at": "5"}
API_BANK = BANK | {"low_stock_at": 5}


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def bank(manager) -> str:
    """The path of a fresh bank."""
    return path_of(manager.post("/banks", **BANK))


def path_of(answer) -> str:
    return "/" + answer.headers["Location"].split("/", 3)[3]


def upload(who, bank: str, content: bytes, name: str = "codes.csv"):
    """As a browser sends the form; the page that follows."""
    form = {"csrf_token": csrf_token(who.client), "file": (io.BytesIO(content), name)}
    return who.client.post(
        f"/admin/{who.store_id}{bank}/codes", data=form, headers=HERE, follow_redirects=True
    )


def tiles(page) -> list[str]:
    return re.findall(r"<dd>([^<]+)</dd>", page.text)


def take(app, store, bank: str, claim_key: str) -> str | None:
    with app.app_context(), transaction():
        return banks.take(store.store_id, bank.rsplit("/", 1)[1], claim_key)


def test_a_file_is_looked_at_before_anything_is_kept(manager, bank):
    """S4-5."""
    page = upload(manager, bank, b"code\nAAA-1\nBBB-2\nAAA-1\n=1+1\n")

    assert tiles(page) == ["2", "1", "1"]
    assert "Begins like a formula" in page.text
    assert re.findall(r'<td class="title">(\d+)</td>', page.text) == ["4", "5"]
    assert tiles(manager.get(bank)) == ["0", "0", "0"]


def test_confirming_puts_the_codes_in_once(manager, bank):
    where = upload(manager, bank, b"AAA-1\nBBB-2\n").request.path.split(manager.store_id)[1]

    for _ in range(2):
        assert manager.post(f"{where}/confirm").status_code == 302

    assert tiles(manager.get(bank)) == ["2", "0", "0"]


def test_dropping_leaves_the_bank_as_it_was(manager, bank):
    where = upload(manager, bank, b"AAA-1\n").request.path.split(manager.store_id)[1]

    manager.post(f"{where}/drop")
    manager.post(f"{where}/confirm")

    assert tiles(manager.get(bank)) == ["0", "0", "0"]


def test_the_refused_lines_can_be_taken_home_and_run_no_formula(manager, bank):
    where = upload(manager, bank, b'AAA-1\n=HYPERLINK("x")\nA\0B\nAAA-1\n').request.path

    answer = manager.client.get(f"{where}/refused.csv")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = answer.get_data().decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows] == ["Line", "2", "3", "4"]
    assert "'=HYPERLINK" in rows[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no code in it"),
        ("AAA-1\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04\0\0\0\0", "spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(manager, bank, content, words):
    page = upload(manager, bank, content)

    assert page.status_code == 422
    assert words in re.search(r'id="file-wrong">(.*?)</p>', page.text, re.DOTALL)[1]


def test_pasted_codes_are_taken_like_a_file(manager, bank):
    page = manager.client.get(manager.post(f"{bank}/codes", codes="AAA-1\r\nBBB-2\r\n").headers["Location"])

    assert tiles(page) == ["2", "0", "0"]


def test_a_hundred_thousand_codes_fit_through_the_form(manager, bank):
    """More than any other request may weigh."""
    content = "\n".join(f"CARD-{number:09}" for number in range(100_000)).encode()
    assert len(content) > 1_400_000

    assert tiles(upload(manager, bank, content)) == ["100,000", "0", "0"]


def test_no_other_form_takes_so_much(manager):
    assert manager.post("/banks", name="x" * 1_400_000).status_code == 413


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("amount", "free"),
        ("amount", "0"),
        ("low_stock_at", "-1"),
        ("low_stock_at", "many"),
        ("unit", "%"),
        ("expires_at", "soon"),
    ],
)
def test_a_bank_that_makes_no_sense_is_refused_beside_its_field_and_keeps_what_was_typed(
    manager, field, typed
):
    page = manager.post("/banks", **BANK | {"name": "Tea cards", field: typed})

    assert page.status_code == 422
    assert re.findall(r'id="([a-z_]+)-wrong"', page.text) == [field]
    assert ('value="Tea cards"' in page.text) == (field != "name")
    assert 'class="empty-state"' in manager.get("/banks").text


def test_two_banks_cannot_share_a_name(manager, bank):
    assert "has this name already" in manager.post("/banks", **BANK).text
    assert manager.post("/banks", **BANK | {"name": "Tea cards"}).status_code == 302


def test_a_banks_mark_and_end_can_change_but_not_its_worth(manager, bank):
    manager.post(bank, name="Winter cards", low_stock_at="9", expires_at="2027-01-31", amount="99.00")

    page = manager.get(bank).text
    assert "Winter cards" in page
    assert "until 31 January 2027" in page
    assert "€15.00 each" in page


def test_a_bank_below_its_mark_and_a_waiting_reward_need_somebody(app, store, manager, merchant, bank):
    """S4-5: on the overview and on the coupons page."""
    merchant.post("/orders", factories.order())
    assert "Coffee cards: 0 codes left" in manager.get("").text
    take(app, store, bank, "reward:1")

    assert "Coffee cards: rewards waiting for a code: 1" in manager.get("").text
    assert "Coffee cards: rewards waiting for a code: 1" in manager.get("/coupons").text
    where = upload(manager, bank, b"\n".join(b"CARD-%03d" % n for n in range(9))).request.path
    manager.post(where.split(manager.store_id)[1] + "/confirm")

    assert "Coffee cards" not in manager.get("/coupons").text
    assert take(app, store, bank, "reward:1") == "CARD-000"


@pytest.mark.parametrize("language", ["fa", "ar", "ms"])
def test_the_pages_speak_the_readers_language(app, store, manager, bank, language):
    where = upload(manager, bank, b"AAA-1\n=1\n").request.path
    manager.client.post(
        "/admin/me",
        data={"csrf_token": csrf_token(manager.client), "locale": language, "back": "/admin/"},
        headers=HERE,
    )

    for page in ("/banks", bank, where.split(manager.store_id)[1]):
        text = manager.get(page).text
        assert f'lang="{language}"' in text
        assert "Code banks" not in text
        assert "What the file holds" not in text


def test_a_viewer_sees_the_stock_but_no_refused_codes(app, store, manager, bank):
    where = upload(manager, bank, b"AAA-1\n=SECRET\n").request.path
    viewer = member(app, store.store_id, Role.VIEWER)

    assert tiles(viewer.client.get(where)) == ["1", "0", "1"]
    assert "SECRET" not in viewer.client.get(where).text
    assert viewer.client.get(f"{where}/refused.csv").status_code == 403


# ---------------------------------------------------------------------------------------- by the API


def test_a_shops_server_fills_a_bank(merchant):
    """S4-5."""
    made = merchant.post("/coupon-banks", API_BANK)
    path = f"/coupon-banks/{made.get_json()['id']}"
    look = merchant.post(f"{path}/codes", {"codes": ["AAA-1", "=1", "AAA-1"], "dry_run": True}).get_json()
    told = merchant.post(f"{path}/codes", {"codes": ["AAA-1", "=1", "AAA-1"]}).get_json()

    assert made.status_code == 201
    assert look == told | {"dry_run": True, "bank": told["bank"] | {"free_count": 0}}
    assert [told[name] for name in ("new_count", "known_count", "bad_count")] == [1, 1, 1]
    assert [(each["line"], each["reason_code"]) for each in told["refused"]] == [(2, "formula"), (3, "twice")]
    assert merchant.get(path).get_json() == told["bank"]
    assert merchant.get("/coupon-banks").get_json()["data"] == [told["bank"]]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": ""}, "#/name"),
        ({"amount": "0.00"}, "#/amount"),
        ({"amount": "1.234"}, "#/amount"),
        ({"unit": "XXQ"}, "#/unit"),
        ({"unit": "%"}, "#/unit"),
        ({"kind": "coupon", "unit": "%", "amount": "101"}, "#/amount"),
    ],
)
def test_the_api_names_what_is_wrong_with_a_bank(merchant, changes, pointer):
    answer = merchant.post("/coupon-banks", API_BANK | changes)

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [pointer]


def test_a_bank_of_percentage_codes_is_fine(merchant):
    made = merchant.post("/coupon-banks", API_BANK | {"kind": "coupon", "unit": "%", "amount": "12.5"})

    assert (made.status_code, made.get_json()["amount"]) == (201, "12.5")


def test_another_stores_bank_does_not_exist(app, merchant, client):
    """G25."""
    bank = merchant.post("/coupon-banks", API_BANK).get_json()["id"]
    stranger = factories.Merchant(client, factories.new_store(app, name="Elsewhere").secret_key)

    assert stranger.get(f"/coupon-banks/{bank}").status_code == 404
    assert stranger.post(f"/coupon-banks/{bank}/codes", {"codes": ["AAA-1"]}).status_code == 404
    assert stranger.get("/coupon-banks").get_json()["data"] == []
