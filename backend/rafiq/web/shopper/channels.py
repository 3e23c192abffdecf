"""Channels for a page in another language than the shop's own, and the further ones of our own share sheet."""

from typing import Any

from apiflask import APIFlask
from flask import Blueprint, Response, json, request
from flask_cors import cross_origin

from rafiq.core.texts import pick_locale
from rafiq.stores import service as stores
from rafiq.stores.service import StoreView
from rafiq.web.shopper import sharing_shape

KEPT = "public, max-age=300, stale-while-revalidate=86400"
further = Blueprint("channels", __name__)


def register(app: APIFlask) -> None:
    app.register_blueprint(further)


@further.get("/w/<key>/channels.json")
@cross_origin(origins="*", methods=["GET"])
def channels(key: str) -> Response:
    """The same for everyone and nothing personal, so any page may read it and anyone may keep it."""
    store = stores.store_of_publishable(key)
    language = pick_locale(request.args.get("locale"), store.locale)
    response = Response(
        json.dumps(told_of(store, language), separators=(",", ":")), content_type="application/json"
    )
    response.headers["Cache-Control"] = KEPT
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def told_of(store: StoreView, language: str) -> dict[str, Any]:
    return sharing_shape.told(store, language) | {"more": sharing_shape.further(store, language)}
