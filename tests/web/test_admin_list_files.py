"""Lists as files: exactly what the filter shows, all pages of it, for those who may take files away (G34)."""

import csv
import html
import io

import pytest

from rafiq.audit import service as audit
from rafiq.stores.rights import Role
from rafiq.web.admin.daily import list_files
from tests import factories
from tests.web.admin_door import Member, member
from tests.web.furnished import furnish

FILES = {
    "/referrals": "/referrals.csv",
    "/rewards": "/rewards.csv",
    "/coupons": "/coupons.csv",
    "/people": "/people.csv",
    "/surveys/answers": "/surveys/answers.csv",
    "/fraud/queue": "/fraud/queue.csv",
}


@pytest.fixture
def ids(app, store):
    return furnish(app, store)


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


def rows_of(who: Member, path: str, **query: str) -> list[dict[str, str]]:
    answer = who.get(path, **query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.both_databases
def test_all_pages_of_what_fits_the_filter_are_in_the_file_once(owner, merchant, monkeypatch):
    monkeypatch.setattr(list_files, "AT_ONCE", 4)
    for number in range(9):
        merchant.post("/customers", factories.customer(f"Person{number}", last_name="Karimi"))
    merchant.post("/customers", factories.customer("Other", last_name="Weber"))
    found = [row["Person"] for row in rows_of(owner, "/people.csv", q="Karimi")]

    assert found == [f"Person{number} Karimi" for number in reversed(range(9))]


@pytest.mark.both_databases
@pytest.mark.parametrize("path", sorted(set(FILES.values()) - {"/fraud/queue.csv"}))
def test_each_list_has_its_rows_in_its_file(owner, ids, path):
    rows = rows_of(owner, path)

    assert rows
    assert all(row["Number in Rafiq"] for row in rows)


def test_amounts_and_moments_are_plain_in_every_language(owner, ids):
    owner.speaks("fa")
    (row,) = rows_of(owner, "/referrals.csv")

    assert (row["ارزش سفارش"], row["ارز"]) == ("48.90", "EUR")
    assert row["زمان باز شدن (UTC)"].endswith("+00:00")
    assert row["وضعیت"] == "در انتظار"


def test_what_a_customer_typed_runs_nowhere(owner, merchant):
    merchant.post("/customers", factories.customer("=1+1", last_name="@SUM"))
    (row,) = rows_of(owner, "/people.csv", q="@SUM")

    assert row["Person"] == "'=1+1 @SUM"


def test_a_file_is_for_those_who_may_take_files_away(app, store, ids):
    viewer = member(app, store.store_id, Role.VIEWER)
    manager = member(app, store.store_id, Role.MANAGER)
    for page, path in FILES.items():
        assert viewer.get(path).status_code == 403
        assert path not in viewer.get(page).text
        assert manager.get(path).status_code == 200


def test_the_links_keep_the_filter(owner, ids):
    page = html.unescape(owner.get("/people", q="Ana").text)

    assert f"/admin/{owner.store_id}/people.csv?q=Ana" in page
    assert "/people.csv?as=xlsx&q=Ana" in page


def test_who_took_a_file_is_on_record(app, store, owner, ids):
    owner.get("/people.csv", q="Ana")
    with app.app_context():
        last = audit.page(store.store_id, audit.Wanted(), limit=1)[0]

    assert (last.code, last.details) == ("export.downloaded", {"page": "people_csv"})


def test_what_was_flagged_tells_what_was_seen(owner, merchant):
    phone = "+49 170 1111111"
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana", phone=phone)}).get_json()
    ben = factories.customer("Ben", phone=phone)
    merchant.post("/orders", factories.order(referral=ana["referral_code"], customer=ben))
    (row,) = rows_of(owner, "/fraud/queue.csv")

    assert row["Score"].isdecimal()
    assert "phone" in row["What was seen"]
