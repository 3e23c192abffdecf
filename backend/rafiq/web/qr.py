"""A link as a QR code that scales: an SVG without a size of its own, to be put into a page of ours."""

import segno
from markupsafe import Markup


def qr(address: str) -> Markup:
    """Read again when a seventh of it is scratched or covered; the quiet zone around it is part of the picture."""
    code = segno.make(address, error="q", micro=False, boost_error=False)
    drawn = code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by the library from squares; the address itself is not in it
