"""The shelf: a dozen goods, each with a price of its own in every currency and a text in every language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from demo_store.money import minor

SHELF = Path(__file__).parent / "goods.json"
# A repair is booked from three days ahead to two months ahead.
FIRST_DAY, LAST_DAY = timedelta(days=3), timedelta(days=60)


@dataclass(frozen=True)
class Good:
    """`kind` is goods, workshop (limited places), subscription or repair (served by a person, somewhere, some day)."""

    slug: str
    sku: str
    kind: str
    price: Mapping[str, str]
    tags: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    places: int = 0
    staff: tuple[str, ...] = ()

    def minor_price(self, currency: str) -> int:
        return minor(self.price[currency], currency)

    def name(self, language: str) -> str:
        return self.texts[language]["name"]


def read_shelf() -> dict[str, Good]:
    rows = json.loads(SHELF.read_text("utf-8"))
    goods = [
        Good(**{**row, "tags": tuple(row["tags"]), "staff": tuple(row.get("staff", ()))}) for row in rows
    ]
    return {good.slug: good for good in goods}


def bookable(today: date) -> tuple[str, str]:
    return (today + FIRST_DAY).isoformat(), (today + LAST_DAY).isoformat()
