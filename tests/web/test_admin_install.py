"""The install check: what it reads in a page, and the ping it waits for (guarantees 3.7)."""

import contextlib

import pytest
from flask import template_rendered

from rafiq.app import run_due
from rafiq.stores import api_keys
from rafiq.web.admin.setup.first_steps import Step
from rafiq.web.admin.setup.inspection import allows, inspect
from rafiq.web.admin.setup.install import with_nonce
from tests import factories, shops
from tests.web.admin_door import member
from tests.web.foreign_shop import KEY, TAG, US, Shop, serving

HERE = {"status": 200, "keys": (KEY,), "public_url": US, "currencies": frozenset({"EUR"})}


@pytest.fixture
def shop():
    with serving() as origin:
        yield origin


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (TAG, "check_tag_found"),
        (f'<script async src="{US}/widget/1.0/rafiq.js" data-store="{KEY}"></script>', "check_tag_found"),
        ("<p>no tag</p>", "check_no_tag"),
        (f"<!-- {TAG} -->", "check_no_tag"),
        (TAG.replace(KEY, "pk_live_OTHER"), "check_other_key"),
        (f'<script src="{US}/widget/1.0/rafiq.js"></script>', "check_no_key"),
        (TAG.replace(US, "https://old.example"), "check_other_host"),
        (TAG + TAG, "check_twice"),
    ],
)
def test_the_tag_is_judged(body, code):
    assert inspect(body, {}, **HERE)[0].code == code


@pytest.mark.parametrize(
    ("policy", "directive", "allowed"),
    [
        ("script-src 'self'", "script-src", False),
        (f"script-src 'self' {US}", "script-src", True),
        ("default-src 'self'", "connect-src", False),
        ("default-src *", "connect-src", True),
        ("script-src https:", "script-src", True),
        ("script-src *.example.com", "script-src", True),
        ("script-src http://refer.example.com", "script-src", False),
        ("script-src *.evil.example", "script-src", False),
        ("img-src 'none'", "script-src", True),
        ("", "script-src", True),
        (";;; ;", "script-src", True),
    ],
)
def test_a_content_security_policy_is_read_as_browsers_do(policy, directive, allowed):
    assert allows(policy, directive, US) is allowed


def test_a_blocking_policy_is_told_from_header_and_meta_tag():
    meta = '<meta http-equiv="Content-Security-Policy" content="connect-src \'self\'">'
    headers = {"content-security-policy": "script-src 'self'"}
    codes = [f.code for f in inspect(meta + TAG, headers, **HERE)]

    assert {"check_csp_script", "check_csp_connect"} <= set(codes)


@pytest.mark.parametrize(
    ("order", "wrong"),
    [
        ('{"order_number": "1", "subtotal": 49.9, "currency": "EUR"}', ""),
        ('{"order_number": "1", "subtotal": "€4,50", "currency": "eur"}', "subtotal, currency"),
        ('{"subtotal": "4.50"}', "order_number, currency"),
        ("{'order_number': 1}", "JSON"),
        ("[" * 9_000, "JSON"),
        ('{"order_number": [], "subtotal": {}, "currency": []}', "order_number, subtotal, currency"),
        ("[]", "order_number, subtotal, currency"),
    ],
)
def test_an_order_that_we_would_refuse_is_told_by_its_fields(order, wrong):
    """S1-33: what is green here works for shoppers."""
    page = f'<script type="application/json" data-rafiq-order>{order}</script>{TAG}'
    found = next(each for each in inspect(page, {}, **HERE) if each.code.startswith("check_order"))

    assert (found.code, found.detail) == (
        ("check_order_wrong", wrong) if wrong else ("check_order_block", "")
    )


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ('"currency": "EUR", "customer": {"email": "ana@example.com"}', []),
        ('"currency": "EUR", "customer": {"id": 77}', []),
        ('"currency": "USD", "customer": {"id": "77"}', ["check_other_currency"]),
        ('"currency": "EUR", "customer": {"email": " "}', ["check_no_customer"]),
        ('"currency": "USD"', ["check_other_currency", "check_no_customer"]),
    ],
)
def test_an_order_that_earns_nobody_anything_is_not_called_fine(more, codes):
    """Issue 7: identity and currency are looked at, too."""
    order = f'{{"order_number": "1", "subtotal": "49.90", {more}}}'
    page = f'<script type="application/json" data-rafiq-order>{order}</script>{TAG}'

    assert [each.code for each in inspect(page, {}, **HERE)][2:] == codes


def test_an_error_page_is_told_by_its_number():
    (finding,) = inspect("", {}, **HERE | {"status": 404})

    assert (finding.code, finding.detail) == ("check_status", "404")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://s.example/", "https://s.example/?rafiq-check=n1"),
        ("https://s.example/a?b=1#c", "https://s.example/a?b=1&rafiq-check=n1"),
        ("https://s.example/?rafiq-check=old", "https://s.example/?rafiq-check=n1"),
    ],
)
def test_the_nonce_rides_on_the_pages_address(url, expected):
    assert with_nonce(url, "n1") == expected


def test_the_check_explains_a_shop_it_cannot_see(app, store):
    page = member(app, store.store_id).post("/install/check", url="https://evil.example/").text

    assert "https://evil.example is not a registered address of this store." in page


@pytest.mark.parametrize("order_found", [True, False])
def test_the_check_hears_the_widgets_ping(make_app, shop, order_found):
    app = make_app(demo=True)
    store = factories.new_store(app, origin=shop)
    owner = member(app, store.store_id)
    nonce = owner.post("/install/check", url=shop).text.partition("rafiq-check=")[2][:30]
    widget = factories.Browser(app.test_client(), store.publishable_key, shop)
    assert "Now open the page once" in owner.get(f"/install/ping/{nonce}").text
    widget.post("/ping", {"nonce": nonce, "version": "1.0", "order_found": order_found})

    page = owner.get(f"/install/ping/{nonce}").text
    assert "The widget runs on your page." in page
    assert ("It found the order." in page) is order_found
    lines = '&lt;script type="application/json" data-rafiq-order&gt;\n{"order_number": "1001"'
    assert (lines in page) is not order_found


def test_the_page_tells_what_the_terminal_tells(make_app, shop, monkeypatch):
    """Signature, cache and currency as well, in the words of `rafiq doctor`."""
    app = make_app(demo=True)
    store = factories.new_store(app, origin=shop)
    order = '{"order_number": "1", "subtotal": "49.90", "currency": "USD"}'
    block = f'<script type="application/json" data-rafiq-order>{order}</script>'
    monkeypatch.setattr(Shop, "page", f'{block}<i data-rafiq-order-token="{"x" * 30}"></i>')
    page = member(app, store.store_id).post("/install/check", url=shop).text

    assert "The order&#39;s signature is not this store&#39;s: DecodeError." in page


def test_nobodys_write_waits_for_a_slow_shop(make_app, shop):
    """The shop takes an order while its page is being read; SQLite has one writer at a time."""
    app = make_app(demo=True)
    store = factories.new_store(app, origin=shop)
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    with while_read(shop, lambda: merchant.post("/orders", factories.order()).status_code) as codes:
        page = member(app, store.store_id).post("/install/check", url=f"{shop}/busy").text

    assert codes == [201]
    assert "does not answer" not in page


@contextlib.contextmanager
def while_read(shop, act):
    """What ``act`` answers when the shop's server is asked for its busy page."""
    codes: list[int] = []
    Shop.busy = staticmethod(lambda: codes.append(act()))
    yield codes
    Shop.busy = staticmethod(lambda: None)


def test_the_key_before_the_newest_still_counts(make_app, shop):
    """A shop changes over at its own pace; only a revoked key is another store's (G26)."""
    app = make_app(demo=True)
    store = factories.new_store(app, origin=shop)
    owner = member(app, store.store_id)
    owner.post("/keys", kind="publishable")
    with app.app_context():
        newest, older = api_keys.publishable_keys(store.store_id)
    Shop.page = f'<script async src="http://localhost:8000/w/{store.publishable_key}.js"></script>'
    before = owner.post("/install/check", url=shop).text
    revoke(app, owner, store.publishable_key)
    after = owner.post("/install/check", url=shop).text
    Shop.page = TAG

    assert older == store.publishable_key != newest
    assert "The tag is there, with your key." in before
    assert "another store" in after


def revoke(app, owner, key: str) -> None:
    with app.app_context():
        (key_id,) = [each.id for each in api_keys.list_keys(owner.store_id) if each.hint.endswith(key[-4:])]
    owner.post(f"/keys/{key_id}/revoke")


def test_a_silent_widget_is_explained_after_a_while(make_app, shop, clock):
    app = make_app(demo=True)
    owner = member(app, factories.new_store(app, origin=shop).store_id)
    nonce = owner.post("/install/check", url=shop).text.partition("rafiq-check=")[2][:30]
    clock.move(seconds=91)

    assert "ad blocker" in owner.get(f"/install/ping/{nonce}").text


def test_a_ping_nobody_waits_for_leaves_no_trace(app, store, shopper):
    assert (
        shopper.post("/ping", {"nonce": "chk_00000000000000000000000000", "version": "1"}).status_code == 204
    )
    assert "The widget has called home" not in member(app, store.store_id).get("/install").text


def test_the_tag_is_done_when_it_was_seen_and_not_when_a_server_told_of_an_order(
    app, store, merchant, shopper
):
    """S1-33: whoever only connects a shop is not told that the widget works."""
    merchant.post("/orders", factories.order())
    owner = member(app, store.store_id)
    told = {step.name: step.done for step in steps_of(app, owner)}
    shopper.post("/event", {"type": "shown", "surface": "share", "place": "card"})
    run_due(app)

    assert (told["order"], told["tag"]) == (True, False)
    assert {step.name: step.done for step in steps_of(app, owner)}["tag"] is True


def steps_of(app, owner) -> tuple[Step, ...]:
    """As the page has them."""
    seen: list[tuple[Step, ...]] = []
    with template_rendered.connected_to(lambda *_, context, **__: seen.append(context.get("steps", ())), app):
        owner.get("/setup")
    return next(filter(None, seen))


def test_a_shop_that_does_not_answer_the_first_try_is_not_promised_another(app, store):
    woo = shops.connect(app, store.store_id, "woocommerce")
    answer = member(app, store.store_id).post(
        f"/integrations/{woo.id}/access",
        url="https://localhost:9",
        key="ck_" + "a" * 40,
        secret="cs_" + "b" * 40,
    )

    assert answer.status_code == 422
    assert "nothing was saved" in answer.text
