"""An nginx of the tests' own: where the program is, and the part of a site's file that keeps it in one folder."""

import shutil
from pathlib import Path

from tests.conftest import missing

SITE = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; {user}
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {inside}
}}
"""


def program() -> str:
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if found is None:
        missing("nginx is not here: install the package nginx-light")
    return found


def write(folder: Path, inside: str) -> Path:
    user = "user root;" if Path("/proc/self").owner() == "root" else ""
    site = folder / "nginx.conf"
    site.write_text(SITE.format(folder=folder, user=user, inside=inside), encoding="utf-8")
    return site
