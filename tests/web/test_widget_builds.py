"""The files of the widget by version: immutable, and there for pages that pin an older one."""

import gzip
import shutil

import brotli
import pytest

from rafiq.web.shopper.manifest import KEPT, WIDGET, widget_version


@pytest.fixture
def asset(client):
    return lambda version, name="rafiq.js": client.get(f"/widget/{version}/{name}")


def test_a_file_of_this_build_is_kept_for_ever_by_browsers(asset):
    answer = asset(widget_version())

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip, deflate, br", "br"), ("gzip, br;q=0", "gzip"), ("*", "br"), ("identity", None), ("", None)],
)
@pytest.mark.parametrize("name", ["rafiq.js", "story.js"])
def test_its_files_travel_as_small_as_the_browser_takes_them(client, name, accepted, sent):
    """P13, P14: the tag that a page pins, and the surfaces that are loaded when they are opened."""
    path, plain = f"/widget/{widget_version()}/{name}", (WIDGET / name).read_bytes()
    answer = client.get(path, headers={"Accept-Encoding": accepted})

    assert answer.headers.get("Content-Encoding") == sent
    assert answer.headers["Vary"] == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[sent]
    assert unpack(answer.data) == plain
    assert (
        client.get(
            path, headers={"If-None-Match": answer.headers["ETag"]} | {"Accept-Encoding": accepted}
        ).status_code
        == 304
    )


def test_an_older_build_is_served_after_an_upgrade(asset, data_dir):
    now = asset(widget_version()).data
    shutil.copytree(data_dir / KEPT / widget_version(), data_dir / KEPT / "0.0.9-1a2b3c4d")

    assert asset("0.0.9-1a2b3c4d").data == now


def test_a_data_folder_without_room_costs_only_the_copy(asset, data_dir):
    (data_dir / KEPT).write_text("not a folder", encoding="utf-8")

    assert [asset(widget_version()).status_code for _ in range(3)] == [200, 200, 200]
    assert list(data_dir.glob("tmp*")) == []


@pytest.mark.parametrize("name", ["a" * 300 + ".js", "nothing.js", "..js", "%00.js", "nothing.css"])
def test_a_file_that_never_was_is_not_there(asset, name):
    assert asset(widget_version(), name).status_code == 404


@pytest.mark.parametrize("version", ["0.0.9-ffffffff", "..", "%2e%2e", "secret-keys", ""])
def test_a_version_that_never_was_is_not_there(asset, version):
    assert asset(version, "rafiq.sqlite3").status_code == 404
