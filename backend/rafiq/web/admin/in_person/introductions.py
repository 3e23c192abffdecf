"""Introductions: an advocate is asked to introduce somebody by name; the words to send, and how it went (S1-31)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Invalid
from rafiq.core.texts import pick_locale
from rafiq.encounters import asks
from rafiq.encounters.asks import AskView
from rafiq.encounters.rules import AskStatus
from rafiq.links import service as links
from rafiq.people import naming
from rafiq.people import service as people
from rafiq.people.service import PersonView
from rafiq.web.admin.guard import seat
from rafiq.web.admin.in_person.delights import say
from rafiq.web.admin.people.advocates import Found, find_advocate, label, make_link
from rafiq.web.admin.reach.sheet_words import ISOLATE
from rafiq.web.admin.site import manager, viewer
from rafiq.web.admin.words import locale
from rafiq.web.runtime import keyring, settings
from rafiq.web.shapes import shown
from rafiq.web.words.live_deal import live_deal

FIELDS = ("advocate", "name", "company")
LINKEDIN = "https://www.linkedin.com/sharing/share-offsite/?"
MAX_TYPED = 200


@viewer("/introductions")
def introductions() -> ResponseReturnValue:
    return _page(dict.fromkeys(FIELDS, ""), {}, Found())


@manager("/introductions")
def ask_introduction() -> ResponseReturnValue:
    store_id, errors = seat().store.id, {}
    typed = {name: request.form.get(name, "").replace("\0", "")[:MAX_TYPED] for name in FIELDS}
    found = find_advocate(store_id, typed["advocate"], picked=request.form.get("advocate_id", ""))
    if found.person is None:
        key = "advocate_which" if found.candidates else "advocate_unknown"
        errors["advocate"] = texts.text(locale(), f"admin.{key}")
        return _page(typed, errors, found), 422
    try:
        made = asks.ask(
            store_id,
            found.person.id,
            name=typed["name"],
            company=typed["company"],
            actor=seat().user.email,
        )
    except Invalid as error:
        wrong = {problem.pointer[2:]: say("wrong_line") for problem in error.problems}
        return _page(typed, wrong, found), 422
    links.link_for(store_id, found.person.id, told=False)  # for the words to send on
    return redirect(url_for("admin.introduction", store_id=store_id, ask_id=made.id))


@viewer("/introductions/<ask_id>")
def introduction(ask_id: str) -> ResponseReturnValue:
    """The words to send to the advocate, and those the advocate can send on; in the advocate's language."""
    store = seat().store
    found = asks.get(store.id, ask_id)
    advocate = people.get(store.id, found.person_id)
    language = pick_locale(request.args.get("language"), advocate.locale, store.locale)
    link = links.of_person(store.id, advocate.id)
    url = shown.short_url(store, link, keyring(), settings().public_url, "linkedin") if link else ""
    return render_template(
        "admin/in_person/introduction.html",
        found=found,
        advocate=advocate,
        label=label(advocate),
        link=link,
        language=language,
        request_words=_words("introduce_ask", found, advocate, language, url),
        onward_words=_words("introduce_onward", found, advocate, language, url),
        linkedin=LINKEDIN + urlencode({"url": url}),
        statuses=list(AskStatus),
    )


@manager("/introductions/<ask_id>/link")
def make_introduction_link(ask_id: str) -> ResponseReturnValue:
    """For an introduction that was asked for while its advocate had no link."""
    store_id = seat().store.id
    make_link(asks.get(store_id, ask_id).person_id)
    return redirect(url_for("admin.introduction", store_id=store_id, ask_id=ask_id))


@manager("/introductions/<ask_id>")
def move_introduction(ask_id: str) -> ResponseReturnValue:
    """How it went; an unknown word changes nothing."""
    wish, store_id = request.form.get("status", ""), seat().store.id
    asks.get(store_id, ask_id)
    if wish in set(AskStatus):
        asks.move(store_id, ask_id, wish)
        flash(say("introduction_moved"), "good")
    return redirect(url_for("admin.introduction", store_id=seat().store.id, ask_id=ask_id))


@manager("/introductions/<ask_id>/forget")
def forget_introduction(ask_id: str) -> ResponseReturnValue:
    asks.drop(seat().store.id, ask_id)
    flash(say("introduction_forgotten"), "good")
    return redirect(url_for("admin.introductions", store_id=seat().store.id))


def _words(key: str, found: AskView, advocate: PersonView, language: str, url: str) -> str:
    """What a side has from it is said only where the live deal has it."""
    deal = live_deal(seat().store, language, advocate.id)
    known = ISOLATE.format(found.name)
    name = text_name(advocate, language)
    gift = "" if deal is None or not deal.friend else "_gift"
    return texts.text(
        language,
        f"encounters.{key}{gift}",
        name=ISOLATE.format(name),
        known=f"{known} ({ISOLATE.format(found.company)})" if found.company else known,
        first=ISOLATE.format(naming.to_greet(found.name)),
        store=ISOLATE.format(seat().store.name),
        friend=deal.friend if deal else "",
        url=url,
    )


def text_name(person: PersonView, language: str) -> str:
    return person.first_name or texts.text(language, "encounters.dear_customer")


def _page(typed: Mapping[str, str], errors: Mapping[str, str], found: Found) -> str:
    store_id = seat().store.id
    every = asks.every(store_id)
    return render_template(
        "admin/in_person/introductions.html",
        typed=typed,
        errors=errors,
        found=found,
        asks=every,
        people={
            id_: label(person)
            for id_, person in people.many(store_id, {each.person_id for each in every}).items()
        },
    )
