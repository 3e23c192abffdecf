"""Scheduling tools: a job was booked, moved, done, paid or called off, told by a signed message."""

from rafiq.integrations import mapped, signatures
from rafiq.integrations.platform import Platform
from rafiq.integrations.rules import Option
from rafiq.integrations.shops.jobs.reading import FIELDS, WORDS, read

PLATFORM = Platform(
    name="jobs",
    label="Jobs",
    texts="jobs",
    place=85,
    check=mapped.check,
    read=read,
    make_secret=signatures.new_standard_secret,
    fields=FIELDS,
    options=(
        *mapped.proof_options(bearer=True),
        *(Option(f"{state}_words", "line", words) for state, words in WORDS.items()),
        Option("fields", "fields"),
    ),
)
