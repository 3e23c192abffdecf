"""What a message says, written down without the message."""

import re
from datetime import UTC, datetime

from rafiq.core.money import Money
from rafiq.integrations import sayings
from rafiq.integrations.rules import (
    EventSaid,
    NothingSaid,
    OrderGone,
    OrderSaid,
    PrivacySaid,
    RefundSaid,
    ScoreSaid,
    Wish,
)

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_what_a_message_says_is_written_down_and_read_again_as_it_was():
    said = [
        OrderSaid(("7", "pi_1"), {"order_number": "7", "items": [{"sku": "m1"}]}, NOW, refunds=("r1",)),
        RefundSaid("r1", "7", NOW, total=Money(500, "KWD"), part=("p1", Money(-1, "EUR")), weight=2),
        OrderGone("7", NOW, sure=True),
        PrivacySaid(Wish.ERASE, "redact:1", phone="+49"),
        ScoreSaid("1", {"email": "ana@example.com"}, 9, NOW, NOW),
        EventSaid({"type": "job.completed", "id": "1"}, if_known=True),
        NothingSaid("test_order"),
    ]

    assert sayings.read(sayings.written(said)) == said


def test_whoever_is_left_out_is_left_out_wherever_they_stand():
    said = [OrderSaid(("7",), {"order_number": "7", "referred_by": "Ask Ana@x.example!"}, None)]

    (left,) = sayings.read(sayings.written(said, without=re.compile("ana@x.example", re.IGNORECASE)))

    assert left.body["referred_by"] == "Ask …!"
