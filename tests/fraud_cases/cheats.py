"""Fraudulent referrals: one's own friend in disguise, farms of invented friends, leaked codes, claimed sales."""

from datetime import timedelta
from functools import partial

from tests.fraud_cases.case import NOW, SAFARI, case, someone

cheat = partial(case, honest=False)
BEN = someone(
    "Ben", "Okafor", "ben.okafor@outlook.com", "+49 171 2222222", network="81.2.69.142", agent=SAFARI
)
FAKE = someone("Jon", "Doe", "jondoe7731@mailinator.com", network="45.83.91.7")


def me(email: str, first: str = "Ana", last: str = "Karimi", phone: str = ""):
    """The advocate once more, under another address."""
    return someone(first, last, email, phone, network="93.184.216.34")


DISGUISES = (
    cheat("one's own address", me("ana.karimi@gmail.com")),
    cheat("dots moved at Gmail", me("anakarimi@gmail.com")),
    cheat("a plus tag", me("ana.karimi+new@gmail.com")),
    cheat("googlemail for gmail", me("ana.karimi@googlemail.com")),
    cheat("capital letters", me("Ana.Karimi@GMAIL.com")),
    cheat("full-width letters", me("ＡＮＡ.karimi@gmail.com")),
    cheat("a plus tag at another provider", me("ana+2@karimi.example"), advocate=me("ana@karimi.example")),
    cheat("the same account under another address", me("other@web.de"), same_human=True),
    cheat("a second mailbox of the same name", me("ana.karimi@yahoo.com")),
    cheat("a number behind the name", me("ana.karimi2@gmail.com")),
    cheat("a second mailbox on the same device", me("akarimi.shop@gmx.de"), same="device network agent"),
    cheat("a second mailbox, same card and door", me("queen.of.mugs@gmx.de"), same="payment address postcode"),
    cheat("names turned round", me("sunflower@gmx.de", "Karimi", "Ana"), same="device"),
    cheat("an invented name at the same device and card", me("bob.builder@gmx.de", "Bob", "Builder"),
          same="device payment network agent"),
    cheat("an invented name with one's own phone", me("bob.builder@gmx.de", "Bob", "Builder", "+491701111111")),
    cheat("one's own phone without the country", me("bob.builder@gmx.de", "Bob", "Builder", "0170 1111111")),
    cheat("the same phone in Persian digits", me("bob.builder@gmx.de", "Bob", "Builder", "+۴۹۱۷۰۱۱۱۱۱۱۱")),
    cheat("a disposable mailbox and one's own name", me("ak1@mailinator.com"), same="device network agent"),
    cheat("everything of one's own but the mailbox", me("ana.karimi@web.de", phone="+49 170 1111111"),
          same="device network agent address postcode payment"),
    cheat("the same parcel door written otherwise",
          someone("Bob", "Karimi", "bob.k@gmx.de", address="Berlin, Hill St. 12", postcode="10115"),
          same="payment"),
    cheat("a private window at home", me("bobby.tables@gmx.de", "Bobby", "Tables"), same="network agent payment"),
    cheat("a friend's name borrowed, all else one's own", BEN, same="device payment address network agent"),
)  # fmt: skip

RINGS = (
    cheat("two who bring each other in turn", BEN, friend_brought_advocate=True),
    cheat("a loop on one device", BEN, friend_brought_advocate=True, same="device"),
    cheat("ten invented friends in a day", FAKE, brought_today=10),
    cheat("invented friends by the minute", FAKE, brought_today=15, brought_this_hour=15),
    cheat("numbered friends in a row", someone("Ana", "Karimi", "anakarimi17@gmail.com"), brought_today=12,
          brought_this_hour=12),
    cheat("four friends on one device", FAKE, crowd=4),
    cheat("a phone farm behind one network", FAKE, same="network agent", crowd=9, brought_today=25),
    cheat("disposable mailboxes, one a day", FAKE, brought_today=1),
    cheat("a mailbox under a disposable domain's subdomain", someone("Jon", "Doe", "x@inbox.mailinator.com")),
    cheat("a ten-minute mailbox", someone("Jon", "Doe", "abc@10minutemail.com")),
    cheat("a guerrilla mailbox at one's own address", someone("Jon", "Doe", "abc@guerrillamail.com"),
          same="address postcode"),
    cheat("refund hunters at one card", someone("Jon", "Doe", "jon.doe.1@gmx.de"), same="payment"),
    cheat("refund hunters at one card and device", someone("Jon", "Doe", "jon.doe.2@gmx.de"), same="payment device"),
)  # fmt: skip

ROUTES = (
    cheat("advertisements bought on the shop's name", BEN, query="gclid=EAIaIQobChMI&utm_source=google"),
    cheat("an advertisement marked by its medium", BEN, query="?utm_source=bing&utm_medium=CPC"),
    cheat("a bought Microsoft click", BEN, query="msclkid=0a1b2c"),
    cheat("a bought TikTok click", BEN, query="ttclid=E.C.P.abc"),
    cheat("the code on a coupon site", BEN, referrer="https://www.retailmenot.com/view/shop.example"),
    cheat("the code on a deal forum's subdomain", BEN, referrer="https://m.hotukdeals.com/deals/1"),
    cheat("a code typed fifty times and clicked by none", BEN, code="ANA10", code_uses=50, code_visits=0),
    cheat("a code typed forty times and clicked by ten", BEN, code="ANA10", code_uses=40, code_visits=10),
    cheat("an extension that claims the sale at checkout", BEN, visited_at=NOW - timedelta(seconds=4)),
    cheat("a click after the cart, seconds before the order", BEN, visited_at=NOW - timedelta(seconds=9),
          cart_at=NOW - timedelta(minutes=20)),
    cheat("a link loaded as a picture", BEN, fetch_dest="image"),
    cheat("a link loaded in a hidden frame", BEN, fetch_dest="iframe"),
    cheat("a link fetched by a script", BEN, fetch_dest="empty"),
)  # fmt: skip

# Honest about the limits: without one shared trace a stranger is a stranger.
UNSEEN = (
    cheat("another name, card, network, device and address", BEN),
    cheat("a friend paid to order and return", BEN, brought_today=2),
    cheat("a patient farm, three a day", someone("Ida", "Holm", "ida.holm@gmail.com"), brought_today=3),
)

CHEATS = (*DISGUISES, *RINGS, *ROUTES, *UNSEEN)
