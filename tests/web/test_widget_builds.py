"""The files of the widget by version: immutable, and there for pages that pin an older one."""

import shutil

import pytest

from rafiq.web.shopper.manifest import KEPT, widget_version


@pytest.fixture
def asset(client):
    return lambda version, name="rafiq.js": client.get(f"/widget/{version}/{name}")


def test_a_file_of_this_build_is_kept_for_ever_by_browsers(asset):
    answer = asset(widget_version())

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


def test_an_older_build_is_served_after_an_upgrade(asset, data_dir):
    now = asset(widget_version()).data
    shutil.copytree(data_dir / KEPT / widget_version(), data_dir / KEPT / "0.0.9-1a2b3c4d")

    assert asset("0.0.9-1a2b3c4d").data == now


def test_a_data_folder_without_room_costs_only_the_copy(asset, data_dir):
    (data_dir / KEPT).write_text("not a folder", encoding="utf-8")

    assert [asset(widget_version()).status_code for _ in range(3)] == [200, 200, 200]
    assert list(data_dir.glob("tmp*")) == []


@pytest.mark.parametrize("version", ["0.0.9-ffffffff", "..", "%2e%2e", "secret-keys", ""])
def test_a_version_that_never_was_is_not_there(asset, version):
    assert asset(version, "rafiq.sqlite3").status_code == 404
