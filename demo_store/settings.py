"""What the shop is told at start: where Rafiq is, one Rafiq store per language, its own port and folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fa", "ar", "ms")
CURRENCY_OF = {"en": "EUR", "fa": "IRT", "ar": "AED", "ms": "MYR"}


@dataclass(frozen=True)
class RafiqStore:
    """The keys of one store at Rafiq; the two secrets never leave the server."""

    publishable_key: str
    secret_key: str
    signing_secret: str
    currency: str
    store_id: str = ""


@dataclass(frozen=True)
class ShopSettings:
    rafiq_url: str
    stores: Mapping[str, RafiqStore]
    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8001

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> "ShopSettings":
        """Read a JSON object; a missing or unknown word stops the start and names itself."""
        known = {"rafiq_url", "stores", "data_dir", "host", "port"}
        if unknown := sorted(set(config) - known):
            raise ValueError(f"unknown settings of the demo store: {', '.join(unknown)}")
        if missing := sorted({"rafiq_url", "stores", "data_dir"} - set(config)):
            raise ValueError(f"missing settings of the demo store: {', '.join(missing)}")
        stores = {str(language): RafiqStore(**keys) for language, keys in config["stores"].items()}
        if not stores or set(stores) - set(LANGUAGES):
            raise ValueError(f"stores: one entry for some of {', '.join(LANGUAGES)}, not {sorted(stores)}")
        return cls(
            rafiq_url=str(config["rafiq_url"]).rstrip("/"),
            stores=stores,
            data_dir=Path(config["data_dir"]),
            host=str(config.get("host", cls.host)),
            port=int(config.get("port", cls.port)),
        )

    def store_key(self, language: str) -> str:
        """The language whose Rafiq store serves this language: its own, or the first one there is."""
        return language if language in self.stores else next(iter(self.stores))
