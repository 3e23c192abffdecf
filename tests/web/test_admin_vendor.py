"""The vendored files are the ones that VENDOR.md names, byte for byte, and none asks another host for anything."""

import hashlib
import re

from rafiq.web.admin.assets import STATIC

VENDOR = STATIC / "vendor"
ROWS = re.findall(r"\| (\S+) \| `([0-9a-f]{64})` \|", (VENDOR / "VENDOR.md").read_text(encoding="utf-8"))


def test_every_vendored_file_is_listed_with_its_fingerprint():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.iterdir()}
    found.pop("VENDOR.md")

    assert dict(ROWS) == found


def test_no_style_sheet_loads_anything_from_elsewhere():
    for sheet in (*VENDOR.glob("*.css"), *(STATIC / "admin").glob("*.css")):
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8"))
        assert {a for a in addresses if not a.startswith(("data:", "../vendor/"))} == set()
