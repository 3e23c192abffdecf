"""Whatever members, keys and the command line change stands in the audit log, and nothing that was refused."""

import csv
import inspect
import io
import re

import pytest
from sqlalchemy import text

from rafiq.audit import proof
from rafiq.audit import service as audit
from rafiq.audit.service import EntryView, Wanted
from rafiq.core import texts
from rafiq.core.db import db, transaction
from rafiq.stores import api_keys
from rafiq.stores.rights import Role
from rafiq.web import audit_codes
from rafiq.web.admin.guard import NEEDS
from rafiq.web.admin.setup import audit as log_page
from tests import factories
from tests.web.admin_door import Member, member
from tests.web.furnished import furnish


@pytest.fixture
def owner(app, store) -> Member:
    return member(app, store.store_id)


def entries(app, store) -> list[EntryView]:
    """Oldest first, and the chain must hold."""
    with app.app_context():
        assert proof.verify(app.extensions["rafiq"].keyring) is None
        return audit.page(store.store_id, Wanted(), limit=999)[::-1]


def said(app, store) -> list[tuple[str, str, dict]]:
    return [(each.code, each.about_kind, each.details) for each in entries(app, store)]


def test_every_form_of_the_admin_has_a_code_or_changes_nothing(app):
    """A new form is named in `rafiq.web.audit_codes`, so that the log says what it did."""
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint in NEEDS and "POST" in rule.methods
    }

    unnamed = {each for each in forms - set(audit_codes.CODES) if each[6:] not in audit_codes.NOTHING}
    assert unnamed == set()
    assert {each for each in audit_codes.CODES if each.startswith("admin.")} - forms == set()


def test_every_code_is_of_a_page_or_a_call_and_has_words(app):
    calls = {each for each in audit_codes.CODES if each.startswith("api_")}
    needed = {f"code_{code.replace('.', '_')}" for code in audit_codes.EVERY_CODE}
    needed |= {f"group_{code.partition('.')[0]}" for code in audit_codes.EVERY_CODE}
    needed |= {f"area_{area}" for area in audit_codes.EVERY_AREA}
    needed |= {f"kind_{kind}" for kind in log_page.KINDS} | {f"field_{name}" for name in log_page.FIELDS}

    assert calls <= {rule.endpoint for rule in app.url_map.iter_rules()}
    assert needed - set(texts.catalogue("en", "audit")) == set()


def test_members_and_keys_are_written_down_with_who_and_what_they_were_before(app, store, owner):
    """Rights: who invited whom, which role changed to what, and which key came and went; never the key."""
    owner.post("/members", email="noah@example.com", role="viewer")
    noah = re.findall(r"/members/(mem_\w+)/role", owner.get("/members").text)[-1]
    owner.post(f"/members/{noah}/role", role="manager")
    owner.post(f"/members/{noah}/remove")
    made = owner.post("/keys", kind="secret", scope="read").text
    key = next(each.id for each in _keys(app, store) if each.scope == "read")
    owner.post(f"/keys/{key}/revoke")

    assert said(app, store) == [
        ("member.invited", "user", {"role": "viewer"}),
        ("member.role_changed", "user", {"role": ["viewer", "manager"]}),
        ("member.removed", "user", {"role": "manager"}),
        ("key.created", "key", {"kind": "secret", "scope": "read"}),
        ("key.revoked", "key", {}),
    ]
    secret = re.search(r"sk_live_\w+", made)[0]
    assert {each.actor_kind for each in entries(app, store)} == {"member"}
    assert secret not in str(entries(app, store))


def _keys(app, store):
    with app.app_context():
        return api_keys.list_keys(store.store_id)


def test_a_change_of_settings_says_what_it_was_and_a_refused_one_says_nothing(app, store, owner):
    same = {"name": "Chaykhana", "locale": "en", "timezone": "UTC", "origins": factories.SHOP_ORIGIN}
    owner.post("/settings", **same | {"timezone": "Asia/Tehran"})
    assert owner.post("/settings", **same | {"timezone": "Nowhere"}).status_code == 422
    last = next(each for each in _keys(app, store) if each.kind == "signing").id
    assert owner.post(f"/keys/{last}/revoke").status_code == 302, (
        "refused with a message, since it is the last"
    )

    assert [(code, details) for code, _, details in said(app, store)] == [
        ("settings.changed", {"timezone": ["UTC", "Asia/Tehran"]})
    ]


def test_money_by_hand_and_decisions_name_each_amount_and_each_referral(app, store, owner, merchant):
    ids = furnish(app, store)
    before = len(entries(app, store))
    form = {"adjust_kind": "grant", "adjust_amount": "5.00", "adjust_unit": "EUR", "adjust_reason": "for Eva"}
    owner.post(f"/people/{ids['person_id']}/adjust", **form, adjust_form_key="k1")
    owner.post("/referrals/decide", id=ids["referral_id"], decision="void", reason="returned by Ben")
    owner.post("/referrals/decide", id=ids["referral_id"], decision="void", reason="twice changes nothing")
    merchant.post(f"/referrals/{ids['referral_id']}/void", {"reason": "no"})
    found = entries(app, store)[before:]

    assert [(each.actor_kind, each.code, each.about_id) for each in found[1:]] == [
        ("member", "referral.voided", ids["referral_id"]),
        ("key", "referral.voided", ids["referral_id"]),
    ]
    assert found[0].code == "credit.adjusted"
    assert found[0].details == {"person": ids["person_id"], "amount": "5.00", "unit": "EUR", "kind": "grant"}
    assert not re.search("Eva|Ben", str(found)), "reasons may name somebody and stay out"


def test_the_terms_of_a_program_say_which_fields_changed(app, store, merchant):
    program = merchant.get("/programs").get_json()["data"][0]
    merchant.patch(f"/programs/{program['id']}", {"terms": program["terms"] | {"hold_days": 3}})
    merchant.post("/orders", factories.order())
    (found,) = entries(app, store)

    assert (found.code, found.about_id, found.actor_kind) == ("program.changed", program["id"], "key")
    assert found.actor_id == next(each.id for each in _keys(app, store) if each.kind == "secret")


def test_an_erasure_and_a_downloaded_file_are_written_down_without_anybodys_name(app, store, owner, merchant):
    """G33: what is left of a person is an id that points to nobody."""
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    owner.get(f"/people/{ana['id']}/statement.csv")
    merchant.delete("/customers/c-ana")
    found = entries(app, store)

    assert [(each.code, each.about_id) for each in found] == [
        ("export.downloaded", ana["id"]),
        ("person.erased", ana["id"]),
    ]
    assert not re.search(r"(?i)c-ana|ana@", str(found))


def test_an_answer_that_is_repeated_is_written_down_once(app, store, merchant):
    for _ in range(2):
        body = {"name": "Cards", "kind": "gift", "amount": "15.00", "unit": "EUR"}
        merchant.post("/coupon-banks", body, key="one")

    assert [code for code, _, _ in said(app, store)] == ["bank.created"]


@pytest.fixture
def busy(app, store, owner) -> Member:
    for zone in ("Asia/Tehran", "Asia/Dubai", "UTC"):
        owner.post("/settings", name="C", locale="en", timezone=zone, origins=factories.SHOP_ORIGIN)
    owner.post("/keys", kind="publishable")
    return owner


def test_an_owner_reads_and_narrows_the_log_in_their_own_digits(app, store, busy):
    page = busy.get("/audit").text
    assert "Settings changed" in page
    assert "Asia/Dubai" in page

    narrowed = busy.get("/audit", what="key").text
    assert "Key made" in narrowed.partition("<tbody>")[2]
    assert "Asia/Dubai" not in narrowed
    assert "<tbody>" not in busy.get("/audit", who="key:key_none").text
    busy.speaks("fa")
    assert 'class="end" data-label="شماره">۴<' in busy.get("/audit").text


def test_words_of_ours_are_told_in_the_readers_language(owner):
    owner.post("/keys", kind="secret", scope="all")
    owner.speaks("fa")
    page = owner.get("/audit").text

    assert texts.text("fa", "admin.key_secret") in page
    assert texts.text("fa", "admin.key_scope_all") in page


def test_the_page_proves_the_chain_and_names_the_first_break(app, store, busy):
    assert "unbroken, 4 entries" in busy.get("/audit", check="1").text

    with app.app_context(), transaction() as session:
        session.execute(text("DROP TRIGGER audit_entries_no_update"))
        session.execute(text("UPDATE audit_entries SET actor_id = 'usr_else' WHERE number = 2"))
    broken = busy.get("/audit", check="1").text

    assert "entry 2 does not fit its seal" in broken


def test_the_log_as_a_file_has_every_entry_and_runs_nothing(app, store, busy):
    """G34: what a sheet would take for a formula is a text."""
    busy.post("/settings", name="=1+1", locale="en", timezone="UTC", origins=factories.SHOP_ORIGIN)
    answer = busy.get("/audit.csv")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert [row[0] for row in rows[1:]] == ["6", "5", "4", "3", "2", "1"]
    assert rows[1][4] == "export.downloaded", "this very file"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER])
def test_the_log_is_the_owners(app, store, role):
    who = member(app, store.store_id, role)

    assert {who.get(path).status_code for path in ("/audit", "/audit.csv")} == {403}


def test_changes_of_two_stores_make_two_logs(app, store, owner):
    other = factories.new_store(app, name="Elsewhere")
    stranger = member(app, other.store_id, email="stranger@example.com")
    stranger.post("/keys", kind="publishable")

    assert said(app, store) == []
    assert [code for code, _, _ in said(app, other)] == ["key.created"]
    with app.app_context():
        assert db.session.execute(text("SELECT count(*) FROM audit_heads")).scalar() == 1


def test_an_empty_sample_is_no_download_and_a_file_of_data_is_named_in_words(app, store, owner):
    owner.get("/people/import/sample/customers")
    assert said(app, store) == []
    owner.get("/numbers/figures.csv")

    assert "the key figures" in owner.get("/audit").text


def test_tests_webhooks_and_connections_are_named_when_they_begin_and_end(app, store, owner, merchant):
    """Of a webhook the host only: the rest of its address may be a secret."""
    ids = furnish(app, store)
    before = len(entries(app, store))
    owner.post(f"/experiments/{ids['experiment_id']}/end", keep="A", reason="Enough")
    owner.post(f"/webhooks/{ids['endpoint_id']}/remove")
    made = merchant.post("/webhook-endpoints", {"url": "https://hooks.shop.example/s3cret"}).get_json()["id"]
    merchant.delete(f"/webhook-endpoints/{made}")
    owner.post("/integrations/new/shopify", name="Berlin", secret="shpss_" + "a" * 32)
    owner.post(f"/integrations/{ids['connection_id']}/disconnect")
    found = [(code, details) for code, _, details in said(app, store)][before:]

    assert found == [
        ("experiment.ended", {"name": "Shorter words", "kept": "As it is"}),
        ("webhook.removed", {"name": "hooks.shop.example"}),
        ("webhook.created", {"name": "hooks.shop.example"}),
        ("webhook.removed", {"name": "hooks.shop.example"}),
        ("integration.connected", {"platform": "shopify", "name": "Berlin"}),
        ("integration.removed", {"name": found[-1][1]["name"]}),
    ]
    page = owner.get("/audit").text
    assert ("A/B test: Shorter words" in page, "connection: Berlin" in page) == (True, True)


def test_views_of_the_team_are_named_and_those_of_oneself_are_nobodys_business(app, store, owner):
    """G33: what a view is called may be somebody's name, so the log keeps its id and looks its name up."""
    form = {"list": "people", "query": "kind=advocates"}
    owner.post("/views", **form, name="Mine alone")
    owner.post("/views", **form, name="For all", shared="yes")
    view = re.findall(r"/views/(viw_\w+)", owner.get("/people").text)[0]
    named = owner.get("/audit").text
    owner.post(f"/views/{view}", name="For all")
    owner.post(f"/views/{view}/remove")

    assert ("view: For all" in named, "Mine alone" in named) == (True, False)
    assert [(code, details) for code, _, details in said(app, store)] == [
        ("view.saved", {"list": "people"}),
        ("view.changed", {"list": "people", "shared": [True, False]}),
    ]


def test_every_file_that_can_be_taken_away_has_a_name(app):
    """S0-20: "File downloaded" says which, in words; a view is one that hands out a table or a file itself."""
    hands_out = re.compile(r"tables\.download|send_file|_file\(|attachment")
    files = {
        endpoint.removeprefix("admin.")
        for endpoint in NEEDS
        if hands_out.search(inspect.getsource(inspect.unwrap(app.view_functions[endpoint])))
    }
    files |= {each[6:] for each in NEEDS if each.endswith("_csv")}
    named = {key[5:] for key in texts.catalogue("en", "audit") if key.startswith("page_")}

    assert files == named
    assert len(files) >= 20


def test_a_list_that_was_taken_away_is_called_by_its_name(app, store, owner):
    owner.get("/coupons.csv")
    owner.get("/surveys/answers.csv", **{"as": "xlsx"})
    page = owner.get("/audit").text

    assert ("the list of coupons" in page, "answers to the survey" in page) == (True, True)
