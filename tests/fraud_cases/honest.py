"""Honest referrals: households, offices, families, travellers, people who value their privacy."""

from datetime import timedelta
from functools import partial

from tests.fraud_cases.case import NOW, SAFARI, case, someone

honest = partial(case, honest=True)
BEN = someone(
    "Ben", "Okafor", "ben.okafor@outlook.com", "+49 171 2222222", network="81.2.69.142", agent=SAFARI
)
CEM = someone("Cem", "Karimi", "cem.k@web.de", "+49 172 3333333", network="84.17.46.53", agent=SAFARI)
SARA = someone("سارا", "رضایی", "s.rezaei@yahoo.com", "0912 345 6789", network="5.200.64.10")
ZAHRA = someone("زهرا", "رضایی", "zahra.rezaei@gmail.com", "0935 111 2233", network="5.200.70.11")


def visited(**before: float) -> dict[str, object]:
    return {"visited_at": NOW - timedelta(**before)}


STRANGERS = (
    honest("two friends in two cities", BEN),
    honest("two friends with nothing but names", someone("Mei", "Ling", "mei@example.com", device="", payment="")),
    honest("a guest who gives only a phone", someone("", "", "", "+49 171 2222222")),
    honest("a friend who clicked a week before", BEN, **visited(days=7)),
    honest("a friend who came from a search by chance", BEN, referrer="https://www.google.com/"),
    honest("a friend who followed a shared Facebook post", BEN, query="fbclid=IwAR2x&utm_medium=social"),
    honest("a friend who came by the store's own newsletter", BEN, query="utm_source=news&utm_medium=email"),
    honest("a friend who read it in a group chat", BEN, referrer="https://web.whatsapp.com/", fetch_dest="document"),
    honest("two men called Mohammad", someone("Mohammad", "Ahmadi", "m.ahmadi@gmail.com"),
           advocate=someone("Mohammad", "Hosseini", "mh.hosseini@gmail.com")),
    honest("two people with one-word names", someone("Siti", "", "siti88@yahoo.com"),
           advocate=someone("Siti", "", "siti.nur@gmail.com")),
    honest("the same first letters at one provider", someone("Anna", "Keller", "anna.keller@gmail.com")),
    honest("two info@ addresses of two companies", someone("Rosa", "Lind", "info@lind.example"),
           advocate=someone("Ana", "Karimi", "info@karimi.example")),
)  # fmt: skip

HOUSEHOLDS = (
    honest("a couple behind one router", CEM, same="network"),
    honest("a couple with one browser brand at home", CEM, same="network agent"),
    honest("a couple with one address", CEM, same="network address postcode"),
    honest("flatmates with three surnames", BEN, same="network address postcode"),
    honest("a neighbour in the same street", BEN, same="postcode"),
    honest("a couple at one tablet", CEM, same="device network agent"),
    honest("a couple with one card", CEM, same="payment network address postcode"),
    honest("a couple with the landline as phone", someone("Cem", "Karimi", "cem.k@web.de", "+49 170 1111111"),
           same="network address"),
    honest("a couple with one of everything",
           someone("Cem", "Karimi", "cem.k@web.de", "+49 170 1111111"),
           same="device network agent address postcode payment"),
    honest("partners who once sent each other", CEM, friend_brought_advocate=True, same="network address postcode"),
    honest("a mother who buys on her daughter's phone",
           someone("Maryam", "Karimi", "maryam.karimi@gmail.com", "+49 173 4444444"), same="device network agent"),
    honest("father and son of one name at one address",
           someone("Ana", "Karimi", "karimi-junior@web.de", "+49 174 5555555"),
           same="network address postcode device payment"),
    honest("a dormitory with one postcode and one network", BEN, same="network postcode", brought_today=3),
)  # fmt: skip

FAMILIES = (
    honest("sisters with one surname", ZAHRA, advocate=SARA),
    honest("brothers with rhyming names", someone("Hasan", "Demir", "hasan.demir@gmail.com"),
           advocate=someone("Hakan", "Demir", "hakan.demir@gmail.com")),
    honest("cousins with initials in their addresses", someone("Samir", "Haddad", "s.haddad@gmail.com"),
           advocate=someone("Amir", "Haddad", "a.haddad@gmail.com")),
    honest("a family domain with an address for each", someone("Lena", "Vogt", "lena@vogt.example"),
           advocate=someone("Jonas", "Vogt", "jonas@vogt.example")),
    honest("father's name in two sons' names", someone("Ahmad", "bin Ismail", "ahmad.ismail@gmail.com"),
           advocate=someone("Farid", "bin Ismail", "farid.ismail@gmail.com")),
    honest("a family with one surname and one network", ZAHRA, advocate=SARA, same="network"),
)  # fmt: skip

OFFICES = (
    honest("colleagues behind one address", BEN, same="network"),
    honest("colleagues with the same company laptop image", BEN, same="network agent", brought_today=4),
    honest("colleagues who have it delivered to the office", BEN, same="network agent address postcode"),
    honest("colleagues at one company domain", someone("Ines", "Maas", "ines.maas@firma.example"),
           advocate=someone("Karl", "Adam", "karl.adam@firma.example"), same="network"),
    honest("a library's public computer", BEN, same="network agent", crowd=2),
    honest("a café's guest network months later", BEN, same="network", days=60),
    honest("a company's till where three buy", BEN, same="network agent", crowd=2, brought_today=3),
)  # fmt: skip

PRIVACY = (
    honest("hidden address of an iPhone", someone("Ben", "Okafor", "k7x2p9q4zt@privaterelay.appleid.com")),
    honest("a DuckDuckGo address", someone("Ben", "Okafor", "ben-shop@duck.com")),
    honest("a Firefox relay address", someone("Ben", "Okafor", "a1b2c3d4@mozmail.com")),
    honest("a SimpleLogin alias", someone("Ben", "Okafor", "shop.fern123@simplelogin.com")),
    honest("an addy.io alias", someone("Ben", "Okafor", "shops@ben.anonaddy.com")),
    honest("a Proton pass alias", someone("Ben", "Okafor", "shop.wolf@passmail.net")),
    honest("both behind Apple's private relay", someone("Ben", "Okafor", "q8r7s6@privaterelay.appleid.com"),
           advocate=someone("Ana", "Karimi", "z1y2x3@privaterelay.appleid.com", network="104.28.30.1"), same="network"),
    honest("a carrier that puts thousands behind one address", BEN, same="network", brought_today=2),
    honest("a browser that tells nothing", someone("Ben", "Okafor", "ben.okafor@outlook.com", device="", agent="")),
    honest("a plus tag of one's own", someone("Ben", "Okafor", "ben.okafor+shop@outlook.com")),
)  # fmt: skip

HABITS = (
    honest("a club secretary who brings nine in a day", BEN, brought_today=9, brought_this_hour=4),
    honest("an advocate whose newsletter went out", BEN, brought_today=14, brought_this_hour=6),
    honest("newsletter day, and her brother orders too", CEM, brought_today=14, brought_this_hour=6,
           same="network address postcode"),
    honest("a link sent while the friend sat at the cart", BEN, visited_at=NOW - timedelta(minutes=2),
           cart_at=NOW - timedelta(minutes=9)),
    honest("a code that nine used and four clicked", BEN, code_uses=9, code_visits=4),
    honest("a printed card whose code is typed", BEN, code_uses=12, code_visits=8),
    honest("a friend who buys within a minute", BEN, **visited(seconds=45)),
)  # fmt: skip

HONEST = (*STRANGERS, *HOUSEHOLDS, *FAMILIES, *OFFICES, *PRIVACY, *HABITS)
