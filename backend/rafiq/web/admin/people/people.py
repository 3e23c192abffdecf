"""People: find them; one person with orders, link, balance, statement and referrals."""

from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.people import people_rows, person_page
from rafiq.analytics.queries.picks import count_people
from rafiq.ledger import service as ledger
from rafiq.links.rules import share_url
from rafiq.moving import owed
from rafiq.pairs import service as pairs
from rafiq.people import tagging
from rafiq.web.admin import listing
from rafiq.web.admin.daily import narrowed
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import viewer
from rafiq.web.runtime import keyring, settings

BROUGHT_LINES = 3  # of rewards that another program owed; the statement has them all


@viewer("/people")
def people() -> ResponseReturnValue:
    store_id, wanted = seat().store.id, narrowed.people()
    page = listing.page_of(people_rows(store_id, wanted, cursor=listing.cursor()), "admin.people")
    return render_template(
        "admin/people/people_rows.html" if listing.only_rows() else "admin/people/people.html",
        page=page,
        words=wanted.words,
        kind=listing.chosen("kind", narrowed.KINDS),
        tag=wanted.tag,
        tags=[] if listing.only_rows() else tagging.in_use(store_id),
        every=None if page.whole else count_people(store_id, wanted),
    )


@viewer("/people/<person_id>")
def person(person_id: str) -> ResponseReturnValue:
    return person_page_of(person_id, typed={}, errors={})


def person_page_of(person_id: str, *, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """One person, with what was typed into a form of the page and what is wrong with it."""
    store = seat().store
    page = person_page(store.id, person_id)
    return render_template(
        "admin/people/person.html",
        page=page,
        typed=typed,
        errors=errors,
        standing=pairs.holds(store.id, page.person.id),
        pair_history=pairs.history(store.id, page.person.id, limit=10),
        balances=ledger.balances(store.id, page.person.id),
        brought=[each for each in owed.waiting(store.id, page.person.id) if each.release_at],
        brought_lines=BROUGHT_LINES,
        statement=ledger.statement(store.id, page.person.id),
        share_url=share_url(settings().public_url, keyring().sign_link(store.number, page.link.number))
        if page.link
        else None,
    )
