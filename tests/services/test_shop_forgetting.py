"""Whoever is forgotten is found in what shops sent, however their address is written there."""

import json
from email.message import EmailMessage

import pytest

from tests import shops
from tests.services.test_shop_privacy import traces


def mail_to_eve(about: str, how: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "shop@example.com", "eve@example.com", "Thanks"
    made.set_content(f"Order number: 2026/17\nSubtotal: 49.90 EUR\n{'A gift. ' * 8}For {about}", cte=how)
    return made.as_bytes().replace(b"@example.com\n\n", b"=40example.com\n\n")


@pytest.mark.parametrize("how", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize(("about", "stays"), [("ben@example.com", False), ("ruben@example.com", True)])
def test_a_mail_is_searched_as_it_is_read(app, store, merchant, how, about, stays):
    """G33: an address is there for whoever reads the mail, however its letters are written."""
    mails = shops.connect(app, store.store_id, "email", currency="EUR")
    merchant.post("/customers", {"id": "bens", "email": "ben@example.com"})
    mails.tell(mail_to_eve(about, how))

    merchant.delete("/customers/bens")

    assert (mails.log()[0].order_number, bool(mails.log()[0].body)) == ("2026/17", stays)


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        (b"for ben\\u0040example.com", False),
        (b"https://x.example/?for=ben%40example.com", False),
        (b"ben&#64;example.com", False),
        (b"&#" + b"9" * 5_000 + b"; ben&#64;example.com", False),
        (b"ruben\\u0040example.com", True),
        (b"a%2Bben%40example.com", True),
        (b"a+ben@example.com", True),
    ],
)
def test_an_escaped_address_is_found_where_it_is_whole(app, store, merchant, said, stays):
    """G33: done messages of other platforms; a longer address is somebody else."""
    other = shops.connect(app, store.store_id, "generic")
    merchant.post("/customers", {"id": "bens", "email": "ben@example.com"})
    order = shops.factories.order(order_number="1001", customer={"email": "eve@example.com"}, note="NOTE")
    other.tell(json.dumps(order).encode().replace(b"NOTE", said))

    merchant.delete("/customers/bens")

    assert bool(other.log()[0].body) is stays


def test_a_subject_that_names_the_forgotten_is_emptied(app, store, merchant):
    mails = shops.connect(app, store.store_id, "email", currency="EUR")
    merchant.post("/customers", {"id": "bens", "email": "ben@example.com"})
    mails.tell(
        b"To: eve@example.com\nSubject: Gift of Ben@example.com\n\nOrder number: 7\nSubtotal: 5.00 EUR"
    )

    merchant.delete("/customers/bens")

    assert traces(app, "en@example.com") == []
