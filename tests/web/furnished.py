"""One store with one of everything in it, made through the doors that everybody uses."""

import io
from urllib.parse import parse_qs, urlsplit

from apiflask import APIFlask

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.crm import service as crm
from rafiq.moving import exports, uploads
from rafiq.referrals import tasks
from rafiq.referrals.models import Reward
from rafiq.stores.service import CreatedStore
from tests import factories, shops
from tests.web.kept_by_members import furnish_by_hand


def furnish(app: APIFlask, store: CreatedStore) -> dict[str, str]:
    """Ana shares, Ben follows, buys with his coupon and returns a part; the ids by the names the addresses use."""
    merchant = factories.Merchant(app.test_client(), store.secret_key)
    shopper = factories.Browser(app.test_client(), store.publishable_key)
    ana = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    landed = app.test_client().get(urlsplit(ana["share_url"]).path).headers["Location"]
    (visit,) = parse_qs(urlsplit(landed).query)["rafiq"]
    offer = shopper.post("/offer", {"visit": visit}).get_json()
    order = factories.order(coupon_codes=[offer["coupon"]["code"]])
    placed = merchant.post("/orders", order).get_json()
    merchant.post(f"/orders/{order['order_number']}/refunds", {"refund_id": "r1", "amount": "1.00"})
    gifts = {"name": "Coffee cards", "kind": "gift", "amount": "15.00", "unit": "EUR"}
    bank = merchant.post("/coupon-banks", gifts).get_json()["id"]
    merchant.post(f"/coupon-banks/{bank}/codes", {"codes": ["CARD-1"]})
    reward_id = merchant.get("/rewards").get_json()["data"][0]["id"]
    endpoint = merchant.post("/webhook-endpoints", {"url": "https://hooks.shop.example/rafiq"}).get_json()[
        "id"
    ]
    delivery = merchant.post(f"/webhook-endpoints/{endpoint}/test").get_json()["id"]
    with app.app_context(), transaction():
        tasks.open_for(db.session.get_one(Reward, (store.store_id, reward_id)), "Bring a note")
        (task,) = tasks.waiting(store.store_id)
    merchant.post("/surveys/answers", {"customer": factories.customer("Ana"), "id": "r1", "score": 4})
    run_due(app)
    followup = merchant.get("/followups").get_json()["data"][0]["id"]
    said = merchant.get("/surveys/answers").get_json()["data"][0]["id"]
    shop = shops.connect(app, store.store_id, "generic")
    with app.app_context():
        came = uploads.look_at(
            store.store_id, io.BytesIO(b"email\nold@example.com\n"), file_name="old.csv", actor="tests"
        )
        with transaction():
            archive = exports.ask(store.store_id, actor="tests")
    with app.app_context(), transaction():
        found = crm.connect(
            app.extensions["rafiq"].keyring,
            store.store_id,
            "insightly",
            {"token": "t", "address": "https://crm.invalid"},
            actor="tests",
        )
    me = shopper.post("/enrol", {"email": "cem@example.com", "first_name": "Cem"}).get_json()["me"]
    ids = {
        "order_number": order["order_number"],
        "customer_id": ana["id"],
        "person_id": ana["id"],
        "referral_id": placed["referral"]["id"],
        "reward_id": reward_id,
        "task_id": task.id,
        "followup_id": followup,
        "answer_id": said,
        "connection_id": shop.id,
        "import_id": came.id,
        "export_id": archive.id,
        "program_id": merchant.get("/programs").get_json()["data"][0]["id"],
        "code": offer["coupon"]["code"],
        "bank_id": bank,
        "endpoint_id": endpoint,
        "crm_id": found.id,
        "vendor": "insightly",
        "delivery_id": delivery,
        "visit": visit,
        "me": me,
        "link": urlsplit(ana["share_url"]).path,
    }
    return ids | furnish_by_hand(app, store, ids)
