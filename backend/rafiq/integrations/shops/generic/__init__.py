"""Any other shop that can sign a webhook: a signature of two kinds, and a table of which field lies where."""

from rafiq.integrations import mapped, signatures
from rafiq.integrations.platform import Platform
from rafiq.integrations.rules import Option
from rafiq.integrations.shops.generic.reading import DEFAULTS, STATES, read

PLATFORM = Platform(
    name="generic",
    label="Webhook",
    texts="generic",
    fields=DEFAULTS,
    place=80,
    check=mapped.check,
    read=read,
    make_secret=signatures.new_standard_secret,
    options=(
        *mapped.proof_options(),
        *(Option(f"{state}_words", "line", state) for state in STATES),
        Option("fields", "fields"),
    ),
)
