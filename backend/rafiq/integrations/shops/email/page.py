"""The text of a mail's page as a reader sees it: without scripts, comments and what is struck out; pure."""

import html
import re
from collections.abc import Iterator

from rafiq.integrations.shops.email import amount

_HIDDEN = "script style del strike s".split()
_OPENS = re.compile(rf"<(?:(!)--|({'|'.join(_HIDDEN)})(?![\w:-])([^<>]{{0,400}})>)", re.IGNORECASE)
_CLOSES = {name: re.compile(rf"</{name}(?![\w:-])[^<>]{{0,400}}>?", re.IGNORECASE) for name in _HIDDEN}
_COMMENT_CLOSES = re.compile(r"--!?>")
_BREAK_MAY_STAND = re.compile(r"<wbr\b[^<>]{0,400}>", re.IGNORECASE)
_TAG = re.compile(r"</?([A-Za-z0-9]{0,20})[^<>]{0,2000}>")
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    (
        "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section select summary "
        "table tbody tfoot thead title tr ul "
    ).split()
)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A page cut at what it hides, in one walk: (what opened the piece, or nothing, and what is in it)."""
    at = 0
    while opened := _OPENS.search(text, at):
        yield "", text[at : opened.start()]
        begins = opened.end() - 2 if opened[1] else opened.end()  # ``<!-->`` is a whole comment
        closes = _COMMENT_CLOSES if opened[1] else _CLOSES[opened[2].lower()]
        closed = closes.search(text, begins)
        at = closed.end() if closed else len(text)  # never closed: it hides the rest, as in a browser
        yield opened[0], text[opened.end() : closed.start() if closed else at]
    yield "", text[at:]


def words(text: str) -> str:
    """Its text; marks tell a tag within a line from one that ends a cell or a line, and line breaks are none."""
    shown = "".join(inner if not head else "" if head == "<!--" else " " for head, inner in pieces(text))
    return html.unescape(_TAG.sub(_mark, _BREAK_MAY_STAND.sub("", " ".join(shown.split()))))


def _mark(tag: re.Match[str]) -> str:
    """What no browser knows stands within a line."""
    name = tag[1].lower()
    if name in _CELLS:
        return amount.PARTED
    return amount.ENDED if not name or name in _BLOCKS else amount.JOINED
