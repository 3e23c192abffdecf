"""Messages: which mails the store writes and in whose name, how they look in each language, what became of each."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.rows import Listing
from rafiq.core import clock, texts
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.texts import LOCALES
from rafiq.messaging import choices, outgoing, rules
from rafiq.messaging import service as mail
from rafiq.messaging.rules import FOR_CUSTOMERS, Kind, State
from rafiq.people import service as people
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import manager, owner, viewer
from rafiq.web.admin.words import LANGUAGE_NAMES, locale
from rafiq.web.pages import mail_doors
from rafiq.web.runtime import keyring, runtime, settings

ON_A_PAGE = 50
# A mail carries its own styles; nothing in it may run or load.
AS_MAIL = {"style-src": "'unsafe-inline'", "script-src": "'none'"}
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
