"""One shop told to the product and to the reference model alike, and what differs between the two."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from apiflask import APIFlask

from rafiq.app import run_due
from rafiq.core import clock
from rafiq.core.db import transaction
from rafiq.core.errors import AlreadyDecided, InsufficientBalance
from rafiq.core.money import Money
from rafiq.coupons import proof as coupons_proof
from rafiq.coupons import service as coupons
from rafiq.fraud import merchant
from rafiq.fraud.signals import SIGNALS
from rafiq.fraud.tuning import DEFAULT
from rafiq.ledger import proof
from rafiq.ledger import service as ledger
from rafiq.links import service as links
from rafiq.orders.rules import OrderStatus, Snapshot, Source
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.programs import service as programs
from rafiq.programs.rules import Gift, GiftKind, Terms
from rafiq.referrals import proof as referrals_proof
from rafiq.referrals import service as referrals
from rafiq.referrals.claims import OrderDraft
from rafiq.referrals.rules import Decision
from tests import factories
from tests.simulation.model import ADVOCATE, FRIEND, Book, Deal, Sale

KINDS = {"credit": GiftKind.CREDIT, "percent": GiftKind.PERCENT_CREDIT, "units": GiftKind.UNITS}
NEVER_SUSPICIOUS = replace(DEFAULT, weights=MappingProxyType({signal.code: 0 for signal in SIGNALS}))


class Crash(Exception):
    """The process ends between its last statement and the commit."""


def terms_of(deal: Deal) -> Terms:
    """The same deal in the product's own words; the unit of money goes without saying."""
    unit = "" if deal.unit == deal.currency else deal.unit
    friend = {"friend": Gift(GiftKind.CREDIT, deal.friend_credit)} if deal.friend_credit else {}
    return Terms(
        deal.currency,
        advocate=Gift(KINDS[deal.kind], deal.amount, unit, most=deal.most),
        hold_days=deal.hold_days,
        minimum_order=deal.minimum,
        cap_count=deal.friends_cap,
        unit_cap=deal.unit_cap,
        budget=deal.budget,
        **friend,
    )


@dataclass(frozen=True)
class Bought:
    """An order as its friend made it; ``coupon`` is a code with the deal it was promised under."""

    number: str
    advocate: str
    friend: str
    placed_at: datetime
    coupon: str | None = None


@dataclass
class Shop:
    """``crash`` is asked before each commit whether the process dies now; whatever it tells is told again then."""

    app: APIFlask
    deal: Deal
    crash: Callable[[], bool] = bool
    book: Book = field(default_factory=Book)
    codes: dict[str, str] = field(default_factory=dict)
    offers: dict[str, tuple[Deal, datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store_id = factories.new_store(
            self.app, currency=self.deal.currency, terms=terms_of(self.deal)
        ).store_id
        with self.app.app_context(), transaction():
            merchant.save_settings(self.store_id, NEVER_SUSPICIOUS, actor="tests")

    # ---------------------------------------------------------------- what happens

    def publishes(self, deal: Deal) -> None:
        """A new version of the terms; what began under an older one keeps it."""

        def publish() -> None:
            program = programs.current_program(self.store_id)
            assert program is not None
            programs.publish(self.store_id, program.id, terms=terms_of(deal), actor="tests")

        self._commit(publish)
        self.deal = deal

    def offers_coupon(self, advocate: str, friend: str) -> str | None:
        """The friend follows the link and gets a coupon, where the deal has one."""
        if self.deal.friend_credit:
            return None

        def offer() -> coupons.CouponView:
            program, link = programs.current_program(self.store_id), self._link(advocate)
            assert program is not None
            return coupons.offer(
                self.store_id, f"visit:{friend}", program.terms, program.terms_id, program_id=program.id,
                link_id=link, channel=None, email_key=f"{friend}@example.com",
            )  # fmt: skip

        coupon = self._commit(offer)
        self.offers[coupon.code] = self.deal, coupon.expires_at
        return coupon.code

    def says(self, order: Bought, status: str, said_at: datetime, whole: int, currency: str = "") -> None:
        """The shop's server reports an order."""
        money, now = Money(whole, currency or self.deal.currency), clock.now()
        self._tell(
            order, Snapshot(order.number, money, OrderStatus(status), order.placed_at, said_at), Source.SERVER
        )
        self.book.hear(
            order.number, self._sale(order, now), now,
            status=status, said_at=said_at, whole=whole, currency=money.currency,
        )  # fmt: skip

    def browser_says(self, order: Bought, whole: int) -> None:
        """A thank-you page tells of the order, perhaps before the shop's server does."""
        now, money = clock.now(), Money(whole, self.deal.currency)
        snapshot = Snapshot(order.number, money, OrderStatus.PLACED, order.placed_at, None)
        self._tell(order, snapshot, Source.BROWSER)
        self.book.overhear(order.number, self._sale(order, now), now)

    def gives_back(self, number: str, refund_id: str, amount: int, *, failed: bool = False) -> None:
        text = Money(amount, self.deal.currency).text()
        self._commit(
            lambda: referrals.order_refunded(
                self.store_id, number, refund_id=refund_id, amount=text, undone=failed
            )
        )
        self.book.refund(number, refund_id, amount, clock.now(), failed=failed)

    def decides(self, number: str, word: str) -> None:
        def decide() -> bool:
            found = referrals.of_order(self.store_id, number)
            assert found is not None
            try:
                referrals.decide(self.store_id, found.id, Decision(word), actor="tests", reason="")
            except AlreadyDecided:
                raise Refused from None
            return True

        stands = self._commit(decide)
        assert stands == self.book.decide(number, word, clock.now()), f"{word} of order {number}: {stands}"

    def spends(self, person: str, unit: str, amount: int, key: str) -> None:
        def spend() -> bool:
            who, _ = people.recognise(self.store_id, _identity(person), vouched=True)
            try:
                ledger.spend(self.store_id, who.id, Money(amount, unit), order_number=key, actor="tests")
            except InsufficientBalance:
                raise Refused from None
            return True

        done = self._commit(spend)
        assert done == self.book.spend(key, person, unit, amount), (
            f"spending {amount} {unit} of {person}: {done}"
        )

    # ---------------------------------------------------------------- what must be so

    def differences(self) -> list[str]:
        """Every balance that is not the reference's."""
        found, names = [], {name for sale in self.book.sales.values() for name in sale.people.values()}
        with self.app.app_context():
            for name in sorted(names):
                person = people.find(self.store_id, _identity(name))
                known = {} if person is None else {
                    each.unit: (each.pending, each.available, each.redeemed)
                    for each in ledger.balances(self.store_id, person.id)
                }  # fmt: skip
                for unit in sorted({self.deal.currency, self.deal.unit, *known}):
                    is_so, should = known.get(unit, (0, 0, 0)), self.book.balance(name, unit)
                    if is_so != should:
                        found.append(f"{name} has {is_so} {unit} and should have {should}")
        return found

    # ---------------------------------------------------------------- how it is told

    def _tell(self, order: Bought, snapshot: Snapshot, source: Source) -> None:
        if order.coupon:
            snapshot = replace(snapshot, coupon_codes=(order.coupon,))

        def tell() -> None:
            self._link(order.advocate)
            draft = OrderDraft(snapshot, source, _identity(order.friend), code=self.codes[order.advocate])
            referrals.order_placed(self.store_id, draft)

        self._commit(tell)

    def _sale(self, order: Bought, now: datetime) -> Sale:
        promised, ends = self.offers.get(order.coupon or "", (self.deal, now))
        deal = promised if now <= ends else self.deal
        return Sale({ADVOCATE: order.advocate, FRIEND: order.friend}, deal, order.placed_at)

    def _link(self, advocate: str) -> str:
        person, _ = people.recognise(self.store_id, _identity(advocate), vouched=True)
        link = links.link_for(self.store_id, person.id)
        self.codes[advocate] = link.code
        return link.id

    def _die_perhaps(self) -> None:
        if self.crash():
            raise Crash

    def _commit(self, work: Callable[[], Any]) -> Any:
        with self.app.app_context():
            while True:
                try:
                    with transaction():
                        done = work()
                        self._die_perhaps()
                except Crash:
                    continue
                except Refused:
                    return False
                return done


class Refused(Exception):
    """The product said no; whatever it did before goes back."""


def _identity(name: str) -> Identity:
    return Identity(email=f"{name}@example.com", customer_id=f"c-{name}")


def time_passes(app: APIFlask, shops: list[Shop]) -> None:
    """The worker does what is due."""
    run_due(app)
    for shop in shops:
        shop.book.pass_time(clock.now())


def unproven(app: APIFlask) -> object:
    """What `rafiq verify` would print; None when all is so."""
    with app.app_context():
        return proof.verify() or referrals_proof.verify() or coupons_proof.verify()
