"""The use cases of a shopper's browser: what the widget shows and what it may be told."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rafiq.analytics import service as analytics
from rafiq.analytics.rules import placed
from rafiq.core import clock, outbox
from rafiq.core.errors import Invalid
from rafiq.core.events import LinkShared, PromptShown
from rafiq.core.signing import CHANNELS
from rafiq.core.texts import pick_locale
from rafiq.ledger import debts
from rafiq.ledger import service as ledger
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.orders import reading
from rafiq.orders.rules import Source
from rafiq.people import service as people
from rafiq.people.service import PersonView
from rafiq.programs import service as programs
from rafiq.prompts import moments, peace, policies
from rafiq.prompts import service as prompts
from rafiq.prompts.rules import ASKING, Surface
from rafiq.referrals import lookup
from rafiq.referrals import service as referrals
from rafiq.stores.service import StoreView
from rafiq.web.runtime import keyring, settings
from rafiq.web.shapes import deal_shape, order_body, shown
from rafiq.web.shapes.bodies import shape
from rafiq.web.shapes.identifiers import Identifier
from rafiq.web.shapes.schemas import CustomerIn, EmailText, Line, LocaleText, OrderIn
from rafiq.web.shopper import balance_token, me, progress, sharing_shape, surveying, trying
from rafiq.web.shopper.guesses import guesses
from rafiq.web.shopper.manifest import widget_version
from rafiq.web.shopper.me import Me

Answer = dict[str, Any]
PLACES = frozenset({"card", "popup", "banner", "tab", "inline"})
Token = Annotated[str, StringConstraints(min_length=1, max_length=8_000, strict=True)]
Short = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$", strict=True)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class TokenIn(Shape):
    token: Token


class EnrolIn(Shape):
    email: EmailText
    first_name: Line = ""
    order_number: Identifier | None = None
    locale: LocaleText | None = None

    @property
    def customer(self) -> CustomerIn:
        return CustomerIn(email=self.email, first_name=self.first_name, locale=self.locale)


class EventIn(Shape):
    type: Literal["shown", "shared", "closed"]
    surface: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}$", strict=True)]
    place: Short = ""
    channel: Annotated[str, Field(max_length=20)] | None = None
    me: Token | None = None

    @property
    def stood(self) -> str:
        """A selector is a spot of the shop's own page; a word we do not know showed as a card; older tags tell none."""
        if not self.place or self.place in PLACES:
            return self.place
        return "inline" if self.place.startswith(("#", ".")) else "card"


class BalanceIn(Shape):
    me: Token | None = None
    token: Token | None = None
    locale: Short | None = None


class PingIn(Shape):
    nonce: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$", strict=True)]
    version: Short = ""
    order_found: bool = False


def config(store: StoreView, key: str, language: str | None = None) -> Answer:
    """Everything the widget may know of the store, in one piece; nothing personal, the same for everyone."""
    base = settings().public_url
    program = programs.current_program(store.id)
    return (
        {
            "v": 1,
            "store": {"key": key, "name": store.name, "locale": store.locale, "currency": store.currency},
            "api": base,
            "assets": f"{base}/widget/{widget_version()}/",
            "program": deal_shape.shopper_deal(program.terms, version=program.version)
            if program and program.live
            else None,
            "share_page": f"{base}/s/{store.id}",
            "accent": store.accent,
        }
        | ({"asks": True} if surveying.asks(store.id) or prompts.holds_back(store.id) else {})
        | trying.waits(store.id)
        | sharing_shape.told(store, language or store.locale)
    )


def order(store: StoreView, body: OrderIn, source: Source, raw: Answer) -> Answer:
    """Take in the thank-you page's order and answer with the shopper's own link (house §4, steps 1 and 2)."""
    draft = order_body.draft(body, source, store_number=store.number, keyring=keyring(), body=raw)
    placed = referrals.order_placed(store.id, draft)
    weak = None if source.vouched or placed.person is None else body.order_number
    invited = _invitation(store, placed.person, order_number=weak, placed=body.order_number)
    return invited | {"products": progress.products(store, body)}


def enrol(store: StoreView, asked: EnrolIn) -> Answer:
    who = order_body.identity(asked.customer, "#")
    if not who.email:
        raise Invalid.field("#/email", "is needed")
    person, _ = people.recognise(store.id, who, vouched=False)
    return _invitation(store, person, order_number=asked.order_number or "")


def identify(store: StoreView, claims: Answer) -> Answer:
    named = {name: claims[name] for name in CustomerIn.model_fields if name in claims}
    said = claims.get("customer") or named
    who = order_body.identity(shape(CustomerIn, said, "#/customer"), "#/customer")
    if not who.known:
        raise Invalid.field("#/customer", "the token names no customer")
    person, _ = people.recognise(store.id, who, vouched=True)
    troubled = peace.forbids(store.id, person.id, clock.now()) is not None
    return _invitation(store, person) | ({"quiet": True} if troubled else {})


def event(store: StoreView, said: EventIn) -> None:
    """Shown and shared are counted; and so is closing what asks, where it is proven who did (S1-23)."""
    if said.type == "shown":
        seen = PromptShown(surface=said.surface, place=said.stood)
        outbox.append(store.id, seen)
        _was_asked(store.id, said, placed(seen))
    elif said.type == "closed":
        who = me.read(keyring(), said.me, store.id)
        if who and who.proven and said.surface in ASKING:
            moments.closed(store.id, who.person_id)
    elif said.type == "shared":
        if said.channel not in CHANNELS:
            raise Invalid.field("#/channel", "is not a channel we know")
        who = me.read(keyring(), said.me, store.id)
        link = links.link_for(store.id, who.person_id) if who else None
        outbox.append(
            store.id,
            LinkShared(link.id if link else None, said.channel, said.surface, place=said.stood),
        )


def _was_asked(store_id: str, said: EventIn, surface: str) -> None:
    """Without a policy the prompt after the order is the ask; with one, whoever decided on it has noted it."""
    who = me.read(keyring(), said.me, store_id)
    if who and said.surface in ASKING and said.stood != "inline" and not policies.in_use(store_id):
        moments.met(store_id, who.person_id, surface)


def balance(store: StoreView, asked: BalanceIn) -> Answer:
    """Everything a proven person may know about their own referrals; an unproven one learns nothing."""
    who = me.read(keyring(), asked.me, store.id)
    if who is None or not who.proven:
        return {"proven": False}
    locale = pick_locale(asked.locale, store.locale)
    person = people.get(store.id, who.person_id)
    brought = lookup.brought_by(store.id, person.id)
    rewards = lookup.rewards_of(store.id, [each.id for each in brought])
    friends = people.many(store.id, {each.friend_id for each in brought if each.friend_id})
    delivered = reading.delivered(store.id, (each.order_number for each in brought))
    balances = ledger.balances(store.id, person.id)
    settled = debts.paid_back(store.id, person.id).rewards
    token = balance_token.sign(
        keyring(), store.id, person, balances, issuer=settings().public_url, now=clock.now()
    )
    return {
        "proven": True,
        "balances": [shown.balance(each) for each in balances],
        "token": token,
        "now": clock.now().isoformat(),
        "referrals": [
            progress.referral(
                store,
                each,
                rewards=rewards[each.id],
                friends=friends,
                delivered=delivered,
                settled=settled,
                locale=locale,
            )
            for each in brought
        ],
        "share": _share(store, links.link_for(store.id, person.id)),
    } | trying.told(store.id, person.id)


def ping(store: StoreView, said: PingIn, origin: str | None) -> None:
    analytics.record_ping(
        store.id, said.nonce, version=said.version, order_found=said.order_found, origin=origin
    )


def _invitation(
    store: StoreView, person: PersonView | None, *, order_number: str | None = None, placed: str | None = None
) -> Answer:
    """``order_number`` marks a browser that only says who it is; None a person the shop vouches for.

    ``placed``: the order it has just told of, which may be an occasion to ask how it was.
    """
    sealed, found = _known_as(store.id, person.id, order_number) if person else (None, None)
    next_up = prompts.next_prompt(
        store.id,
        person.id if person else None,
        placed,
        question_waits=surveying.after_order(store.id, placed, found),
        proven=bool(found and found.proven),
    )
    surface = next_up.surface
    return (
        {
            "prompt": _prompt(store.id, surface, placed) if surface else None,
            "now": clock.now().isoformat(),
            "me": sealed,
            "share": _share(store, links.link_for(store.id, person.id)) if person else None,
            "proven": bool(found and found.proven),
        }
        | ({"quiet": next_up.quiet} if placed else {})
        | trying.told(
            store.id,
            person.id if person else None,
            asked=surface is Surface.SHARE and not (placed is None and order_number is None),
        )
    )


def _known_as(store_id: str, person_id: str, order_number: str | None) -> tuple[str, Me | None]:
    """Their token, and what it proves. After too many wrong order numbers a right one proves no more than none does."""
    if order_number and not guesses().allowed(store_id, person_id, order_number):
        order_number = ""
    sealed = me.token(keyring(), store_id, person_id, order_number=order_number)
    found = me.read(keyring(), sealed, store_id)
    if order_number and found and found.proven:
        guesses().right(store_id, person_id, order_number)
    return sealed, found


def _prompt(store_id: str, surface: Surface, placed: str | None) -> Answer:
    """``due``: a policy waited for this moment, so whoever is named is asked on any page, not only after an order."""
    later = surface is Surface.VALUE or (surface is Surface.SHARE and prompts.asks_later(store_id))
    due = placed is None and later
    return {"surface": surface.value} | ({"due": True} if due else {})


def _share(store: StoreView, link: LinkView) -> Answer:
    return {"url": shown.link_url(store, link, keyring(), settings().public_url), "code": link.code}
