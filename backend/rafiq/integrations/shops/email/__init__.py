"""The last resort: a copy of the shop's order mails; they prove little, so by themselves they pay nobody."""

from collections.abc import Sequence
from hashlib import sha256

from rafiq.integrations import signatures
from rafiq.integrations.platform import Options, Platform
from rafiq.integrations.rules import Genuine, Incoming, Option
from rafiq.integrations.shops.email import discount
from rafiq.integrations.shops.email.reading import read, searched, subject


def check(incoming: Incoming, secrets: Sequence[str], _options: Options) -> Genuine:
    """Whoever hands the mail over is checked, by signature or by the bare secret; what stands in the mail is not."""
    if incoming.header("webhook-signature"):
        signatures.check_standard(incoming, secrets)
    else:
        signatures.check_bearer(incoming, secrets)
    return Genuine(sha256(incoming.body).hexdigest(), subject(incoming.body))


PLATFORM = Platform(
    name="email",
    label="E-mail",
    texts="email",
    place=90,
    check=check,
    read=read,
    searched=searched,
    make_secret=signatures.new_standard_secret,
    options=(
        Option("currency", "line"),
        Option("order_words", "lines", "Order number\nOrder #"),
        Option("total_words", "lines", "Subtotal"),
        Option("discount_words", "lines", discount.WORDS),
        Option("code_words", "lines", "Coupon\nDiscount code"),
        Option("trusted", "bool"),
    ),
)
