"""Programs that open every link of every letter change nothing: each kind to buyers and to members too (G35, 5).

The kinds that advocates get are opened in `test_mail_opened`.
"""

import re
from dataclasses import replace

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.crm import service as crm
from rafiq.errands import asking as asking_errand
from rafiq.errands import shops as shop_errands
from rafiq.followups import causes
from rafiq.followups import service as followups
from rafiq.followups.rules import Outcome
from rafiq.messaging import service as mail
from rafiq.messaging import weekly
from rafiq.messaging.rules import FOR_ADVOCATES, FOR_BUYERS, Kind
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.playbook import messages
from rafiq.playbook import service as playbook
from rafiq.playbook.rules import Message, Plan
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy, When
from rafiq.stores import members
from rafiq.surveys import definitions
from rafiq.surveys.definitions import SurveyView
from tests import factories, shops
from tests.web import mail_scene as scene
from tests.web.admin_door import HERE, csrf_token, member
from tests.web.mail_scene import states, switch_on, text_of
from tests.web.test_mail_opened import COUNTED, everything

server, app, post = scene.server, scene.app_among_neighbours, scene.post
FOR_MEMBERS = set(Kind) - set(FOR_ADVOCATES) - set(FOR_BUYERS)
SCANNERS = [("head", {}), ("get", {}), ("get", {"Sec-Purpose": "prefetch", "Purpose": "prefetch"})]


def buys(merchant, name: str) -> None:
    items = [{"title": "Glass teapot", "quantity": 1}]
    who = factories.customer(name)
    order = factories.order(order_number=f"1-{name}", customer=who, items=items)
    assert merchant.post("/orders", order).status_code == 201


def policy(app, store, moment: When) -> None:
    with app.app_context(), transaction():
        known = policies.every(store.store_id)
        policies.save(store.store_id, replace(known[0] if known else Policy(), moment=moment, days=7))


@pytest.fixture
def to_buyers(app, store, clock, merchant, post):
    """One letter of each kind that a buyer can get."""
    switch_on(app, store, *FOR_BUYERS)
    with app.app_context(), transaction():
        definitions.save(store.store_id, SurveyView(active=True, moments=("purchase",)))
        playbook.save_plan(store.store_id, Plan(active=True))
        film = {"words": {"en": ("You chose well", "Look:")}, "url": "https://shop.example/film"}
        messages.save(store.store_id, Message(active=True, days=3, **film))
    policy(app, store, When.AFTER_DAYS)
    buys(merchant, "Ana")
    for days in (0, 0.05, 3.1, 4.2):
        clock.move(days=days)
        _comes_by(app, post)
    _cause_is_fixed(app, store, merchant)
    policy(app, store, When.AFTER_VALUE)
    buys(merchant, "Ben")
    clock.move(days=7.5)
    with app.app_context(), transaction():
        ana = people.find(store.store_id, Identity(customer_id="c-ana"))
        mail.post(store.store_id, Kind.INVITE, about="list", person_id=ana.id)
    for days in (0, 1.1):  # one that asks something a day
        clock.move(days=days)
        _comes_by(app, post)


@pytest.fixture
def to_members(app, store, clock, merchant, post):
    """One letter of each kind that somebody of the team can get."""
    shops.connect(app, store.store_id, "generic")
    clock.move(days=3)
    owner, keyring = member(app, store.store_id), app.extensions["rafiq"].keyring
    owner.post("/members", email="cem@example.com", role="viewer")
    stranger = app.test_client()
    form = {"csrf_token": csrf_token(stranger), "email": "owner@example.com"}
    stranger.post("/admin/setup-needed", data=form, headers=HERE)
    owner.post("/messages/test")
    hook = merchant.post("/webhook-endpoints", {"url": "https://hooks.shop.example/rafiq"}).get_json()["id"]
    merchant.post("/surveys/answers", {"customer": factories.customer("Ana"), "id": "x", "score": 2})
    with app.app_context():
        shop_errands.tell_of_troubles()
        with transaction():
            mine = members.list_members(store.store_id)[0].user_id
            door = {"token": "t", "address": "https://crm.invalid"}
            found = crm.connect(keyring, store.store_id, "insightly", door, actor="t")
            mail.post_to_member(store.store_id, Kind.CRM_PAUSED, user_id=mine, about=found.id)
            mail.post_to_member(store.store_id, Kind.WEBHOOK_PAUSED, user_id=mine, about=hook)
            weekly.post_now(store.store_id, mine, weekly.last_week(clock.at, "UTC"))
    post()


def _cause_is_fixed(app, store, merchant) -> None:
    merchant.post("/surveys/answers", {"customer": factories.customer("Cem"), "id": "x", "score": 3})
    run_due(app)
    with app.app_context(), transaction():
        (newest, *_) = followups.page(store.store_id)
        followups.record(store.store_id, newest.id, Outcome.SPOKE, note="", cause="wait", actor="m")
        causes.fix(store.store_id, causes.board(store.store_id)[0].id, note="Mended.", actor="m")


def _comes_by(app, post) -> None:
    post()
    with app.app_context():
        asking_errand.look()
    post()


def opened(app, server, method: str, headers: dict[str, str]) -> tuple[dict[str, list[int]], set[str]]:
    """Which answer each link of each letter gave, and in which tables anything is another than before."""
    before, answers = everything(app), {}
    for letter in server.mails:
        words = text_of(letter) + letter.get_body(("html",)).get_content() + str(letter["List-Unsubscribe"])
        links = set(re.findall(r"http://localhost:8000(/[^\s\"<>]+)", words.replace("&amp;", "&")))
        answers[letter["Subject"]] = [
            getattr(app.test_client(), method)(link, headers=headers).status_code for link in links
        ]
    after = everything(app)
    return answers, {name for name in after if after[name] != before[name]}


def kinds_sent(app) -> set[str]:
    return {kind for kind, state, _ in states(app) if state == "sent"}


@pytest.mark.parametrize(("method", "headers"), SCANNERS)
def test_opening_every_link_of_every_letter_to_buyers_changes_nothing(
    to_buyers, app, server, method, headers
):
    """A score that is pressed only fills the page in; a film, the link and the stop are pages as well."""
    assert kinds_sent(app) >= set(FOR_BUYERS)
    answers, changed = opened(app, server, method, headers)

    fine = (
        {200, 302, 503} if headers else {200, 302}
    )  # a share link turns a prefetch away, so that a click is one
    assert {subject: of for subject, of in answers.items() if not of or set(of) - fine} == {}
    assert changed <= COUNTED


@pytest.mark.parametrize(("method", "headers"), SCANNERS)
def test_opening_every_link_of_every_letter_to_members_changes_nothing(
    to_members, app, server, method, headers
):
    """The set-up link of an invitation and of a new password is still good afterwards, and nobody is logged in."""
    assert kinds_sent(app) >= FOR_MEMBERS
    answers, changed = opened(app, server, method, headers)

    assert {subject: of for subject, of in answers.items() if not of or set(of) - {200, 302}} == {}
    assert changed == set()
