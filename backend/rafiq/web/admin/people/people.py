"""People: find them; one person with orders, link, balance, statement and referrals."""

from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.people import people_rows, person_page
from rafiq.ledger import service as ledger
from rafiq.links.rules import share_url
from rafiq.pairs import service as pairs
from rafiq.web.admin import listing
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import viewer
from rafiq.web.runtime import keyring, settings

ADVOCATES, INDEBTED = "advocates", "indebted"
KINDS = (ADVOCATES, INDEBTED)


@viewer("/people")
def people() -> ResponseReturnValue:
    kind, words = listing.chosen("kind", KINDS), listing.words()
    found = people_rows(
        seat().store.id,
        words=words,
        advocates_only=kind == ADVOCATES,
        indebted_only=kind == INDEBTED,
        cursor=listing.cursor(),
    )
    template = "admin/people/people_rows.html" if listing.only_rows() else "admin/people/people.html"
    return render_template(template, page=listing.page_of(found, "admin.people"), words=words, kind=kind)


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
        statement=ledger.statement(store.id, page.person.id),
        share_url=share_url(settings().public_url, keyring().sign_link(store.number, page.link.number))
        if page.link
        else None,
    )
