"""What stands at the head of a mail, as the wire has it: providers read the bytes, not what a library makes of them."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from rafiq.messaging.letters import Letter, Sender, message

STOP = f"https://refer.shop.example/u/{'x7Kq' * 30}"
SUBJECTS = [
    "How was it?",
    "A gift from Ana, and a thank-you for everybody who ever brought a friend to the shop in the old street",
    "تجربه‌تان از چای‌خانه چطور بود؟",
    "نادیا معرفی می‌کند: تشکر کنید و برایش بگویید که دوستش چه خریده و چه وقت پاداشش می‌رسد",
    "ماذا قال أصدقاؤك عن  بيت الشاي بعد أول طلب لهم في هذا الموسم الجديد؟",
]


def sent(subject: str, name: str = "Chaykhana") -> bytes:
    return message(
        Letter(subject, "Hello.", "<p>Hello.</p>"),
        mail_id="ml_1",
        sender=Sender(name, "shop@chaykhana.example"),
        to="ana@example.com",
        at=datetime(2026, 11, 24, tzinfo=UTC),
        locale="fa",
        stop_url=STOP,
    )


def read(mail: bytes) -> EmailMessage:
    return message_from_bytes(mail, policy=policy.default)


def test_the_address_to_stop_is_neither_encoded_nor_folded():
    """RFC 8058, RFC 2369; RFC 2047 section 5 allows no encoded word there."""
    assert f"\r\nList-Unsubscribe: <{STOP}>\r\n".encode() in sent("How was it?")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_of_any_length_and_script_arrives_as_it_was_written(subject):
    mail = sent(subject)
    head = mail.split(b"\r\n\r\n")[0].decode("ascii")

    assert read(mail)["Subject"] == subject
    assert max(map(len, re.findall(r"=\?utf-8\?\S+", head)), default=0) <= 75


@pytest.mark.parametrize("name", ["Chaykhana", 'Tea, "House"', "چای‌خانه", "بيت الشاي"])
def test_the_shop_is_named_in_its_own_script(name):
    (told,) = read(sent("How was it?", name))["From"].addresses

    assert (told.display_name, told.addr_spec) == (name, "shop@chaykhana.example")


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: all@example.com", "Hello\nyou", "سلام\r\nBcc: x@y.z"])
def test_nothing_in_a_subject_begins_a_header_of_its_own(subject):
    with pytest.raises(ValueError, match=r"Bcc|you"):
        sent(subject)


def test_nothing_in_a_shops_name_does_either():
    with pytest.raises(ValueError, match="Bcc"):
        sent("How was it?", "Shop\r\nBcc: all@example.com")
