"""Somebody's own story: told with consent, looked at again, taken back at once; looking changes nothing (S3-12)."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, Response, render_template, request, url_for

from rafiq.core import clock
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.signing import Keyring
from rafiq.core.texts import LOCALES, both_dates, direction, pick_locale, text
from rafiq.people import service as people
from rafiq.people.service import PersonView
from rafiq.stores.service import StoreView
from rafiq.voices import service as voices
from rafiq.voices.rules import StoryStatus
from rafiq.web.pages import door
from rafiq.web.pages.outside import ASKS, headed, page
from rafiq.web.runtime import keyring
from rafiq.web.words import story_words
from rafiq.web.words.promise_words import ISOLATE

KIND = "story"
LIFETIME = timedelta(days=60)
MAX_TYPED = 2_000
story_page = Blueprint("story_page", __name__, template_folder="../templates")
story_page.register_error_handler(NotFound, door.expired)
_presses = door.Presses("30/minute")


def link(public_url: str, keys: Keyring, store_id: str, person_id: str) -> str:
    """The address for an invitation: it opens the story and nothing else of the person's."""
    claims: dict[str, object] = {"s": store_id, "p": person_id}
    return f"{public_url}/story/{keys.seal(KIND, claims, now=clock.now(), lifetime=LIFETIME)}"


@story_page.get("/story/<token>")
def show(token: str) -> Response:
    return _page(token, {}, {})


@story_page.post("/story/<token>")
def tell(token: str) -> Response:
    """Their words with their consent, or the end of both."""
    _presses.count()
    store, person = _who(token)
    if "withdraw" in request.form:
        voices.withdraw(store.id, person.id)
        return _back(token)
    locale = _locale(store, person)
    typed = {name: request.form.get(name, "").replace("\0", "")[:MAX_TYPED] for name in ("name", "words")}
    try:
        voices.tell(
            store.id,
            person.id,
            name=typed["name"],
            words=typed["words"],
            locale=locale,
            consent=_say(store, locale, "consent"),
            agreed="agreed" in request.form,
        )
    except Invalid as error:
        wrong = [each.pointer.removeprefix("#/") for each in error.problems]
        return _page(token, typed, {name: _say(store, locale, f"wrong_{name}") for name in wrong}, status=422)
    return _back(token)


def _back(token: str) -> Response:
    address = url_for("story_page.show", token=token, locale=request.args.get("locale"))
    return headed(Response(status=303, headers={"Location": address}), policy=ASKS)


def _who(token: str) -> tuple[StoreView, PersonView]:
    """Raises `NotFound` for anything forged, over, or of somebody who was forgotten."""
    claims = keyring().unseal(KIND, token, now=clock.now())
    if claims is None:
        detail = "this link is forged or over"
        raise NotFound(detail)
    store = door.open_store(str(claims.get("s")))
    person_id = str(claims.get("p"))
    if people.is_erased(store.id, person_id):
        raise NotFound(person_id)
    return store, people.get(store.id, person_id)


def _page(token: str, typed: Mapping[str, str], errors: Mapping[str, str], *, status: int = 200) -> Response:
    store, person = _who(token)
    locale = _locale(store, person)
    story = voices.of_person(store.id, person.id)
    badge, won = story_words.standing(store, person.id)
    body = render_template(
        "share/story.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key, **values: _say(store, locale, key, **values),
        store=store,
        token=token,
        story=story,
        asking=bool(errors) or story is None or "again" in request.args,
        gone=story is not None and story.status == StoryStatus.WITHDRAWN,
        typed=typed or {"name": person.first_name, "words": story.words if story else ""},
        errors=errors,
        badge=story_words.badge_text(badge, locale) if won else "",
        day=lambda at: both_dates(at, locale, store.timezone),
    )
    return page(body, locale, status=status, policy=ASKS)


def _locale(store: StoreView, person: PersonView) -> str:
    wish = request.accept_languages.best_match(LOCALES)
    return pick_locale(request.args.get("locale"), wish, person.locale, store.locale)


def _say(store: StoreView, locale: str, key: str, **values: object) -> str:
    return text(locale, f"voices.{key}", store=ISOLATE.format(store.name), **values)
