"""The statement of one person: every movement with its reason and the balance after it, as a page and as a file."""

from flask import render_template
from flask.typing import ResponseReturnValue

from rafiq.ledger import service as ledger
from rafiq.people import service as people
from rafiq.stores.rights import Room
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import viewer
from rafiq.web.admin.words import locale
from rafiq.web.shapes.tables import download
from rafiq.web.words import statement_words


@viewer("/people/<person_id>/statement")
def statement(person_id: str) -> ResponseReturnValue:
    store = seat().store
    person = people.get(store.id, person_id)
    return render_template(
        "admin/people/statement.html",
        person=person,
        balances=ledger.balances(store.id, person.id),
        rows=statement_words.rows(store, person.id, locale()),
    )


@viewer("/people/<person_id>/statement.csv", room=Room.FILES)
def statement_file(person_id: str) -> ResponseReturnValue:
    """Amounts are numbers; a note that a sheet would run as a formula is not run (G34)."""
    store = seat().store
    person = people.get(store.id, person_id)
    found = statement_words.rows(store, person.id, locale(), limit=statement_words.IN_A_FILE)
    return download(statement_words.csv_rows(found, locale()), f"statement-{person.id}", locale=locale())
