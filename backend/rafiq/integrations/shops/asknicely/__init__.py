"""AskNicely: a score with its comment, and again whenever the customer changes it."""

from collections.abc import Sequence

from rafiq.core.ids import new_key
from rafiq.integrations import mapped, signatures
from rafiq.integrations.platform import Options, Platform
from rafiq.integrations.rules import Genuine, Incoming, Option
from rafiq.integrations.shops.asknicely.reading import read


def check(incoming: Incoming, secrets: Sequence[str], _options: Options) -> Genuine:
    """AskNicely does not sign, but sends the headers it is given: our secret is one of them."""
    signatures.check_bearer(incoming, secrets)
    return Genuine(mapped.key_of_minute(incoming), "")


PLATFORM = Platform(
    name="asknicely",
    label="AskNicely",
    texts="asknicely",
    place=93,
    check=check,
    read=read,
    make_secret=lambda: new_key(24).hex(),
    options=(Option("product_field", "line"), Option("order_field", "line")),
)
