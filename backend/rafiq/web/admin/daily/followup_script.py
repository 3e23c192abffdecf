"""What to say in a call: the steps for each band, filled with the live offer and the person's own words (S1-17)."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import clock
from rafiq.core.texts import text
from rafiq.encounters import notes
from rafiq.followups import service as followups
from rafiq.followups.rules import Kind
from rafiq.followups.service import FollowupView
from rafiq.links import service as links
from rafiq.orders import journey
from rafiq.people.service import PersonView
from rafiq.prompts import peace
from rafiq.referrals import deals
from rafiq.stores.service import StoreView
from rafiq.surveys.service import AnswerView
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.advocates import make_link
from rafiq.web.admin.site import manager
from rafiq.web.admin.words import day, locale
from rafiq.web.runtime import keyring, settings
from rafiq.web.shapes import shown
from rafiq.web.words import deal_words

ASKING = frozenset({"like_you", "offer", "link"})
ISOLATE = "\u2068{}\u2069"
STEPS = {
    Kind.PROMOTER: ("greet", "thank", "improve", "like_you", "offer", "link"),
    Kind.PASSIVE: ("greet", "honest", "nearer", "do", "close"),
    Kind.DETRACTOR: ("greet", "sorry", "listen", "cause", "mend", "close"),
}


def script(
    store: StoreView, found: FollowupView, person: PersonView, said: AnswerView | None, caller: str
) -> list[str]:
    """In the language of whoever calls; what does not apply is left out, and asking where it would harm."""
    kind = Kind(found.kind)
    values = {
        "name": ISOLATE.format(person.first_name or text(locale(), "followups.script_you")),
        "caller": ISOLATE.format(caller or text(locale(), "followups.script_me")),
        "store": ISOLATE.format(store.name),
        "product": ISOLATE.format(said.product) if said and said.product else "",
        "words": ISOLATE.format(said.words) if said and said.words else "",
        **_offer(store, found.person_id, with_link=kind is Kind.PROMOTER),
    }
    lines = []
    in_peace = peace.forbids(store.id, found.person_id, clock.now()) is not None
    for step in STEPS[kind]:
        if (step in {"offer", "link"} and not values[step]) or (step in ASKING and in_peace):
            continue
        key = f"script_{step}"
        if step in {"improve", "nearer", "listen"}:
            key += "_words" if values["words"] else "_plain"
        if step == "greet":
            key += "_product" if values["product"] else "_plain"
        lines.append(text(locale(), f"followups.{key}", **values))
    return [*_complaint(store, person), *_known_of(store, person), *lines]


def lacks_link(store: StoreView, found: FollowupView, person: PersonView) -> bool:
    """Whether the script has a step more once they have a link: it is made by a button, not by looking."""
    return (
        found.kind == Kind.PROMOTER
        and person.erased_at is None
        and links.of_person(store.id, person.id) is None
        and deals.for_advocate(store.id, person.id) is not None
        and peace.forbids(store.id, person.id, clock.now()) is None
    )


@manager("/followups/<followup_id>/link")
def make_followup_link(followup_id: str) -> ResponseReturnValue:
    """Their link, to be given while somebody talks to them."""
    store_id = seat().store.id
    make_link(followups.get(store_id, followup_id).person_id)
    return redirect(url_for("admin.followup", store_id=store_id, followup_id=followup_id, _anchor="script"))


def _complaint(store: StoreView, person: PersonView) -> list[str]:
    """Before anything else: whoever calls without knowing of it makes it worse (S2-1, S2-8)."""
    since = journey.journey(store.id, person.id).complaint_at
    return [text(locale(), "followups.script_complaint", day=day(since))] if since else []


def _known_of(store: StoreView, person: PersonView) -> list[str]:
    """What the shop knows of them, first: a call begins with the person (S3-9)."""
    note = notes.of_person(store.id, person.id).note
    known = [text(locale(), "care.script_note", note=ISOLATE.format(note))] if note else []
    tags = (text(locale(), "admin.comma") + " ").join(map(ISOLATE.format, person.tags))
    return known + ([text(locale(), "care.script_tags", tags=tags)] if person.tags else [])


def _offer(store: StoreView, person_id: str, *, with_link: bool) -> dict[str, str]:
    """The deal as this person has it at this moment, the friend's side first; nothing while there is none."""
    program, link = deals.for_advocate(store.id, person_id), links.of_person(store.id, person_id)
    if program is None or not program.live or (link and link.stopped):
        return {"offer": "", "friend": "", "advocate": "", "link": ""}
    terms, now = program.terms, clock.now()
    friend = deal_words.gift_text(terms.friend_gift(at=now), terms.currency, locale())
    advocate = deal_words.gift_text(terms.advocate_gift(at=now), terms.currency, locale())
    url = ""
    if with_link and link and not link.blocked:
        url = shown.link_url(store, link, keyring(), settings().public_url)
    return {"offer": "1", "friend": friend, "advocate": advocate, "link": url}
