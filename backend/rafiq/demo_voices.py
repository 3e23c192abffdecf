"""What the customers of a demo shop said, and what its people did about it, by the real use cases."""

import random
from datetime import timedelta

from rafiq.core import clock
from rafiq.core.texts import LOCALES, text
from rafiq.encounters import gestures
from rafiq.encounters.rules import Occasion as GestureOccasion
from rafiq.followups import causes
from rafiq.followups import service as followups
from rafiq.followups.rules import Outcome
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy, When
from rafiq.stores import service as stores
from rafiq.surveys import asking, definitions, themes
from rafiq.surveys import service as surveys
from rafiq.surveys.asking import Occasion
from rafiq.surveys.definitions import SurveyView
from rafiq.surveys.rules import Band, Moment, Theme, band_of
from rafiq.surveys.service import Said
from rafiq.voices import promises
from rafiq.voices import service as voices

ACTOR = "owner@chaykhana.example"
AUTHOR = "rafiq"  # of settings: no member saved them, and the audit log knows of none
# After delivery: the page after a purchase stays for sharing, as the demo's story tells it.
MOMENTS = (Moment.DELIVERY.value, Moment.SERVICE.value, Moment.TICKET.value)
SCORES = (10, 10, 10, 9, 9, 9, 10, 9, 8, 8, 7, 9, 6, 4, 2)
FIRST_THEMES = ("price", "waiting", "quality", "service", "delivery", "returns", "caveat")


def begin(store_id: str, locale: str) -> None:
    """The shop's survey and its themes, its guarantee for friends, and a gesture with the first order."""
    promise = {each: text(each, "voices.demo_guarantee") for each in LOCALES}
    promises.write(store_id, promise, author=AUTHOR)
    gestures.save_plan(store_id, {GestureOccasion.FIRST_ORDER: text(locale, "voices.demo_gesture")})
    survey = SurveyView(active=True, moments=MOMENTS, direct_line=ACTOR)
    definitions.save(store_id, survey, author=AUTHOR)
    for name in FIRST_THEMES:
        words = text(locale, f"surveys.theme_{name}_words").replace("،", ",").split(",")
        themes.save(
            store_id, Theme("", text(locale, f"surveys.theme_{name}"), tuple(words), name == "caveat")
        )


def told(store_id: str, person_id: str, order_number: str, locale: str, dice: random.Random) -> None:
    """The parcel came, the question was put; most people answer it."""
    goods = text(locale, "surveys.demo_goods").split("|")
    what = Occasion(Moment.DELIVERY, order_number, order_number, dice.choice(goods))
    about = asking.happened(store_id, person_id, what)
    if about is None or dice.random() < 0.1:
        return
    asking.mark_asked(store_id, about.id)
    score = dice.choice(SCORES)
    words = text(locale, f"surveys.demo_{band_of(score)}").split("|")
    if dice.random() < 0.72:
        wish = dice.choice(words) if dice.random() < 0.7 or score < 9 else ""
        surveys.answer(store_id, about, Said(score, wish), channel="page", confirmed=True)


def work_off(store_id: str, locale: str, dice: random.Random) -> None:
    """A day's calls: most of what waits is done, some causes are found, one is fixed."""
    reasons = text(locale, "surveys.demo_causes").split("|")
    for each in followups.queue(store_id):
        if dice.random() < 0.6:
            unhappy = each.kind == Band.DETRACTOR
            outcome = Outcome.SOLVED if unhappy else Outcome.SPOKE
            cause = dice.choice(reasons) if each.kind != Band.PROMOTER else ""
            followups.record(store_id, each.id, outcome, note="", cause=cause, actor=ACTOR)


def finish(store_id: str, locale: str) -> None:
    """One cause was mended a week ago or so, by now. The tea of the month takes its time to show what it is worth."""
    subscription = Policy(product_tag="subscription", moment=When.AFTER_VALUE, days=7)
    policies.save(store_id, subscription, author=AUTHOR)
    board = [each for each in causes.board(store_id) if each.last_at]
    if len(board) > 1:
        oldest = min(board, key=lambda each: each.last_at or clock.now() + timedelta(1))
        names, fixes = (text(locale, f"surveys.demo_{each}").split("|") for each in ("causes", "fixed"))
        note = dict(zip(names, fixes, strict=True))[oldest.name]
        causes.fix(store_id, oldest.id, note=note, actor=ACTOR)
    for gesture in gestures.waiting(store_id):
        if gesture.opened_at < clock.now() - timedelta(3):
            gestures.finish(store_id, gesture.id, actor=ACTOR)
    _tell_stories(store_id, locale)


def _tell_stories(store_id: str, locale: str) -> None:
    """Two advocates tell theirs with consent, and the shop shows both."""
    name = stores.get_store(store_id).name
    for number in (1, 2):
        teller = people.find(store_id, Identity(customer_id=f"demo-a{number}"))
        if teller is not None:
            told = voices.tell(
                store_id,
                teller.id,
                name=teller.first_name,
                words=text(locale, f"voices.demo_story_{number}"),
                locale=locale,
                consent=text(locale, "voices.consent", store=name),
                agreed=True,
            )
            voices.decide(store_id, told.id, show=True, read=told.digest, actor=ACTOR)
