"""The shop of the stories with policies for asking and a mailbox: who is asked when, and what is written to whom."""

import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import jwt
from sqlalchemy import select

from rafiq.app import run_due
from rafiq.core.db import db, transaction
from rafiq.messaging import service as mail
from rafiq.messaging.models import Mail
from rafiq.messaging.rules import FOR_BUYERS
from rafiq.prompts import asks, policies
from rafiq.prompts.rules import Policy
from rafiq.web.pages import ask_page
from tests import factories
from tests.stories.survey_scene import person


def writes_everything(shop) -> None:
    sends(shop, FOR_BUYERS)


def sends(shop, kinds: Sequence[str]) -> None:
    """The kinds of mail that the shop has switched on."""
    with shop.app.app_context(), transaction():
        values = dict.fromkeys(("sender_name", "sender_email", "reply_to", "postal"), "")
        mail.save_setting(shop.store_id, kinds=kinds, origins=(factories.SHOP_ORIGIN,), **values)


def asks_when(shop, **policy: object) -> None:
    with shop.app.app_context(), transaction():
        known = {each.product_tag: each.id for each in policies.every(shop.store_id)}
        tag = str(policy.get("product_tag", ""))
        policies.save(shop.store_id, Policy(**{"id": known.get(tag, "")} | policy))


def happens(shop, kind: str, who: str, ref: str, **changes: object) -> None:
    """The shop's server tells of something else than an order."""
    event = {"type": kind, "id": ref, "customer": factories.customer(who)} | changes
    shop.told(shop.merchant.post("/events", event))
    run_due(shop.app)


def decision(shop, who: str) -> str:
    """Why the newest order is asked about now, later or not."""
    with shop.app.app_context():
        found = asks.of_person(shop.store_id, person(shop, who))[0]
        return asks.decision_of(found, shop.clock.at).reason.value


def written(shop, who: str) -> list[str]:
    """The kinds of mail that were written to somebody, oldest first."""
    with shop.app.app_context():
        mine = (Mail.store_id == shop.store_id, Mail.person_id == person(shop, who))
        return list(db.session.scalars(select(Mail.kind).where(*mine).order_by(Mail.id)))


def page_of(shop, who: str, what: str) -> str:
    """The path behind the newest mail."""
    with shop.app.app_context():
        found = asks.of_person(shop.store_id, person(shop, who))[0]
        return urlsplit(ask_page.link("", shop.app.extensions["rafiq"].keyring, found, what)).path


def presses(shop, path: str, said: str) -> int:
    status = shop.app.test_client().post(path, data={"answer": said}).status_code
    run_due(shop.app)
    return int(status)


def named(shop, store, who: str) -> dict:
    """What the widget hears when the shop's server names a shopper, on any page."""
    claims = {"customer": factories.customer(who), "exp": int(time.time()) + 9_000_000}
    token = jwt.encode(claims, store.signing_secret, algorithm="HS256")
    return shop.told(shop.browser.post("/identify", {"token": token}))
