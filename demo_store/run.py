"""Opens the shop: `python -m demo_store.run shop.json`, or within another program by `serve(config, stop)`."""

import json
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from waitress.server import create_server

from demo_store.context import Shop
from demo_store.shop import create_shop

__all__ = ["create_shop", "main", "serve"]


def serve(config: Mapping[str, Any], stop: threading.Event | None = None) -> None:
    """Serve until `stop` is set (or the program ends); safe to run in a thread, it touches no signals."""
    app = create_shop(config)
    shop = cast("Shop", app.extensions["chaykhana"])
    stop = stop or threading.Event()
    server = create_server(app, host=shop.settings.host, port=shop.settings.port, threads=8, ident="")
    helpers = (
        threading.Thread(target=shop.counter.keep_sending, args=(stop,), name="send-again", daemon=True),
        threading.Thread(target=_close_when, args=(stop, server), name="close", daemon=True),
    )
    for helper in helpers:
        helper.start()
    try:
        server.run()
    except OSError:
        if not stop.is_set():  # closed beneath its feet is how it is told to stop
            raise
    finally:
        stop.set()
        shop.counter.close()


def main(argv: Sequence[str] | None = None) -> None:
    """Read the settings from the file named as the first argument or by DEMO_STORE_CONFIG."""
    given = list(sys.argv[1:] if argv is None else argv)
    name = given[0] if given else os.environ.get("DEMO_STORE_CONFIG", "")
    if not name:
        raise SystemExit("name a JSON file of settings: as the first argument or in DEMO_STORE_CONFIG")
    config = json.loads(Path(name).read_text("utf-8"))
    print(f"Chaykhana is open: http://localhost:{config.get('port', 8001)}/")
    serve(config)


def _close_when(stop: threading.Event, server: Any) -> None:  # noqa: ANN401  (waitress names no type for it)
    stop.wait()
    server.close()


if __name__ == "__main__":
    main()
