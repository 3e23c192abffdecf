"""The team's own page, for a screen in the shop: whom to praise and how near the treat is; never an amount (S4-10)."""

from flask import Blueprint, Response, render_template, request

from rafiq.core.errors import NotFound
from rafiq.core.texts import LOCALES, date_text, direction, number_text, pick_locale, text
from rafiq.staff import goals
from rafiq.staff import service as staff
from rafiq.web.pages.door import open_store
from rafiq.web.pages.outside import page

team = Blueprint("team", __name__, template_folder="../templates")


@team.get("/team/<store_id>")
def board(store_id: str) -> Response:
    """Whoever agreed to be named, with how many friends came thanks to them."""
    store = open_store(store_id)
    wish = request.accept_languages.best_match(LOCALES)
    locale = pick_locale(request.args.get("locale"), wish, store.locale)
    body = render_template(
        "share/team.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key, **values: text(locale, f"staff.{key}", **values),
        number=lambda count: number_text(count, locale),
        day=lambda at: date_text(at, locale, store.timezone),
        store=store,
        praised=staff.board(store.id),
        lately=staff.lately(store.id),
        goal=goals.current(store.id),
    )
    return page(body, locale)


@team.errorhandler(NotFound)
def _unknown(_error: NotFound) -> Response:
    return Response(status=404)
