"""The built widget as it lies beside us: its version, its core, its fingerprints; and the builds before it."""

import json
import logging
import re
import shutil
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

WIDGET = Path(__file__).parent.parent / "static" / "widget"
KEPT = "widget"  # in the data directory: one folder per build that was ever asked for
_log = logging.getLogger(__name__)
_VERSION = re.compile(r"[0-9][0-9A-Za-z.-]{0,60}")


@lru_cache(maxsize=1)
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((WIDGET / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def widget_version() -> str:
    return str(manifest()["version"])


@lru_cache(maxsize=1)
def core() -> str:
    """The code of the tag with the configuration's placeholder in it."""
    return (WIDGET / str(manifest()["tag"])).read_text(encoding="utf-8")


def share_words(language: str) -> dict[str, str]:
    """The share panel's words as the widget's own catalogues have them, placeholders open."""
    words: dict[str, str] = manifest()["words"][language]
    return words


def folder_of(version: str, data_dir: Path) -> Path | None:
    """Where the files of a version are: pages that pin one, and cached tags, outlive an upgrade."""
    if version == widget_version():
        _keep(data_dir)
        return WIDGET
    kept = data_dir / KEPT / version
    return kept if _VERSION.fullmatch(version) and kept.is_dir() else None


@cache
def _keep(data_dir: Path) -> None:
    """Copy this build beside the data; whole or not at all, whoever else does it at the same moment.

    Tried once: without the copy this build is served from where it lies.
    """
    place = data_dir / KEPT / widget_version()
    if place.exists():
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=place.parent))
        try:
            shutil.copytree(WIDGET, fresh, dirs_exist_ok=True)
            fresh.rename(place)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)  # gone already when all went well
    except OSError:
        if not place.is_dir():  # else another process was first
            _log.exception("the widget's build cannot be kept in %s", place)
