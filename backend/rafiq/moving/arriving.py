"""Maps from where people shared before to their links here, so that old posts go on crediting who wrote them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from rafiq.core.db import db
from rafiq.core.signing import Keyring
from rafiq.links.rules import share_url
from rafiq.moving import leaving, redirects, shared
from rafiq.stores.service import StoreView


def write(target: Path | IO[bytes], store: StoreView, keyring: Keyring, public_url: str) -> list[str]:
    """One folder of maps for each host that old links pointed to; the hosts. Needs an app context."""
    with db.engine.connect() as connection, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        found = leaving.hosts(connection, store.id)
        for host in found:

            def pairs(host: str = host) -> Iterator[tuple[str, str]]:
                for row in shared.old_links(connection, store.id):
                    parts = urlsplit(row["address"])
                    if parts.hostname == host:
                        here = share_url(public_url, keyring.sign_link(store.number, row["number"]))
                        yield parts.path + (f"?{parts.query}" if parts.query else ""), here

            redirects.write(archive, host, pairs)
    return found
