"""The page of one member of staff, by a link of their own: their numbers, the team's goal, what to say (S4-8)."""

from flask import Blueprint, Response, render_template, request

from rafiq.analytics.queries.behaviours import ranking
from rafiq.analytics.queries.staff import waiting
from rafiq.core.errors import NotFound
from rafiq.core.texts import LOCALES, counted, date_text, direction, number_text, pick_locale, text
from rafiq.encounters import service as encounters
from rafiq.staff import goals, periods, service
from rafiq.web.pages.door import open_store
from rafiq.web.pages.outside import page
from rafiq.web.pages.staff_token import read
from rafiq.web.runtime import keyring
from rafiq.web.words.deal_words import amount_text
from rafiq.web.words.live_deal import For, live_deal, script_lines

staff_page = Blueprint("staff_page", __name__, template_folder="../templates")
TOP = 3


@staff_page.get("/staff/<token>")
def own(token: str) -> Response:
    """Whoever holds the link sees this person's numbers, and nobody else's."""
    found = read(keyring(), token)
    if found is None:
        return Response(status=404)
    store, member = open_store(found[0]), found[1]
    wish = request.accept_languages.best_match(LOCALES)
    locale = pick_locale(request.args.get("locale"), wish, store.locale)
    deal = live_deal(store, locale)
    mine = [each for each in periods.totals(store.id) if each.ref == member.ref]
    body = render_template(
        "share/staff.html",
        locale=locale,
        direction=direction(locale),
        say=lambda key, **values: text(locale, f"staff.{key}", **values),
        of=lambda key, **values: text(locale, f"encounters.{key}", **values),
        named=lambda count: counted(locale, "encounters.page_named", count),
        number=lambda count: number_text(count, locale),
        day=lambda at: date_text(at, locale, store.timezone),
        store=store,
        member=member,
        friends=sum(each.rewards for each in mine),
        friends_ever=service.friends_of(store.id, member.ref),
        earned=[amount_text(each.amount.amount, each.amount.currency, locale) for each in mine],
        waits=[
            amount_text(each.amount, each.currency, locale) for each in waiting(store.id).get(member.ref, [])
        ],
        praised=service.board(store.id),
        goal=goals.current(store.id),
        delights=encounters.delights(store.id, staff_id=member.id, limit=10),
        ranking=[each for each in ranking(store.id) if each.named or each.said][:TOP],
        deal=deal,
        script=script_lines(deal, For.DESK, locale) if deal else [],
    )
    return page(body, locale)


@staff_page.errorhandler(NotFound)
def _unknown(_error: NotFound) -> Response:
    return Response(status=404)
