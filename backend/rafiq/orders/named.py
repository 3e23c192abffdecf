"""Orders whose buyer said who had sent them, and meant this one person: looked for when the person is forgotten."""

from collections.abc import Iterator

from sqlalchemy import select

from rafiq.core.db import db, table_of
from rafiq.orders.models import OrderHeard, OrderMessage
from rafiq.people import service as people
from rafiq.people.likeness import may_be_one
from rafiq.people.phones import same_phone
from rafiq.people.rules import clean_email, clean_name, clean_phone, email_key, name_key
from rafiq.people.service import PersonView
from rafiq.people.spelling import sound, sounds, tells_apart

_heard, _messages = table_of(OrderHeard), table_of(OrderMessage)
_WORDS = _messages.c.body["referred_by"].as_string()


def orders_naming(store_id: str, person: PersonView) -> set[str]:
    """By the whole name in whichever script, the e-mail address or the phone; only orders with such words are read.

    A name of one word is many people's: it means this one where nobody else here bears it.
    """
    name = f"{person.first_name} {person.last_name}".strip()
    alone = {each.id for each in people.named(store_id, name)} <= {person.id}
    return {
        order_number
        for order_number, words in _said(store_id)
        if _at(person, words) or (name and _is(name, clean_name(words), alone=alone))
    }


def _said(store_id: str) -> Iterator[tuple[str, str]]:
    heard = select(_heard.c.order_number, _heard.c.who).where(
        _heard.c.store_id == store_id, _heard.c.who != ""
    )
    told = select(_messages.c.order_number, _WORDS).where(_messages.c.store_id == store_id, _WORDS != "")
    for query in (heard, told):
        for row in db.session.execute(query):
            yield row[0], str(row[1])  # a shop's own message may hold a number there


def _at(person: PersonView, words: str) -> bool:
    if "@" in words:
        return person.email_key is not None and email_key(clean_email(words)) == person.email_key
    is_number = not any(letter.isalpha() for letter in words)
    return is_number and same_phone(clean_phone(words), person.phone)


def _is(name: str, words: str, *, alone: bool) -> bool:
    if name_key(words) == name_key(name):
        return alone or tells_apart(name)
    heard_as = sound(name).replace(" ", "")
    return tells_apart(words) and heard_as in sounds(words) and may_be_one(words, name)
