"""The install check: what it reads in a page, and the ping it waits for (guarantees 3.7)."""

import contextlib

import pytest

from rafiq.stores import api_keys
from rafiq.web.admin.setup.inspection import allows, inspect
from rafiq.web.admin.setup.install import with_nonce
from tests import factories
from tests.web.admin_door import member
from tests.web.foreign_shop import KEY, TAG, US, Shop, serving


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
    assert inspect(body, {}, status=200, keys=(KEY,), public_url=US)[0].code == code


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
    codes = [f.code for f in inspect(meta + TAG, headers, status=200, keys=(KEY,), public_url=US)]

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
    found = inspect(page, {}, status=200, keys=(KEY,), public_url=US)[-1]

    assert (found.code, found.detail) == (
        ("check_order_wrong", wrong) if wrong else ("check_order_block", "")
    )


def test_an_error_page_is_told_by_its_number():
    (finding,) = inspect("", {}, status=404, keys=(KEY,), public_url=US)

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
