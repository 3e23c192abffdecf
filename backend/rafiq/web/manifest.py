"""The built widget as it lies beside us: its version, its core, its fingerprints."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

WIDGET = Path(__file__).parent / "static" / "widget"


@lru_cache(maxsize=1)
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((WIDGET / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def widget_version() -> str:
    return str(manifest()["version"])


@lru_cache(maxsize=1)
def core() -> str:
    """The code of the tag with the configuration's placeholder in it."""
    return (WIDGET / "rafiq.js").read_text(encoding="utf-8")
