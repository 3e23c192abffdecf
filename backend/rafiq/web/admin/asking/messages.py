"""Messages: which mails the store writes and in whose name, how they look in each language, what became of each."""

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.rows import Listing
from rafiq.core import clock, texts
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.money import Money
from rafiq.core.texts import LOCALES, date_text, money_text, pick_locale
from rafiq.messaging import choices, letters, outgoing, rules
from rafiq.messaging import service as mail
from rafiq.messaging.letters import Content, Sender
from rafiq.messaging.rules import FOR_CUSTOMERS, Kind, State
from rafiq.people import service as people
from rafiq.surveys.rules import HIGHEST
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, owner, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES, locale
from rafiq.web.pages import mail_doors
from rafiq.web.runtime import keyring, runtime, settings
from rafiq.web.words import survey_words

ON_A_PAGE = 50
# A mail carries its own styles; nothing in it may run or load.
AS_MAIL = {"style-src": "'unsafe-inline'", "script-src": "'none'"}
WITHOUT_BUTTON = frozenset({Kind.SURVEY, Kind.CAUSE_FIXED, Kind.VALUE})
TONES = {
    State.WAITING.value: "wait",
    State.SENT.value: "good",
    State.FAILED.value: "bad",
    State.DROPPED.value: "still",
}


def say(key: str, **values: object) -> str:
    """A text of the catalogue about messages."""
    return texts.text(locale(), f"messages.{key}", **values)


@viewer("/messages")
def messages() -> ResponseReturnValue:
    return _page(_stored(), {})


@owner("/messages", methods=("POST",))
def save_messages() -> ResponseReturnValue:
    """All fields at once; what is wrong is marked and what was typed stays."""
    typed = {
        name: request.form.get(name, "") for name in ("sender_name", "sender_email", "reply_to", "postal")
    }
    kinds = request.form.getlist("kinds")
    try:
        mail.save_setting(seat().store.id, kinds=kinds, origins=seat().store.origins, **typed)
    except Invalid as error:
        errors = {
            each.pointer.removeprefix("#/"): say(f"wrong_{each.pointer[2:]}") for each in error.problems
        }
        return _page(typed | {"kinds": kinds}, errors), 422
    flash(say("saved"), "good")
    return _back()


@manager("/messages/test")
def test_message() -> ResponseReturnValue:
    """To the one who asks, at most once a minute."""
    me = seat().user
    about = clock.now().strftime("%Y-%m-%dT%H:%M")
    mail.post_sealed(
        seat().store.id, Kind.TEST, about=about, to=me.email, keyring=keyring(), locale=locale(), link=_here()
    )
    runtime().jobs.nudge("mails")
    flash(say("test_sent", email=me.email), "good")
    return _back()


@manager("/messages/<mail_id>/reopen")
def reopen_address(mail_id: str) -> ResponseReturnValue:
    """The address that a mail did not go to is right after all: from the next one on it is written to again."""
    hashed = mail.of_id(mail_id, seat().store.id).to_hash
    if hashed is None:
        raise NotFound(mail_id)
    choices.lift(seat().store.id, hashed)
    flash(say("reopened"), "good")
    return _back()


@viewer("/messages/preview/<kind>")
def preview_message(kind: str) -> ResponseReturnValue:
    """The very mail, with made-up values, in any language."""
    if kind not in set(FOR_CUSTOMERS):
        raise NotFound(kind)
    chosen = pick_locale(request.args.get("lang"), seat().store.locale)
    sender = outgoing.sender_of(settings(), seat().store) or Sender(seat().store.name, "")
    letter = letters.write(
        Kind(kind), _example(Kind(kind), chosen), chosen, store=seat().store.name, sender=sender, stop_url="#"
    )
    if request.args.get("as") == "text":
        return Response(f"{letter.subject}\n\n{letter.plain}", content_type="text/plain; charset=utf-8")
    g.policy = AS_MAIL
    return Response(letter.html, content_type="text/html; charset=utf-8")


def _example(kind: Kind, chosen: str) -> Content:
    """Values that every kind finds among; an example needs nobody's data."""
    date = date_text(clock.now(), chosen, seat().store.timezone)
    amount = money_text(Money(1_000, seat().store.currency), chosen)
    reason = texts.text(chosen, "messages.example_reason", date=date, amount=amount)
    values = {"amount": amount, "date": date, "reason": reason, "link": f"{settings().public_url}/r/K7M2QX4P"}
    return Content(values | _buyers(chosen), None if kind in WITHOUT_BUTTON else "#", _picks(kind, chosen))


def _buyers(chosen: str) -> dict[str, str]:
    """What mails to buyers speak of besides."""
    product, store = texts.text(chosen, "surveys.sample_product"), seat().store.name
    words = {
        name: texts.text(chosen, f"messages.example_{name}") for name in ("cause", "note", "subject", "words")
    }
    return words | {
        "question": survey_words.question(chosen, store, moment="purchase", product=product),
        "scale": survey_words.scale(chosen, 0),
        "about": texts.text(chosen, "mail.about_bought", product=product, store=store),
        "others": texts.text(chosen, "mail.stage_others", count=texts.number_text(120, chosen), store=store),
    }


def _picks(kind: Kind, chosen: str) -> tuple[tuple[str, str], ...]:
    if kind is Kind.SURVEY:
        return tuple((texts.number_text(score, chosen), "#") for score in range(HIGHEST + 1))
    return tuple((_in(chosen, said), "#") for said in ("yes", "no")) if kind is Kind.VALUE else ()


def _in(chosen: str, said: str) -> str:
    return texts.text(chosen, f"mail.value_{said}")


def _stored() -> dict[str, Any]:
    found = mail.setting(seat().store.id)
    return {
        "kinds": list(found.kinds),
        "sender_name": found.sender_name,
        "sender_email": found.sender_email or "",
        "reply_to": found.reply_to or "",
        "postal": found.postal,
    }


def _page(values: dict[str, Any], errors: dict[str, str]) -> str:
    kind = listing.chosen("kind", [each.value for each in Kind])
    state = listing.chosen("status", [each.value for each in State])
    rows = mail.page(seat().store.id, kind=kind, state=state, before=listing.cursor(), limit=ON_A_PAGE + 1)
    following = rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None
    shown = rows[:ON_A_PAGE]
    return render_template(
        "admin/asking/messages.html",
        values=values,
        errors=errors,
        kinds=FOR_CUSTOMERS,
        every_kind=list(Kind),
        states=list(State),
        kind=kind,
        state=state,
        listing=listing.page_of(Listing(shown, following), "admin.messages"),
        closed=_closed({each.to_hash for each in shown if each.to_hash}),
        names=people.many(seat().store.id, {each.person_id for each in shown if each.person_id}),
        server=_server(),
        sender=outgoing.sender_of(settings(), seat().store),
        bounce_address=mail_doors.bounce_address(keyring(), seat().store.id),
        tongues=[(code, LANGUAGE_NAMES[code]) for code in LOCALES],
        m=say,
        mt=_kind_words,
        tones=TONES,
    )


def _closed(hashes: set[str]) -> set[str]:
    """Those that a server closed; what a reader stopped is theirs alone to open."""
    found = choices.suppressions(seat().store.id, hashes)
    return {hashed for hashed, why in found.items() if why != rules.UNSUBSCRIBED}


def _server() -> str:
    """none, folder (and where) or server; never its password."""
    url = settings().smtp_url
    if not url:
        return "none"
    return "folder" if url.startswith("file:") else "server"


def _kind_words(key: str) -> str:
    return texts.text(locale(), f"mail.{key}", store=seat().store.name)


def _here() -> str:
    return f"{settings().public_url}{url_for('admin.messages', store_id=seat().store.id)}"


def _back() -> ResponseReturnValue:
    return redirect(url_for("admin.messages", store_id=seat().store.id))
