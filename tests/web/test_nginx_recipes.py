"""One nginx takes all that our docs and archives have for it: both recipes, and the maps of two old addresses."""

import re
import subprocess
import zipfile
from pathlib import Path

import httpx
import pytest

from rafiq.moving import redirects
from tests import nginx
from tests.e2e.oscar.processes import free_port, running
from tests.house import tree
from tests.web import self_signed

MAPS = """
    include {folder}/one.example/nginx-sizes.conf;
    include {folder}/one.example/nginx.conf;
    include {folder}/two.example/nginx.conf;
"""


def recipe(page: str) -> str:
    return re.search(r"```nginx\n(.*?)```", tree.doc(page), re.DOTALL)[1]


def write(folder: Path, servers: str) -> Path:
    """A site with the maps of two old hosts, each with `/x/ana` of its own."""
    with zipfile.ZipFile(folder / "maps.zip", "w") as archive:
        for host in ("one.example", "two.example"):
            redirects.write(archive, host, lambda host=host: [("/x/ana", f"https://ours.example/r/{host}")])
    with zipfile.ZipFile(folder / "maps.zip") as archive:
        archive.extractall(folder)
    return nginx.write(folder, MAPS.format(folder=folder) + servers)


def told_at_its_head(folder: Path, host: str) -> str:
    """The line for the server block, as the file itself says it."""
    return re.search(r"^# +(if .*})$", (folder / host / "nginx.conf").read_text(), re.MULTILINE)[1]


def test_one_nginx_takes_both_recipes_of_the_docs_and_two_maps(tmp_path):
    pem = self_signed.write(tmp_path)
    ours = recipe("self-hosting.md").replace(
        "# ssl_certificate …; ssl_certificate_key …;", f"ssl_certificate {pem}; ssl_certificate_key {pem};"
    )
    shop = f"server {{ listen 127.0.0.1:8080; server_name shop.example; {recipe('shops/reverse-proxy.md')} }}"
    site = write(tmp_path, ours + shop)

    said = subprocess.run(
        [nginx.program(), "-t", "-e", tmp_path / "log", "-c", site],
        check=False,
        capture_output=True,
        text=True,
    )

    assert "ssl_certificate " in ours
    assert said.returncode == 0, said.stderr


def test_two_old_addresses_on_one_nginx_lead_each_to_its_own(tmp_path):
    port = free_port()
    write(tmp_path, "")
    servers = "".join(
        f"server {{ listen 127.0.0.1:{port}; server_name {host}; {told_at_its_head(tmp_path, host)} return 200; }}"
        for host in ("one.example", "two.example")
    )
    site, url = write(tmp_path, servers), f"http://127.0.0.1:{port}"

    command = [nginx.program(), "-c", site, "-e", tmp_path / "error.log"]
    with running(command, environ={}, folder=tmp_path, url=url, log=tmp_path / "log"):
        led = [
            httpx.get(f"{url}/X/ana", headers={"Host": host}).headers["Location"]
            for host in ("one.example", "two.example")
        ]

    assert led == ["https://ours.example/r/one.example", "https://ours.example/r/two.example"]


@pytest.mark.parametrize(
    ("one", "other"), [("a.b.example", "a-b.example"), ("a_b.example", "a-b.example"), ("maps/x", "maps/y")]
)
def test_each_map_has_a_variable_of_its_own(one, other):
    names = {redirects.nginx_variable(one), redirects.nginx_variable(other)}

    assert len(names) == 2
    assert all(re.fullmatch(r"\$rafiq_\w+", name, re.ASCII) for name in names)
