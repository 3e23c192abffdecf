"""What of shops waits, was given up or cannot be read is shown to its owner and to an operator's monitoring."""

from sqlalchemy import update

from rafiq.app import run_due
from rafiq.core import clock as clocks
from rafiq.core.db import transaction
from rafiq.core.signing import Keyring
from rafiq.coupons import service as coupons
from rafiq.errands import shops as errands
from rafiq.integrations import connections
from rafiq.integrations.models import ShopConnection
from rafiq.programs.rules import Gift, GiftKind
from tests import factories, shop_scene, shop_servers, shops
from tests.shop_scene import ask, order_of, seen
from tests.web.admin_door import member
from tests.web.doors import is_problem

LOST = Keyring(("a key that is gone from the settings, long enough to be one",))


app, woo, shop = shop_scene.app, shop_scene.woo, shop_scene.woo_shop


def issue(app, store_id: str) -> str:
    gift = Gift(GiftKind.PERCENT_OFF, 1000)
    with app.app_context(), transaction():
        made = coupons.issue(store_id, f"tests:{clocks.now()}", gift, "EUR", "trm_tests", prefix="FRIEND")
    return made.code


def nudged_by_delivering(app) -> list[str]:
    """The jobs that are asked for once the job that hands facts on has run."""
    jobs = app.extensions["rafiq"].jobs
    jobs.nudge("deliver", after=0)
    jobs.queue.execute(next(task for task in jobs.queue.pending() if task.name == "deliver"))
    return [task.name for task in jobs.queue.pending()]


def sealed_by(app, shop, keyring: Keyring, *columns: str) -> None:
    with app.app_context(), transaction() as session:
        values = {name: keyring.encrypt("anything") for name in columns}
        session.execute(update(ShopConnection).where(ShopConnection.id == shop.id).values(**values))


def test_what_shops_told_and_was_given_up_is_counted_for_all_to_see(app, store, shop, merchant):
    """The jobs page, the list of what needs somebody, and /metrics; all with something given up."""
    other = shops.connect(app, store.store_id, "shopify")
    dollars = {"kind": "refund", "status": "success", "amount": "10.00", "currency": "USD"}
    other.tell(shops.shopify_order())
    other.tell(shops.shopify_refund(transactions=[dollars], refund_line_items=[]))
    shop.say(order_of(803))
    owner = member(app, store.store_id)
    numbers = app.test_client().get("/metrics").text

    assert [each.state.value for each in shop.log()] == ["waiting", "failed", "done"]
    assert 'rafiq_shop_deliveries{state="failed"} 1.0' in numbers
    assert 'rafiq_shop_deliveries{state="waiting"} 1.0' in numbers
    assert 'rafiq_lag_seconds{of="shop_deliveries"}' in numbers
    page = owner.get("/jobs").text
    assert (
        'data-label="Given up"><span>1' in page.partition("Messages of your shops")[2].partition("</tr>")[0]
    )


def test_a_code_that_a_shop_refuses_is_counted_and_needs_somebody(app, store, shop, woo):
    woo.broken = (400, {"code": "woocommerce_rest_cannot_create"})
    issue(app, store.store_id)
    run_due(app)
    errands.make_codes(app, app.extensions["rafiq"])
    owner = member(app, store.store_id)

    assert 'rafiq_shop_codes{state="failed"} 1.0' in app.test_client().get("/metrics").text
    page = owner.get("/jobs").text
    assert 'data-label="Given up"><span>1' in page.partition("Codes for your shops")[2].partition("</tr>")[0]
    assert "Codes that could not be made at your shop&#39;s checkout" in owner.get("/waiting").text


def test_a_friends_code_is_asked_for_at_the_shop_as_soon_as_it_is_kept(app, store, shop):
    """The job that hands facts on nudges the one that makes codes; the sweep of each minute has not run."""
    issue(app, store.store_id)

    assert "shop_codes" in nudged_by_delivering(app)


def test_facts_that_make_no_code_wake_no_shop(app, store, shop, merchant):
    merchant.post("/advocates", {"customer": factories.customer("Ana")})

    assert "shop_codes" not in nudged_by_delivering(app)


def test_a_message_whose_secret_we_cannot_read_any_more_comes_again(app, shop, store):
    """Our own trouble, not the shop's: 503, so that it tries again, and the log says what to do."""
    sealed_by(app, shop, LOST, "secret")

    answer = shop.say(order_of(801))
    owner = member(app, store.store_id)

    assert (answer.status_code, answer.get_json()["code"]) == (503, "secret_unreadable")
    assert is_problem(answer)
    assert [(each.state.value, each.code) for each in shop.log()] == [("refused", "secret_unreadable")]
    assert "RAFIQ_SECRET_KEYS" in owner.get(f"/deliveries/{shop.log()[0].id}").text


def test_the_other_secret_still_counts_when_one_cannot_be_read(app, shop, store):
    with app.app_context(), transaction():
        connections.rotate(
            app.extensions["rafiq"].keyring, store.store_id, shop.id, secret="", overlap_days=7
        )
    sealed_by(app, shop, LOST, "secret")

    assert shop.say(order_of(801)).status_code == 200


def test_a_way_in_that_we_cannot_read_any_more_is_typed_again(app, shop, woo, store):
    """Neither asking nor the shop's own page breaks; both say what to do."""
    sealed_by(app, shop, LOST, "access")
    ask(app)
    owner = member(app, store.store_id)
    page = owner.get(f"/integrations/{shop.id}")
    owner.post(
        f"/integrations/{shop.id}/access",
        url=woo.url,
        key=shop_servers.WOO_KEY,
        secret=shop_servers.WOO_SECRET,
    )

    assert (page.status_code, "RAFIQ_SECRET_KEYS" in page.text) == (200, True)
    assert (ask(app), seen(app, shop).access_error) == (0, None)
