"""The pages for looking round: the shelf, one good, the tea house itself."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from demo_store import goods
from demo_store.context import shop

pages = Blueprint("pages", __name__, url_prefix="/<language>")


@pages.get("/")
def home() -> str:
    return render_template("home.html", shelf=list(shop().shelf.values()))


@pages.get("/goods/<slug>")
def good(slug: str) -> str:
    found = shop().shelf.get(slug) or abort(404)
    left = found.places - shop().storage.places_taken(found.sku) if found.places else None
    first, last = goods.bookable(datetime.now(UTC).date())
    others = [other for other in shop().shelf.values() if other.slug != slug][:4]
    return render_template(
        "good.html",
        good=found,
        left=left,
        first_day=first,
        last_day=last,
        others=others,
        booking=request.args,
    )


@pages.get("/about")
def about() -> str:
    return render_template("about.html")


def front_door(language: str) -> ResponseReturnValue:
    """`/` leads to the reader's language; the query string stays, for it may hold a friend's visit."""
    question = request.query_string.decode("latin-1")
    return redirect(f"/{language}/" + (f"?{question}" if question else ""))
