"""The lives of a sample store: who buys, shares and sends whom, and what became of it, by the real use cases."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum, auto
from functools import partial

from rafiq import reactions
from rafiq.core import clock, outbox
from rafiq.core.errors import Invalid
from rafiq.core.events import LinkShared, PromptShown
from rafiq.core.money import Money
from rafiq.core.signing import VisitRef
from rafiq.core.texts import text
from rafiq.errands import sample_voices
from rafiq.links import introductions
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.links.visits import VisitRecord
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.people.rules import Identity
from rafiq.programs import service as programs
from rafiq.programs.rules import default_terms
from rafiq.referrals import service as referrals
from rafiq.referrals.claims import OrderDraft
from rafiq.referrals.rules import Decision
from rafiq.stores.samples import Turn

CHANNELS = ("whatsapp", "whatsapp", "whatsapp", "telegram", "copy", "email", "native", "facebook")
LONG_AGO = 46  # days; the deal begins before the first life
DELIVERY = 3  # days
BUSY = 5  # for so many days nobody has got to calling anybody


class Fate(StrEnum):
    """What becomes of a referral."""

    APPROVED = auto()
    TAKEN_BACK = auto()
    RETURNED = auto()
    REFUSED = auto()
    ONESELF = auto()
    FLAGGED = auto()
    HOUSEHOLD = auto()
    LOOKALIKE = auto()
    WAITING = auto()
    UNPAID = auto()
    UNSURE = auto()


_NO_STRANGERS = frozenset({Fate.ONESELF, Fate.LOOKALIKE})
# Whoever brings these has told a surname and a phone, which their friends are compared with.
_TOLD_MORE = frozenset({Fate.HOUSEHOLD, Fate.LOOKALIKE})
PHONE = "+12025550143"  # of those that are kept for stories
# How many days ago somebody first bought, and what became of those whom they sent; one line each, oldest first.
LIVES: tuple[tuple[int, tuple[Fate, ...]], ...] = (
    (44, (Fate.APPROVED, Fate.APPROVED)),
    (42, (Fate.APPROVED,)),
    (40, (Fate.APPROVED, Fate.RETURNED)),
    (38, (Fate.APPROVED, Fate.TAKEN_BACK)),
    (36, (Fate.APPROVED, Fate.ONESELF)),
    (33, (Fate.REFUSED,)),
    (31, (Fate.APPROVED,)),
    (29, (Fate.APPROVED,)),
    (26, (Fate.RETURNED, Fate.APPROVED)),
    (24, ()),
    (21, (Fate.APPROVED,)),
    (19, (Fate.APPROVED,)),
    (15, (Fate.FLAGGED,)),
    (12, (Fate.WAITING, Fate.LOOKALIKE)),
    (9, (Fate.HOUSEHOLD,)),
    (6, (Fate.WAITING, Fate.UNPAID)),
    (4, (Fate.UNSURE,)),
    (2, ()),
)


def tell(turn: Turn) -> list[VisitRecord]:
    """One turn, in the running transaction. What follows happens at home: no mail, no webhook, no CRM (S1-33)."""
    if turn.number == 0:
        with clock.shifted(-timedelta(days=LONG_AGO)):
            _begin(turn)
            outbox.tell_now(reactions.AT_HOME)
        return []
    life = _Life(turn, turn.number - 1)
    life.told()
    return life.visits


def _begin(turn: Turn) -> None:
    """The gifts of the shop's own deal, without its conditions; the usual deal where they cannot be had."""
    deal, store = programs.current_program(turn.shop_id), turn.store
    name, terms = store.name, default_terms(store.currency)
    if deal and deal.live and not deal.terms.advocate.bank_id and not deal.terms.friend.bank_id:
        name, terms = deal.name, replace(terms, advocate=deal.terms.advocate, friend=deal.terms.friend)
    try:
        programs.start_program(store.id, name=name, terms=terms, actor=turn.actor)
    except Invalid:
        programs.start_default(store.id, store.currency, actor=turn.actor)
    sample_voices.begin(turn)


@dataclass(slots=True)
class _Life:
    """Steps are planned by how many days ago they are, and done in that order: time never goes back within a life."""

    turn: Turn
    place: int
    visits: list[VisitRecord] = field(default_factory=list)
    plan: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    dice: random.Random = field(init=False)
    orders: int = 0
    planned: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(f"{self.turn.locale} {self.place}")  # noqa: S311 - a story, not a secret

    def told(self) -> None:
        """Somebody buys, is content or not, shares; those whom they send buy too."""
        days, _ = LIVES[self.place]
        self._later(days, partial(self._begins, days))
        while self.plan:
            ago, _, step = heapq.heappop(self.plan)
            with clock.shifted(timedelta(days=ago)):
                step()
                outbox.tell_now(reactions.AT_HOME)

    def _later(self, days: float, step: Callable[[], object]) -> None:
        """What would be yet to come is left to come by itself."""
        if days > 0:
            self.planned += 1
            heapq.heappush(self.plan, (-days, self.planned, step))

    def _begins(self, days: float) -> None:
        who, fates = self._person(self.place), LIVES[self.place][1]
        first = self._buys(who, Source.SERVER)
        link = self._shares(first)
        self._is_asked(who, first, days)
        friend = len(LIVES) + sum(_strangers(fates) for _, fates in LIVES[: self.place])
        self._later(days - 1, partial(self._follows, link))
        for number, fate in enumerate(fates):
            sent = self._sent(who, fate, friend)
            friend += _strangers((fate,))
            at = days - 2 - number / 2
            self._later(at, partial(self._is_sent, link, sent, fate, at))

    def _sent(self, who: Identity, fate: Fate, friend: int) -> Identity:
        """A friend with another name, but for those whose sameness is to be seen through."""
        if fate is Fate.ONESELF:
            return who
        if fate is Fate.LOOKALIKE:  # the same name, and a mailbox that differs by a number
            box = str(who.email).partition("@")[0]
            email = f"{box}2@post.example"
            return replace(who, customer_id=f"{who.customer_id}-2", email=email, phone=None)
        another = self._person(friend)
        return replace(another, phone=who.phone) if fate is Fate.HOUSEHOLD else another

    def _is_sent(self, link: LinkView, who: Identity, fate: Fate, days: float) -> None:
        store_id, visit = self.turn.store.id, None
        if fate is Fate.FLAGGED:  # the advocate only named them
            introductions.introduce(store_id, link.id, email_key=who.email_key, phone=None, by_staff=False)
        else:
            visit = self._follows(link)
        source = Source.BROWSER if fate is Fate.UNSURE else Source.SERVER
        status = OrderStatus.PLACED if fate is Fate.UNPAID else OrderStatus.PAID
        order = self._buys(who, source, visit=visit, status=status)
        if self.orders % 2 == 0:
            self._shares(order)
        if fate is Fate.APPROVED:
            self._is_asked(who, order, days)
        self._ends(order, fate, days)

    def _ends(self, order: Snapshot, fate: Fate, days: float) -> None:
        store_id, number = self.turn.store.id, order.order_number
        over = days - default_terms(self.turn.store.currency).hold_days
        if fate in {Fate.APPROVED, Fate.TAKEN_BACK}:
            due = referrals.Due(store_id, number)
            self._later(over - 0.2, partial(referrals.approve_due, due))
        if fate in {Fate.RETURNED, Fate.TAKEN_BACK}:
            back = partial(referrals.order_refunded, refund_id="r1", amount=order.subtotal.text())
            self._later(days - 4 if fate is Fate.RETURNED else over - 3, partial(back, store_id, number))
        if fate is Fate.REFUSED:
            self._later(days - 2, partial(self._is_refused, number))

    def _is_refused(self, number: str) -> None:
        found = referrals.of_order(self.turn.store.id, number)
        if found is not None:
            reason = text(self.turn.locale, "sample.refused")
            referrals.decide(
                self.turn.store.id, found.id, Decision.VOID, actor=self.turn.actor, reason=reason
            )

    def _is_asked(self, who: Identity, order: Snapshot, days: float) -> None:
        """The parcel comes, the question is put, and whoever must act mostly did."""
        came = OrderDraft(replace(order, status=OrderStatus.FULFILLED), Source.SERVER, who)
        arrival = days - DELIVERY
        self._later(arrival, partial(referrals.order_placed, self.turn.store.id, came))
        answers = partial(sample_voices.answers, self.turn, order.order_number, self.dice)
        self._later(arrival - 1, answers)
        if arrival > BUSY:
            self._later(arrival - 2, partial(sample_voices.works_off, self.turn, who, self.dice))

    def _buys(
        self,
        who: Identity,
        source: Source,
        *,
        visit: VisitRef | None = None,
        status: OrderStatus = OrderStatus.PAID,
    ) -> Snapshot:
        self.orders += 1
        currency = self.turn.store.currency
        unit = default_terms(currency).advocate.amount
        subtotal = Money(unit * self.dice.randint(20, 95) // 10, currency)
        number = f"S-{1000 + 10 * self.place + self.orders}"
        order = Snapshot(number, subtotal, status, clock.now(), None)
        referrals.order_placed(self.turn.store.id, OrderDraft(order, source, who, visit=visit))
        return order

    def _shares(self, order: Snapshot) -> LinkView:
        store_id = self.turn.store.id
        link = links.link_for(store_id, sample_voices.person_of(store_id, order.order_number))
        shown = (PromptShown(surface="share", place="card") for _ in range(self.dice.randint(1, 3)))
        channels = self.dice.sample(CHANNELS, self.dice.randint(1, 2))
        shared = (
            LinkShared(link_id=link.id, channel=each, surface="share", place="card") for each in channels
        )
        outbox.append(store_id, *shown, *shared)
        return link

    def _follows(self, link: LinkView) -> VisitRef:
        """Some follow the link; the last of them may buy."""
        store, dice = self.turn.store, self.dice
        for _ in range(dice.randint(1, 4)):
            at = clock.now() - timedelta(minutes=dice.randint(5, 300))
            channel, visitor = dice.choice(CHANNELS), f"{dice.getrandbits(64):016x}"
            nonce = f"{dice.getrandbits(48):012x}"
            self.visits.append(
                VisitRecord(
                    store.id, link.number, channel, is_bot=False, visitor=visitor, visited_at=at, nonce=nonce
                )
            )
        last = self.visits[-1]
        return VisitRef(store.number, link.number, last.visited_at, last.channel, last.nonce)

    def _person(self, number: int) -> Identity:
        names, latin = (text(each, "sample.names").split("|") for each in (self.turn.locale, "en"))
        who = Identity(
            customer_id=f"sample-{number + 1}",
            email=f"{latin[number].lower()}@people.example",
            first_name=names[number],
            locale=self.turn.locale,
        )
        if number >= len(LIVES) or not _TOLD_MORE & set(LIVES[number][1]):
            return who
        surname, box = (text(each, "sample.surname") for each in (self.turn.locale, "en"))
        mail = f"{latin[number]}.{box}@people.example".lower()
        return replace(who, last_name=surname, email=mail, phone=PHONE)


def _strangers(fates: tuple[Fate, ...]) -> int:
    return sum(fate not in _NO_STRANGERS for fate in fates)
