"""What one order message tells of the way it came: prints to compare, and facts that are read once and never kept."""

from dataclasses import dataclass, field
from datetime import datetime

from rafiq.fraud.prints import NONE, Prints


@dataclass(frozen=True, slots=True)
class Trail:
    """``address`` and ``network`` are raw, for the block list only; ``query`` is the landing address's own."""

    prints: Prints = field(default_factory=lambda: NONE)
    address: str = ""
    network: str = ""
    code: str = ""
    query: str = ""
    referrer: str = ""
    fetch_dest: str = ""
    cart_at: datetime | None = None


NO_TRAIL = Trail()
