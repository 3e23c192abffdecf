"""Stories in public: a page, and the same as JSON or one script for the shop's own pages (S0-10, S3-12)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request

from rafiq.core.errors import NotFound
from rafiq.core.texts import LOCALES, direction, pick_locale, text
from rafiq.stores.service import StoreView
from rafiq.web.pages import door
from rafiq.web.pages.outside import page
from rafiq.web.words import story_words
from rafiq.web.words.promise_words import ISOLATE
from rafiq.web.words.widget_words import composed

SCRIPT = Path(__file__).parent.parent / "static" / "share" / "stories.js"
stories = Blueprint("stories", __name__, template_folder="../templates")
stories.register_error_handler(NotFound, door.unknown)


@stories.get("/s/<store_id>/stories")
def show(store_id: str) -> Response:
    """For people: every story that is shown."""
    store = door.open_store(store_id)
    wish = request.accept_languages.best_match(LOCALES)
    locale = pick_locale(request.args.get("locale"), wish, store.locale)
    body = render_template(
        "share/stories.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key: text(locale, f"voices.{key}", store=ISOLATE.format(store.name)),
        store=store,
        stories=story_words.public(store, locale),
    )
    return page(body, locale)


@stories.get("/s/<store_id>/stories.json")
def as_json(store_id: str) -> Response:
    """For the shop's server or its own script."""
    body = json.dumps(_told(store_id), ensure_ascii=False)
    return _cached(Response(body, content_type="application/json; charset=utf-8"))


@stories.get("/s/<store_id>/stories.js")
def as_script(store_id: str) -> Response:
    """One tag that draws them where the shop says: no further request, no inline style, nothing from elsewhere."""
    body = composed(_code(), _told(store_id))
    return _cached(Response(body, content_type="text/javascript; charset=utf-8"))


def _told(store_id: str) -> dict[str, Any]:
    """By the address alone, so that a cache may keep it: ``?locale=`` or the shop's own language."""
    store = door.open_store(store_id)
    locale = pick_locale(request.args.get("locale"), store.locale)
    return {
        "locale": locale,
        "direction": direction(locale),
        "title": _title(store, locale),
        "stories": [
            {
                "name": each.name,
                "words": each.words,
                "locale": each.locale,
                "direction": each.direction,
                "badge": each.badge.value,
                "badge_name": each.badge_name,
            }
            for each in story_words.public(store, locale)
        ],
    }


def _title(store: StoreView, locale: str) -> str:
    return text(locale, "voices.stories_title", store=ISOLATE.format(store.name))


def _cached(answer: Response) -> Response:
    """Kept by whoever asks, and asked about each time: a story that is withdrawn is gone at once."""
    answer.headers.update(
        {
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "public, no-cache",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        }
    )
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@cache
def _code() -> str:
    return SCRIPT.read_text(encoding="utf-8")
