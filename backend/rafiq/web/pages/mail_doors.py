"""Where mail leads back to: a reader's choices and the one-click stop (RFC 8058), and reports of what bounced."""

from datetime import timedelta

from flask import Blueprint, Response, render_template, request

from rafiq.core import clock
from rafiq.core.errors import Forbidden, Invalid, NotFound
from rafiq.core.signing import Keyring
from rafiq.core.texts import LOCALES, direction, pick_locale, text
from rafiq.messaging import bounces, choices
from rafiq.messaging import service as mail
from rafiq.messaging.bounces import BOUNCED, COMPLAINED, Report
from rafiq.messaging.outgoing import STOP_KIND
from rafiq.messaging.rules import FOR_CUSTOMERS
from rafiq.people import service as people
from rafiq.people.service import PersonView
from rafiq.stores.service import StoreView
from rafiq.web.pages.door import open_store
from rafiq.web.pages.outside import page
from rafiq.web.runtime import keyring, settings

BOUNCE_KIND = "bounces"
BOUNCE_LIFETIME = timedelta(days=3_650)
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
doors = Blueprint("mail_doors", __name__, template_folder="../templates")


@doors.get("/u/<token>")
def choose(token: str) -> Response:
    """The reader's choices. Reading changes nothing: programs that scan mail open every link (G35)."""
    store, person = _reader(token)
    return _page(store, person, done=None)


@doors.post("/u/<token>")
def stop(token: str) -> Response:
    """A mail program's one click, or the page's own buttons; no log-in, no redirect, 200 at once."""
    store, person = _reader(token)
    saved = request.form.getlist("kinds") if request.form.get("action") == "save" else []
    wanted = [kind for kind in saved if kind in set(FOR_CUSTOMERS)]
    if not wanted:
        choices.unsubscribe(store.id, person.id, person.email, keyring())
        return _page(store, person, done="stopped")
    choices.choose(store.id, person.id, wanted=wanted)
    if person.email:
        choices.resubscribe(store.id, person.email, keyring())
    return _page(store, person, done="saved")


@doors.post("/hooks/bounces/<token>")
def bounce(token: str) -> Response:
    """A delivery report as it came, or ``{"message_id", "kind"}``; what is not about a mail of ours changes nothing."""
    claims = keyring().unseal(BOUNCE_KIND, token, now=clock.now())
    if claims is None:
        detail = "this address for reports is forged or over"
        raise Forbidden(detail)
    report = _said() if request.is_json else bounces.read(request.get_data())
    if report is not None:
        bounces.take(str(claims.get("s")), report)
    return Response(status=204)


def bounce_address(sealing: Keyring, store_id: str) -> str:
    """Where this store's reports are handed in; it changes with each call, and each stays good."""
    token = sealing.seal(BOUNCE_KIND, {"s": store_id}, now=clock.now(), lifetime=BOUNCE_LIFETIME)
    return f"{settings().public_url}/hooks/bounces/{token}"


def _said() -> Report:
    body = request.get_json()
    kind = body.get("kind") if isinstance(body, dict) else None
    said = body.get("message_id") if isinstance(body, dict) else None
    if not isinstance(kind, str) or kind not in {BOUNCED, COMPLAINED}:
        raise Invalid.field("#/kind", f"must be {BOUNCED} or {COMPLAINED}")
    if not isinstance(said, str) or not said.isascii() or "\0" in said:
        raise Invalid.field("#/message_id", "must be the Message-ID of a mail of ours")
    return Report(said.strip("<> ").partition("@")[0][:32], kind)


def _reader(token: str) -> tuple[StoreView, PersonView]:
    claims = keyring().unseal(STOP_KIND, token, now=clock.now())
    if claims is None:
        detail = "this link is forged or over"
        raise NotFound(detail)
    store = open_store(claims.get("s"))
    return store, people.get(store.id, str(claims.get("p")))


def _page(store: StoreView, person: PersonView, *, done: str | None) -> Response:
    locale = pick_locale(
        request.args.get("locale"),
        request.accept_languages.best_match(LOCALES),
        person.locale,
        store.locale,
    )
    offered = [kind for kind in FOR_CUSTOMERS if kind in mail.setting(store.id).kinds] or list(FOR_CUSTOMERS)
    chosen = choices.choice(store.id, person.id)
    return _answer(
        render_template(
            "share/mail_choices.html",
            locale=locale,
            direction=direction(locale),
            say=lambda key: text(locale, f"mail.{key}", store=store.name),
            kinds=offered,
            chosen=chosen,
            done=done,
        ),
        locale,
    )


def _answer(body: str, locale: str, status: int = 200) -> Response:
    return page(body, locale, status=status, policy=POLICY)


@doors.errorhandler(NotFound)
def unknown(_error: NotFound) -> Response:
    locale = pick_locale(request.accept_languages.best_match(LOCALES))
    body = render_template(
        "share/expired.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key: text(locale, f"pages.{key}", store=""),
    )
    return _answer(body, locale, 404)
