"""Where the weekly letter's last line leads: a member stops it with one click, without logging in (RFC 8058)."""

from flask import Blueprint, Response, render_template, request

from rafiq.audit import service as audit
from rafiq.audit.rules import Actor, Note, Who
from rafiq.core import clock
from rafiq.core.errors import NotFound
from rafiq.core.texts import LOCALES, direction, pick_locale, text
from rafiq.messaging import weekly
from rafiq.messaging.outgoing import WEEKLY_STOP_KIND
from rafiq.stores import members
from rafiq.stores.members import UserRecord
from rafiq.stores.service import StoreView
from rafiq.web.pages import mail_doors
from rafiq.web.pages.door import open_store
from rafiq.web.pages.outside import page
from rafiq.web.runtime import keyring

weekly_door = Blueprint("weekly_door", __name__, template_folder="../templates")
weekly_door.register_error_handler(NotFound, mail_doors.unknown)


@weekly_door.get("/u/weekly/<token>")
def ask(token: str) -> Response:
    """Reading changes nothing: programs that scan mail open every link."""
    return _page(*_reader(token), stopped=False)


@weekly_door.post("/u/weekly/<token>")
def stop(token: str) -> Response:
    """A mail program's one click, or the page's own button; safe to repeat."""
    store, user = _reader(token)
    if weekly.wanted(store.id, user.id):
        weekly.choose(store.id, user.id, wanted=False)
        note = Note("settings.changed", "settings", "weekly", {"wanted": [True, False]})
        audit.write(keyring(), store.id, Actor(Who.MEMBER, user.id), note)
    return _page(store, user, stopped=True)


def _reader(token: str) -> tuple[StoreView, UserRecord]:
    claims = keyring().unseal(WEEKLY_STOP_KIND, token, now=clock.now())
    user = members.find_user(user_id=str(claims.get("u"))) if claims else None
    if claims is None or user is None:
        detail = "this link is forged or over"
        raise NotFound(detail)
    return open_store(claims.get("s")), user


def _page(store: StoreView, user: UserRecord, *, stopped: bool) -> Response:
    locale = pick_locale(user.locale, request.accept_languages.best_match(LOCALES), store.locale)
    body = render_template(
        "share/weekly_stop.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key: text(locale, f"weekly.{key}", store=store.name),
        stopped=stopped,
    )
    return page(body, locale, policy=mail_doors.POLICY)
