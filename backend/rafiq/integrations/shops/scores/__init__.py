"""Scores from any other survey tool or form: JSON or a plain form post, with a table of which field lies where."""

from functools import partial

from rafiq.integrations import mapped, signatures
from rafiq.integrations.platform import Platform
from rafiq.integrations.rules import Option
from rafiq.integrations.shops.scores.reading import FIELDS, read

PLATFORM = Platform(
    name="scores",
    label="Scores",
    texts="scores",
    place=95,
    check=partial(mapped.check, moment="answered_at"),
    read=read,
    make_secret=signatures.new_standard_secret,
    fields=FIELDS,
    options=(*mapped.proof_options(first=mapped.BEARER, bearer=True), Option("fields", "fields")),
)
