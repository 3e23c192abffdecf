"""A month that might have been: orders, visits, referrals and refunds of one demo shop, by the real use cases."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from apiflask import APIFlask

from rafiq import demo_path, demo_team, demo_voices
from rafiq.analytics import journal, targets
from rafiq.analytics import service as analytics
from rafiq.app import run_due
from rafiq.core import clock, outbox, texts
from rafiq.core.db import transaction
from rafiq.core.events import LinkShared, PromptShown
from rafiq.core.money import Money
from rafiq.core.signing import VisitRef
from rafiq.core.texts import LOCALES, text
from rafiq.experiments import exposures
from rafiq.experiments import service as experiments
from rafiq.experiments.drafts import Draft, DraftVariant
from rafiq.experiments.rules import Goal, Kind
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.links.visits import VisitRecord
from rafiq.orders import service as orders
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.people.rules import Identity
from rafiq.programs import service as programs
from rafiq.prompts import asks
from rafiq.referrals import service as referrals
from rafiq.referrals.claims import OrderDraft
from rafiq.stores import service as stores

DAYS = 30
TEST_SINCE = 12  # days ago
ALIKE = 4  # as above
NAMES = {
    "en": "Ana Mia Jonas Leila Paul Emma Noah Ida Felix Clara Hugo Nora Oskar Lena Emil Frida",
    "fa": "آنا سارا رضا لیلا پویا مینا کاوه نگار آرش شیرین بهرام یاسمن امید پریسا سینا مریم",
    "ar": "آنا سارة عمر ليلى يوسف مريم خالد نور هادي سلمى كريم دانة زياد ريم فارس هدى",
    "ms": "Ana Aisyah Amir Siti Hafiz Nurul Farid Zara Iskandar Maya Rizal Laila Azlan Dewi Faiz Hana",
}
CHANNELS = ("whatsapp", "whatsapp", "whatsapp", "telegram", "copy", "email", "native", "facebook")


def fill(app: APIFlask, store_id: str, locale: str) -> None:
    """Deterministic per language, so that screenshots stay the same."""
    dice = random.Random(f"chaykhana {locale}")  # noqa: S311 - a story, not a secret
    voices = random.Random(f"voices {locale}")  # noqa: S311 - as above
    others = random.Random(f"others {locale}")  # noqa: S311 - as above
    before = clock.offset()
    names = NAMES[locale].split()
    number = 1
    with app.app_context(), transaction():
        demo_voices.begin(store_id, locale)
    try:
        clock.set_offset(before - timedelta(days=DAYS + 1))
        with app.app_context(), transaction():
            demo_path.begin(store_id)
            demo_team.begin(store_id, locale)
        for day in range(DAYS, 0, -1):
            clock.set_offset(before - timedelta(days=day))
            if day == TEST_SINCE:
                _start_test(app, store_id, locale)
            if day == ALIKE:
                _looks_alike(app, store_id, names, locale)
            for _ in range(dice.randint(1, 3)):
                _one_story(app, store_id, names, number, dice, team=demo_team.names(locale))
                with app.app_context(), transaction():
                    _is_asked(store_id, f"A{number}", locale, voices, meets=True)
                    _is_asked(store_id, f"B{number}", locale, voices)
                number += 1
            with app.app_context(), transaction():
                _somebody_else_buys(store_id, names, day, others)
                _is_asked(store_id, f"C{day}", locale, voices)
            run_due(app)
            if day > 2:
                with app.app_context(), transaction():
                    demo_voices.work_off(store_id, locale, voices)
        with app.app_context(), transaction():
            demo_voices.finish(store_id, locale)
            _is_aimed_at(store_id, locale)
            demo_path.finish(store_id, locale)
            demo_team.finish(store_id, locale)
    finally:
        clock.set_offset(before)


def _is_aimed_at(store_id: str, locale: str) -> None:
    """Targets beside the numbers, and a note on the day the counter got its cards."""
    for name, amount in (
        ("referred_share_of_new", 5_000),
        ("standing_referrals", 30),
        ("shop_conversion", 250),
    ):
        targets.aim(store_id, name, amount, actor="rafiq")
    day = analytics.today(store_id) - timedelta(days=DAYS // 2)
    journal.write(store_id, day, texts.text(locale, "numbers.demo_note"), author="rafiq")


def _start_test(app: APIFlask, store_id: str, locale: str) -> None:
    def say(key: str) -> str:
        return text(locale, f"experiments.{key}")

    sides = (
        DraftVariant(say("as_usual")),
        DraftVariant(say("demo_variant"), 1, {"texts": {locale: say("demo_text")}}),
    )
    draft = Draft(
        Kind.COPY, Goal.SHARE, say("demo_name"), say("demo_hypothesis"), "Ana", sides, planned_days=56
    )
    with app.app_context(), transaction():
        experiments.start(store_id, draft, actor="demo")


def _is_asked(
    store_id: str, order_number: str, locale: str, dice: random.Random, *, meets: bool = False
) -> None:
    order = orders.find_order(store_id, order_number)
    if order is not None and order.person_id:
        if meets:
            exposures.meet(store_id, order.person_id, Kind.COPY)
        demo_voices.told(store_id, order.person_id, order_number, locale, dice)


def _somebody_else_buys(store_id: str, names: list[str], number: int, dice: random.Random) -> None:
    """Most customers of a shop were sent by nobody, and answer as well."""
    who = _identity(store_id, names[number % len(names)], f"c{number}")
    order = _order(store_id, f"C{number}", dice)
    placed = referrals.order_placed(store_id, OrderDraft(order, Source.SERVER, who))
    _sees_the_prompt(store_id, str(placed.order.person_id), order.order_number)


def _sees_the_prompt(store_id: str, person_id: str, order_number: str) -> None:
    ask_id = asks.remember(store_id, person_id, order_number)
    asks.note(store_id, ask_id, "ask", channel="widget")


def _one_story(
    app: APIFlask, store_id: str, names: list[str], number: int, dice: random.Random, *, team: list[str]
) -> None:
    """An advocate buys and shares; perhaps a friend follows and buys; now and then the friend returns it."""
    with app.app_context(), transaction():
        advocate = _identity(store_id, names[number % 6], f"a{number % 6}")
        link = _buys_and_shares(store_id, advocate, number, dice, served_by=team[number % len(team)])
        visits = [_visit(store_id, link, dice) for _ in range(dice.randint(0, 5))]
    for record in visits:
        app.extensions["rafiq.visits"].record(record)
    if not visits or dice.random() < 0.35:
        return
    came = visits[-1]
    with app.app_context(), transaction():
        friend = _identity(store_id, names[6 + number % 10], f"f{number}")
        order = _order(store_id, f"B{number}", dice)
        visit = VisitRef(
            stores.get_store(store_id).number, link.number, came.visited_at, came.channel, came.nonce
        )
        referrals.order_placed(store_id, OrderDraft(order, Source.SERVER, friend, visit=visit))
        if dice.random() < 0.12:
            referrals.order_refunded(
                store_id, order.order_number, refund_id="r1", amount=order.subtotal.text()
            )


def _looks_alike(app: APIFlask, store_id: str, names: list[str], locale: str) -> None:
    """One name, but two mailboxes that differ by a number: the checks hold this until a person has looked."""
    dice, number = random.Random(f"alike {locale}"), 900  # noqa: S311 - as above
    with app.app_context(), transaction():
        who = replace(_identity(store_id, names[2], "h.winter"), last_name=text(locale, "sample.surname"))
        link = _buys_and_shares(store_id, who, number, dice)
        again = replace(who, customer_id="demo-h.winter-2", email="h.winter2@post.example")
        visit = _visit(store_id, link, dice)
        shop = stores.get_store(store_id).number
        came = VisitRef(shop, link.number, visit.visited_at, visit.channel, visit.nonce)
        order = _order(store_id, f"B{number}", dice)
        referrals.order_placed(store_id, OrderDraft(order, Source.SERVER, again, visit=came))
    app.extensions["rafiq.visits"].record(visit)


def _buys_and_shares(
    store_id: str, advocate: Identity, number: int, dice: random.Random, *, served_by: str | None = None
) -> LinkView:
    order = replace(_order(store_id, f"A{number}", dice), served_by=served_by)
    placed = referrals.order_placed(store_id, OrderDraft(order, Source.SERVER, advocate))
    link = links.link_for(store_id, str(placed.order.person_id))
    _sees_the_prompt(store_id, link.person_id, order.order_number)
    outbox.append(store_id, *(PromptShown(surface="share", place="card") for _ in range(dice.randint(1, 3))))
    shares = (
        LinkShared(link_id=link.id, channel=dice.choice(CHANNELS), surface="share", place="card")
        for _ in range(dice.randint(0, 2))
    )
    outbox.append(store_id, *shares)
    return link


def _visit(store_id: str, link: LinkView, dice: random.Random) -> VisitRecord:
    at: datetime = clock.now() - timedelta(minutes=dice.randint(5, 300))
    visitor, is_bot = f"{dice.getrandbits(64):016x}", False
    return VisitRecord(
        store_id, link.number, dice.choice(CHANNELS), is_bot, visitor, at, f"{dice.getrandbits(48):012x}"
    )


def _order(store_id: str, order_number: str, dice: random.Random) -> Snapshot:
    program = programs.current_program(store_id)
    currency = program.terms.currency if program else "EUR"
    unit = (program.terms.advocate.amount if program else 1_000) or 1_000
    subtotal = Money(unit * dice.randint(20, 95) // 10, currency)
    on_its_way = int(order_number[1:]) % 4 == 0
    status = OrderStatus.PAID if on_its_way else OrderStatus.FULFILLED
    return Snapshot(order_number, subtotal, status, clock.now(), None)


def _identity(store_id: str, name: str, key: str) -> Identity:
    """Every fifth customer reads another language than the shop's own."""
    own = stores.get_store(store_id).locale
    language = next(each for each in LOCALES if each != own) if key.endswith(("1", "6")) else own
    return Identity(
        customer_id=f"demo-{key}", email=f"{key}@people.example", first_name=name, locale=language
    )
