"""Customers, advocates, balances and spending, for the store's server."""

from collections.abc import Mapping
from datetime import datetime

from apiflask import APIBlueprint
from flask import Response

from rafiq.analytics.queries import personal
from rafiq.core import clock, outbox
from rafiq.core.errors import Invalid
from rafiq.core.events import BalanceSpent
from rafiq.core.money import Money, check_currency, parse_amount
from rafiq.ledger import debts
from rafiq.ledger import service as ledger
from rafiq.ledger.service import Balance, TransferView
from rafiq.links import service as links
from rafiq.links.service import LinkView
from rafiq.people import service as people
from rafiq.people.service import PersonView
from rafiq.referrals import lookup
from rafiq.stores import service as stores
from rafiq.web import audit_notes, erasing
from rafiq.web.api.edge import answer, store_id
from rafiq.web.runtime import keyring, runtime, settings
from rafiq.web.shapes import shown
from rafiq.web.shapes.answers import AdvocateOut, BalanceAnswer, BalanceTokenOut, CustomerOut, ExportOut
from rafiq.web.shapes.order_body import identity
from rafiq.web.shapes.schemas import AdvocateIn, CodeIn, CustomerIn, RedemptionIn
from rafiq.web.shopper import balance_token, me
from rafiq.web.words import moved, reasons, statement_words

api = APIBlueprint("api_customers", __name__, url_prefix="/api/v1", tag="Customers")


@api.post("/customers")
@api.input(CustomerIn)
@api.output(CustomerOut, status_code=201)
@api.doc(operation_id="putCustomer", responses={200: "Known already."})
def put_customer(json_data: CustomerIn) -> Response:
    """Tell us about a customer; the same person is recognised by id, e-mail or phone."""
    person, created = _recognise(json_data, "#")
    return answer(shown.customer(person), 201 if created else 200)


@api.get("/customers/<customer_id>")
@api.output(CustomerOut)
@api.doc(operation_id="getCustomer")
def get_customer(customer_id: str) -> Response:
    """By our id or by the store's own."""
    return answer(shown.customer(people.known(store_id(), customer_id)))


@api.delete("/customers/<customer_id>")
@api.doc(operation_id="eraseCustomer", responses={204: "Forgotten; amounts stay but point to nobody."})
def erase_customer(customer_id: str) -> Response:
    """Forget who this is (erasure)."""
    person = people.get(store_id(), customer_id)
    erasing.erase(store_id(), person.id)
    audit_notes.note("person.erased", "person", person.id)
    return Response(status=204)


@api.get("/customers/<customer_id>/export")
@api.output(ExportOut)
@api.doc(operation_id="exportCustomer")
def export_customer(customer_id: str) -> Response:
    """Everything we keep about this customer, to hand over to them; what belongs to other people is left out."""
    person = people.known(store_id(), customer_id)
    found = personal.personal_data(store_id(), person.id)
    return answer({"id": person.id, "exported_at": clock.now().isoformat(), "data": found})


@api.get("/customers/<customer_id>/balance")
@api.output(BalanceAnswer)
@api.doc(operation_id="getBalance")
def get_balance(customer_id: str) -> Response:
    """What this customer has, and every movement that made it so."""
    return answer(balance(stores.get_store(store_id()), customer_id))


def balance(store: stores.StoreView, customer_id: str) -> shown.Shown:
    """Raises `NotFound`."""
    person = people.known(store.id, customer_id)
    moves = ledger.statement(store.id, person.id, limit=50)
    held = ledger.balances(store.id, person.id) or [Balance(store.currency, 0, 0, 0)]
    return {
        "balances": [shown.balance(each) for each in held],
        "explained": _explained(store, moves, debts.paid_back(store.id, person.id).transfers),
    }


@api.get("/customers/<customer_id>/balance-token")
@api.output(BalanceTokenOut)
@api.doc(operation_id="getBalanceToken")
def get_balance_token(customer_id: str) -> Response:
    """The balances signed with the store's signing secret, for a page that checks them without asking us."""
    person = people.known(store_id(), customer_id)
    now = clock.now()
    token = balance_token.sign(
        keyring(),
        store_id(),
        person,
        ledger.balances(store_id(), person.id),
        issuer=settings().public_url,
        now=now,
    )
    return answer({"token": token, "expires_at": (now + balance_token.LIFETIME).isoformat()})


@api.post("/customers/<customer_id>/redemptions")
@api.input(RedemptionIn)
@api.output(BalanceAnswer, status_code=201)
@api.doc(operation_id="spendCredit", responses={200: "This order had spent it already."})
def spend(customer_id: str, json_data: RedemptionIn) -> Response:
    """Spend available credit on an order; never more than is there, once per order."""
    store = stores.get_store(store_id())
    person = people.known(store.id, customer_id)
    held = {each.unit for each in ledger.balances(store.id, person.id)}
    unit = json_data.unit if json_data.unit in held else check_currency(json_data.unit, "#/unit")
    money = parse_amount(json_data.amount, unit)
    if money.amount == 0:
        raise Invalid.field("#/amount", "must be more than 0")
    balance, first = ledger.spend(
        store.id, person.id, money, order_number=json_data.order_number, actor="store"
    )
    if first:
        outbox.append(store.id, BalanceSpent(person_id=person.id, unit=balance.unit))
        runtime().jobs.nudge("deliver")
    moves = ledger.statement(store.id, person.id, limit=1)
    body = {"balances": [shown.balance(balance)], "explained": _explained(store, moves, {})}
    return answer(body, 201 if first else 200)


@api.post("/advocates")
@api.input(AdvocateIn)
@api.output(AdvocateOut, status_code=201)
@api.doc(operation_id="putAdvocate", responses={200: "The same advocate for the same person."})
def put_advocate(json_data: AdvocateIn) -> Response:
    """A customer's link to share; the same one for the same person, always."""
    person, created = _recognise(json_data.customer, "#/customer")
    link = links.link_for(store_id(), person.id)
    return answer(_advocate(person, link), 201 if created else 200)


@api.post("/advocates/<customer_id>/code")
@api.input(CodeIn)
@api.output(AdvocateOut)
@api.doc(operation_id="chooseCode")
def choose_code(customer_id: str, json_data: CodeIn) -> Response:
    """Give an advocate a code that is easy to say, such as ANA-TEA; the one they had keeps working."""
    store = stores.get_store(store_id())
    person = people.known(store.id, customer_id)
    link = links.link_for(store.id, person.id)
    link = links.choose_code(store.id, link.id, json_data.code, store_name=store.name, actor="store")
    return answer(_advocate(person, link))


def _advocate(person: PersonView, link: LinkView) -> shown.Shown:
    store = stores.get_store(store_id())
    return {
        "id": person.id,
        "customer_id": person.customer_id,
        "share_url": shown.link_url(store, link, keyring(), settings().public_url),
        "referral_code": link.code,
        "me_url": f"{settings().public_url}/me/{me.token(keyring(), store.id, person.id)}",
    }


def _recognise(customer: CustomerIn, pointer: str) -> tuple[PersonView, bool]:
    who = identity(customer, pointer)
    if not who.known:
        raise Invalid.field(pointer, "needs an id, an e-mail address or a phone number")
    return people.recognise(store_id(), who, vouched=True)


def _explained(
    store: stores.StoreView, moves: list[TransferView], filled: Mapping[str, int]
) -> list[shown.Shown]:
    """``filled``: what of a transfer went against a debt."""
    behind = lookup.behind(store.id, {move.order_number for move in moves if move.order_number})
    waits, codes = statement_words.waits_until(store.id, moves), moved.codes(store.id, moves)
    return [
        {
            "kind": move.kind,
            "amount": Money(move.amount, move.unit).text(),
            "unit": move.unit,
            "reason_code": codes[move.id],
            "reason": _reason(
                reasons.of_transfer(store, move, behind.get(move.order_number or ""), codes[move.id]),
                store,
                waits.get(move.id),
                Money(filled.get(move.id, 0), move.unit),
            ),
            "order_number": move.order_number,
            "release_at": waits[move.id].isoformat() if move.id in waits else None,
            "at": move.created_at.isoformat(),
        }
        for move in moves
    ]


def _reason(
    said: dict[str, str], store: stores.StoreView, until: datetime | None, filled: Money
) -> dict[str, str]:
    if until is not None:
        return {
            locale: statement_words.with_day(why, until, store.timezone, locale)
            for locale, why in said.items()
        }
    return {locale: reasons.and_paid_back(why, filled, locale) for locale, why in said.items()}
