"""Look around with sample data: a made-up history in a store of its own, of which nothing goes out or stays."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from rafiq.analytics.queries.dashboard import any_order
from rafiq.app import run_due
from rafiq.core import clock
from rafiq.core.db import Base, db
from rafiq.core.texts import LOCALES, text
from rafiq.coupons import proof as coupons_proof
from rafiq.errands.sample import fill
from rafiq.errands.sample_lives import LIVES
from rafiq.ledger import proof as ledger_proof
from rafiq.programs import service as programs
from rafiq.referrals import proof as rewards_proof
from rafiq.stores import api_keys, samples
from rafiq.stores import service as stores
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import Member, member
from tests.web.mail_server import receiving_mail

OUTSIDE = ("outbox", "webhook_messages", "crm_deliveries")


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id, Role.OWNER)


def sample_in(answer) -> str:
    return re.search(r"/admin/(st_[^/?]+)", answer.headers["Location"])[1]


def filled(app, owner) -> str:
    sample = sample_in(owner.post("/sample"))
    fill(app)
    return sample


def column(app, store_id: str, name: str) -> list:
    """All values of a column like ``referrals.status``."""
    table, _, wanted = name.partition(".")
    columns = Base.metadata.tables[table].c
    with app.app_context():
        return list(db.session.scalars(select(columns[wanted]).where(columns.store_id == store_id)))


def test_every_page_has_something_to_show(app, owner):
    """S1-33: customers, links, referrals in every state, rewards, answers and follow-ups, over six weeks."""
    sample = filled(app, owner)
    bought = column(app, sample, "orders.placed_at")
    followups = column(app, sample, "followups.done_at")

    assert len(column(app, sample, "people.id")) == 40
    assert len(column(app, sample, "links.id")) > 25
    assert set(column(app, sample, "referrals.status")) == {
        "pending", "flagged", "approved", "voided", "blocked"
    }  # fmt: skip
    assert {"pending", "available", "cancelled"} < set(column(app, sample, "rewards.status"))
    assert set(column(app, sample, "survey_answers.band")) == {"promoter", "passive", "detractor"}
    assert None in followups
    assert any(followups)
    assert max(bought) - min(bought) > timedelta(days=40)
    assert max(bought) < clock.now()
    assert 1 + len(LIVES) == samples.TURNS
    with app.app_context():
        assert [each.verify() for each in (ledger_proof, rewards_proof, coupons_proof)] == [None, None, None]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_cause_of_the_sample_is_mended_by_what_fits_it(locale):
    """S1-19: one of them is fixed, whichever was reported longest ago."""
    names, fixes = (text(locale, f"surveys.demo_{each}").split("|") for each in ("causes", "fixed"))

    assert (len(set(names)), len(set(fixes))) == (3, 3)


def test_the_queue_of_fraud_shows_what_was_seen(app, owner):
    """S1-33: held by the checks themselves: one phone in a household, one name with two mailboxes."""
    sample = filled(app, owner)
    queue = Member(owner.client, sample).get("/fraud/queue").text
    seen = column(app, sample, "fraud_findings.code")

    assert {"same_phone", "similar_name", "similar_email"} <= set(seen)
    assert "phone" in queue


def test_pressing_twice_opens_the_same_one_and_its_banner_counts(app, owner):
    first, second = (sample_in(owner.post("/sample")) for _ in range(2))
    sample = Member(owner.client, first)
    before = sample.get("/sample/progress")
    told = fill(app)

    assert first == second
    assert told == samples.TURNS
    assert "0%" in before.text
    assert "HX-Refresh" not in before.headers
    assert sample.get("/sample/progress").headers["HX-Refresh"] == "true"
    assert fill(app) == 0


def test_none_of_it_counts_anywhere_and_removing_takes_nothing_else(app, owner, store):
    sample = filled(app, owner)
    with app.app_context():
        assert any_order(sample)
        assert not any_order(store.store_id)
        assert [each.id for each in stores.list_stores()] == [store.store_id]
    twin = sample_in(owner.post("/test-store/order"))
    gone = [owner.post("/sample/remove").status_code for _ in range(2)]

    assert gone == [302, 302]
    assert owner.client.get(f"/admin/{sample}").status_code == 404
    assert len(column(app, twin, "orders.id")) == 1
    assert "This is the test store" in Member(owner.client, twin).get().text
    assert sample_in(owner.post("/sample")) not in {sample, twin}


def test_what_is_removed_half_way_is_not_filled_any_further(app, owner):
    sample = sample_in(owner.post("/sample"))
    owner.post("/sample/remove")

    assert fill(app) == 0
    assert column(app, sample, "orders.id") == []


def test_no_mail_webhook_or_crm_call_goes_out(make_app):
    """S1-33: nothing is written for them, nothing can be connected, and what a late task would mail is dropped."""
    with receiving_mail() as server:
        app = make_app(smtp_url=server.url, mail_from="rafiq@refer.example")
        store = factories.new_store(app)
        owner = member(app, store.store_id, Role.OWNER)
        sample = filled(app, owner)
        silent = [column(app, sample, f"{each}.id") for each in ("mails", *OUTSIDE)]
        run_due(app)
        app.extensions["rafiq"].jobs.run_all()
        there = Member(owner.client, sample)

        assert silent == [[], [], [], []]
        assert set(column(app, sample, "mails.state")) == {"dropped"}
        assert [column(app, sample, f"{each}.id") for each in OUTSIDE[1:]] == [[], []]
        assert server.mails == []
        assert there.post("/webhooks", url="https://hooks.example/x").status_code == 404
        assert there.get("/keys").headers["Location"] == f"/admin/{store.store_id}/keys"
        with app.app_context():
            assert [each.kind for each in api_keys.list_keys(sample)] == [api_keys.PUBLISHABLE]


def test_people_have_names_in_the_language_of_whoever_asked(app):
    shop = factories.new_store(app, currency="IRT").store_id
    owner = member(app, shop, Role.OWNER)
    owner.speaks("fa")
    sample = filled(app, owner)

    assert "سارا" in column(app, sample, "people.first_name")
    assert set(column(app, sample, "orders.currency")) == {"IRT"}


def test_whoever_may_only_look_looks_at_what_others_opened(app, owner, store):
    viewer = member(app, store.store_id, Role.VIEWER, email="vera@example.com")
    refused = viewer.post("/sample").status_code
    sample = sample_in(owner.post("/sample"))
    page = Member(viewer.client, sample).get().text

    assert refused == 403
    assert viewer.post("/sample/remove").status_code == 403
    assert "This is sample data" in page
    assert "Remove sample data" not in page
    assert "Remove sample data" in Member(owner.client, sample).get().text


def test_opening_and_removing_stand_in_the_log_of_the_shop_once(app, owner, store):
    for path in ("/sample", "/sample", "/sample/remove", "/sample/remove"):
        owner.post(path)

    codes = column(app, store.store_id, "audit_entries.code")
    assert [each for each in codes if each.startswith("sample.")] == ["sample.opened", "sample.removed"]


@pytest.mark.both_databases
def test_two_workers_tell_each_life_once(app, owner, store):
    sample = sample_in(owner.post("/sample"))
    with ThreadPoolExecutor(2) as crowd:
        told = sum(crowd.map(fill, (app, app)))

    assert told >= samples.TURNS
    assert len(column(app, sample, "people.id")) == 40
    with app.app_context():
        assert samples.progress(sample).percent == 100
        assert len(programs.list_programs(sample)) == 1


def test_another_time_is_another_time_for_one_thread_alone():
    heard = []
    with clock.shifted(timedelta(days=-30)):
        asking = threading.Thread(target=lambda: heard.append(clock.now()))
        asking.start()
        asking.join()
        mine = clock.now()

    assert heard[0] - mine > timedelta(days=29)
    assert clock.now() - mine > timedelta(days=29)
