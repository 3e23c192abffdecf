"""A proven person's own pages behind their link: a reward's path, each friend's way, the statement, their praise."""

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, Response, render_template, request, url_for

from rafiq.core.errors import Invalid, NotFound
from rafiq.core.texts import LOCALES, date_text, direction, pick_locale, text
from rafiq.encounters import praises
from rafiq.ledger import service as ledger
from rafiq.people import service as people
from rafiq.referrals import explaining
from rafiq.stores.service import StoreView
from rafiq.web.pages import door
from rafiq.web.pages.outside import ASKS, headed, page
from rafiq.web.runtime import keyring
from rafiq.web.shopper import me
from rafiq.web.shopper.me import Me
from rafiq.web.words import friend_ways, reward_words, statement_words
from rafiq.web.words.deal_words import amount_text

own = Blueprint("own", __name__, template_folder="../templates")
own.register_error_handler(NotFound, door.expired)
_presses = door.Presses("30/minute")


@own.get("/me/<token>/rewards/<reward_id>")
def reward(token: str, reward_id: str) -> Response:
    """Why one of my rewards stands as it does. Somebody else's does not exist."""
    who, store, locale = _who(token)
    found = explaining.of_reward(store.id, reward_id)
    if found.reward.person_id != who.person_id:
        raise NotFound(reward_id)
    return _page(
        "reward",
        store,
        locale,
        token=token,
        found=found,
        worth=reward_words.worth(found.reward, locale),
        sentence=lambda step: reward_words.sentence(step, locale, store.timezone),
        tones=reward_words.TONES,
    )


@own.get("/me/<token>/statement")
def statement(token: str) -> Response:
    """Every movement with its reason and the balance after it, unit by unit."""
    who, store, locale = _who(token)
    return _page(
        "statement",
        store,
        locale,
        token=token,
        balances=ledger.balances(store.id, who.person_id),
        rows=statement_words.rows(store, who.person_id, locale),
    )


@own.get("/me/<token>/friends")
def friends(token: str) -> Response:
    """Each friend's way from the order to the reward, with its days (S3-10)."""
    who, store, locale = _who(token)
    body = render_template(
        "share/friends.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key: text(locale, f"voices.{key}"),
        token=token,
        ways=friend_ways.ways(store, who.person_id, locale),
    )
    return page(body, locale)


@own.post("/me/<token>/praise")
def praise(token: str) -> Response:
    """What they recommend the shop for, in one tap; a word that is none of ours changes nothing (S0-17)."""
    _presses.count()
    who, store, _ = _who(token)
    with suppress(Invalid):
        praises.say(store.id, who.person_id, request.form.get("behaviour", ""))
    there = url_for("share.own_page", token=token, locale=request.args.get("locale"), _anchor="praise")
    return headed(Response(status=303, headers={"Location": there}), policy=ASKS)


def _who(token: str) -> tuple[Me, StoreView, str]:
    """Balances are shown to a proven person only; to anybody else these pages do not exist."""
    store = door.open_store(me.store_named(keyring(), token))
    who = me.read(keyring(), token, store.id)
    if who is None or not who.proven:
        raise NotFound(store.id)
    person = people.get(store.id, who.person_id)
    wish = request.accept_languages.best_match(LOCALES)
    return who, store, pick_locale(request.args.get("locale"), wish, person.locale, store.locale)


def _page(name: str, store: StoreView, locale: str, **values: object) -> Response:
    def say(key: str, **more: object) -> str:
        return text(locale, f"ledger.{key}", store=store.name, **more)

    body = render_template(
        f"share/{name}.html",
        locale=locale,
        direction=direction(locale),
        say=say,
        store=store,
        day=lambda at: date_text(at, locale, store.timezone),
        amount_of=_amounts(locale),
        **values,
    )
    return page(body, locale)


def _amounts(locale: str) -> Callable[[int, str], str]:
    return lambda amount, unit: amount_text(amount, unit, locale)
