"""In print: cards, signs, cheat sheets, scripts and clauses with today's deal, as a page to print and as PDF."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.people import PeopleFilter, people_rows
from rafiq.core import clock, texts
from rafiq.core.db import step_out
from rafiq.core.errors import Invalid
from rafiq.core.texts import LOCALES, direction, pick_locale
from rafiq.encounters import service as encounters
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.prompts import peace
from rafiq.stores.rights import Level, Room
from rafiq.web import pdf
from rafiq.web.admin.assets import STATIC
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.advocates import Found, find_advocate, make_link
from rafiq.web.admin.reach import sheet_words
from rafiq.web.admin.reach.sheet_words import ISOLATE, Card, Kind
from rafiq.web.admin.site import admin, manager, page, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES, counted, locale
from rafiq.web.qr import qr
from rafiq.web.words.live_deal import For, LiveDeal, live_deal, script_lines

STYLE = Path(STATIC, "admin", "print.css")
FONT = Path(STATIC, "vendor", "vazirmatn.woff2")
LINES = ("who", "what", "why")
MAX_TYPED = 200


@dataclass(slots=True)
class Wish:
    """What is to be printed, and what stands in the way."""

    kind: Kind
    language: str
    role: For
    whose: str
    cards: list[Card] = field(default_factory=list)
    found: Found = field(default_factory=Found)
    left_out: Counter[str] = field(default_factory=Counter)
    error: str = ""


@admin.app_template_global("tprint")
def say(key: str, **values: object) -> str:
    """A text of the catalogue of printed things."""
    return texts.text(locale(), f"print.{key}", **values)


@viewer("/print")
def in_print() -> ResponseReturnValue:
    return _hub(_wish(look=False))


@viewer("/print/sheet")
def sheet() -> ResponseReturnValue:
    """The sheet as a page; a wish that cannot be printed comes back with its reason."""
    wish = _wish()
    deal = _deal(wish)
    if deal is None or wish.error:
        return _hub(wish), 422
    return _drawn(wish, deal, inside=False)


@page("/print/sheet", level=Level.LOOK, methods=("POST",))
def ask_sheet() -> ResponseReturnValue:
    """To the sheet, by an address that names nobody (G32); who has no link yet gets one, from who may make it."""
    wish = _wish(making=True)
    if wish.error:
        return _hub(wish), 422
    named = wish.cards[0].code if wish.whose and wish.cards else None
    where = url_for(
        "admin.sheet",
        store_id=seat().store.id,
        kind=wish.kind,
        language=wish.language,
        role=wish.role,
        whose=named,
    )
    return redirect(where)


@viewer("/print/sheet.pdf")
def sheet_pdf() -> ResponseReturnValue:
    """The same sheet as a file, where the server can make one."""
    wish = _wish()
    deal = _deal(wish)
    if not pdf.AVAILABLE:
        abort(404)
    if deal is None or wish.error:
        return _hub(wish), 422
    drawn = _drawn(wish, deal, inside=True)
    step_out()  # drawing takes long, and everybody else would wait for the database
    made = pdf.pdf_of(drawn)
    if made is None:
        flash(say("pdf_failed"), "bad")
        return redirect(url_for("admin.in_print", store_id=seat().store.id))
    answer = Response(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{wish.kind}-{wish.language}.pdf"'
    return answer


@manager("/print/words")
def save_words() -> ResponseReturnValue:
    """Who the shop is, what it does, why it is better: in one language (S1-28)."""
    typed = {name: request.form.get(name, "").replace("\0", "")[:MAX_TYPED] for name in LINES}
    wish = _wish(look=False)
    try:
        encounters.write_words(seat().store.id, wish.language, typed)
    except Invalid as error:
        wrong = dict.fromkeys((problem.pointer[2:] for problem in error.problems), say("words_wrong"))
        return _hub(wish, typed=typed, errors=wrong), 422
    flash(say("words_saved"), "good")
    return redirect(url_for("admin.in_print", store_id=seat().store.id, language=wish.language))


def _hub(
    wish: Wish, *, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    store = seat().store
    deal = live_deal(store, wish.language)
    words = encounters.words_of(store.id, wish.language)
    return render_template(
        "admin/reach/print.html",
        wish=wish,
        kinds=list(Kind),
        roles=list(For),
        tongues=[(code, LANGUAGE_NAMES[code]) for code in LOCALES],
        deal=deal,
        typed=typed or {name: getattr(words, name) for name in LINES},
        errors=errors or {},
        receipt=_receipt(deal, wish.language) if deal and deal.friend else "",
    )


def _drawn(wish: Wish, deal: LiveDeal, *, inside: bool) -> str:
    """``inside``: with its style and font in it, for the file; a page of ours may have neither."""
    store, language = seat().store, wish.language

    def of_sheet(key: str, **values: object) -> str:
        return texts.text(language, f"print.{key}", **values)

    card = wish.cards[0] if wish.cards else None
    return render_template(
        "admin/reach/sheet.html",
        wish=wish,
        language=language,
        side=direction(language),
        p=of_sheet,
        store_name=ISOLATE.format(store.name),
        deal=deal,
        card=card,
        pages=sheet_words.pages(wish.cards),
        words=encounters.words_of(store.id, language),
        script=script_lines(deal, wish.role, language),
        neighbour=sheet_words.neighbour_lines(store, deal, language),
        clause=sheet_words.clause_lines(store, deal, language),
        extras=sheet_words.extras(deal, language),
        address=sheet_words.store_page(store),
        door=qr(sheet_words.store_page(store)),
        isolated=ISOLATE.format,
        style=_style() if inside else "",
        can_pdf=pdf.AVAILABLE,
        whose=card.code if card and wish.whose else "",
        left_out=_left_out(wish),
    )


def _deal(wish: Wish) -> LiveDeal | None:
    """A sheet of one person says what that person is told (S1-21)."""
    return wish.cards[0].deal if wish.cards else live_deal(seat().store, wish.language)


def _style() -> str:
    font = f'url("{FONT.as_uri()}")'
    return STYLE.read_text(encoding="utf-8").replace('url("../vendor/vazirmatn.woff2")', font)


def _receipt(deal: LiveDeal, language: str) -> str:
    url = sheet_words.store_page(seat().store)
    return texts.text(language, "print.receipt_line", friend=deal.friend, url=url)


def _wish(*, look: bool = True, making: bool = False) -> Wish:
    kind, role = request.values.get("kind", ""), request.values.get("role", "")
    wish = Wish(
        kind=Kind(kind) if kind in set(Kind) else Kind.CARDS,
        language=_language(),
        role=For(role) if role in set(For) else For.DESK,
        whose=" ".join(request.values.get("whose", "").replace("\0", "").split())[:MAX_TYPED],
    )
    if look and wish.kind in sheet_words.OF_ONE | {Kind.CARDS}:
        _find_cards(wish, making=making)
    return wish


def _find_cards(wish: Wish, *, making: bool) -> None:
    """One person's card by name or code, or one for each of the newest advocates who are not unhappy (S2-1)."""
    if wish.kind is Kind.CARDS and not wish.whose:
        _newest(wish)
    elif not wish.whose:
        wish.error = say("whose_needed")
    else:
        _card_of_one(wish, making=making)


def _newest(wish: Wish) -> None:
    """Whoever has no card is counted by the reason, so that nobody looks for them on the sheet."""
    store = seat().store
    rows = people_rows(store.id, PeopleFilter(advocates_only=True)).rows
    known = {link.person_id: link for link in links.of_people(store.id, {row.id for row in rows})}
    named = people.many(store.id, set(known))
    for link in (known[row.id] for row in rows if row.id in known):
        deal = live_deal(store, wish.language, link.person_id)
        if why := _why_not(link, deal):
            wish.left_out[why] += 1
        else:
            wish.cards.append(sheet_words.card_of(store, link, named[link.person_id], deal))
    if not wish.cards:
        wish.error = " ".join(_left_out(wish)) or say("no_advocates")


def _why_not(link: links.LinkView, deal: LiveDeal | None) -> str:
    """A stopped link brings a friend nothing, so no parcel has a card of it; a card is an ask too (S2-1)."""
    if link.stopped:
        return "stopped"
    if deal is None:
        return "deal"
    return "peace" if peace.forbids(link.store_id, link.person_id, clock.now()) else ""


def _left_out(wish: Wish) -> list[str]:
    return [counted(f"print.left_out_{why}", count) for why, count in wish.left_out.items()]


def _card_of_one(wish: Wish, *, making: bool) -> None:
    store = seat().store
    wish.found = find_advocate(store.id, wish.whose, picked=request.values.get("whose_id", ""))
    person = wish.found.person
    if person is None:
        wish.error = say("wrong_whose") if wish.found.candidates else _unknown()
        return
    may_make = seat().role.may(Level.ACT, Room.REACH)
    link = make_link(person.id) if making and may_make else links.of_person(store.id, person.id)
    if link is None:
        wish.error = say("no_link" if may_make else "no_link_look")
        return
    wish.cards = [sheet_words.card_of(store, link, person, live_deal(store, wish.language, person.id))]
    if link.blocked or link.stopped:
        wish.error = texts.text(locale(), f"admin.advocate_{'blocked' if link.blocked else 'stopped'}")


def _unknown() -> str:
    return texts.text(locale(), "admin.advocate_unknown")


def _language() -> str:
    return pick_locale(request.values.get("language"), seat().store.locale)
