"""Fetch the admin's third-party files with npm, pinned by version, and write VENDOR.md beside them.

Run only to change a version: the files are committed, and nobody needs Node to run Rafiq.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "backend/rafiq/web/static/vendor"
ICON_NAMES = """
    adjustments alert-triangle arrows-exchange ban building-store check chevron-down chevron-left
    chevron-right circle-check circle-x click clock code coin contrast copy device-desktop device-mobile
    external-link eye filter flag gift history info-circle key language layout-dashboard link logout
    mail menu-2 moon plus refresh search settings share shopping-bag sun ticket user-circle users users-plus
    x
""".split()


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package and the files taken from it: path inside the package -> name here."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        "MIT",
        {"dist/css/tabler.min.css": "tabler.min.css", "dist/css/tabler.rtl.min.css": "tabler.rtl.min.css"},
    ),
    Package("htmx.org", "4.0.1", "0BSD", {"dist/htmx.min.js": "htmx.min.js"}),
    Package(
        "vazirmatn",
        "33.0.3",
        "OFL-1.1",
        {"fonts/webfonts/Vazirmatn[wght].woff2": "vazirmatn.woff2", "OFL.txt": "vazirmatn-OFL.txt"},
    ),
    Package(
        "@tabler/icons",
        "3.51.0",
        "MIT",
        {f"icons/outline/{name}.svg": f"icons/{name}.svg" for name in ICON_NAMES},
    ),
)


def main() -> None:
    """Empty the folder, fill it again, describe it."""
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "icons").mkdir(parents=True)
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            _copy(package, _unpack(package, Path(folder)))
    _join_icons()
    (TARGET / "VENDOR.md").write_text(_describe(), encoding="utf-8")


def _unpack(package: Package, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        message = "npm is needed to vendor files"
        raise SystemExit(message)
    subprocess.run([npm, "pack", "--silent", f"{package.name}@{package.version}"], cwd=folder, check=True)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def _copy(package: Package, source: Path) -> None:
    for inside, here in package.files.items():
        shutil.copyfile(source / inside, TARGET / here)


def _join_icons() -> None:
    """One JSON file of path data instead of fifty small files: the templates draw icons inline."""
    icons = {
        path.stem: _shapes(path.read_text(encoding="utf-8"))
        for path in sorted((TARGET / "icons").glob("*.svg"))
    }
    shutil.rmtree(TARGET / "icons")
    (TARGET / "tabler-icons.json").write_text(json.dumps(icons, indent=1) + "\n", encoding="utf-8")


def _shapes(svg: str) -> list[str]:
    return list(re.findall(r'<path d="([^"]+)"', svg))


def _describe() -> str:
    lines = [
        "# Vendored files",
        "",
        "Made by `scripts/vendor.py`; do not edit.",
        "",
        "| package | version | licence | file | sha256 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for package in PACKAGES:
        names = ["tabler-icons.json"] if package.name == "@tabler/icons" else list(package.files.values())
        lines += [
            f"| {package.name} | {package.version} | {package.licence} | {name} | `{_digest(TARGET / name)}` |"
            for name in names
        ]
    return "\n".join(lines) + "\n"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
