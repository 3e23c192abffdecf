"""A member of the bench's store at the admin: comes in through a set-up link, opens pages and downloads."""

import http.cookiejar
import re
import subprocess
import time
import urllib.parse
import urllib.request

from bench.stage import COMMAND, Rafiq

PASSWORD = "a short sentence to remember"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Member:
    """Paths are within the store: ``/numbers``."""

    def __init__(self, rafiq: Rafiq, environment: dict[str, str]) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(jar)
        self._store = f"{rafiq.url}/admin/{rafiq.keys['store_id']}"
        create = [COMMAND, "user", "create", "owner@example.com"]
        said = subprocess.run(create, env=environment, check=True, capture_output=True, text=True).stdout
        link = rafiq.url + urllib.parse.urlsplit(said.split()[-1]).path
        token = _TOKEN.search(self._open(link))
        if token is None:
            message = "no form behind the set-up link"
            raise RuntimeError(message)
        form = {"csrf_token": token[1], "password": PASSWORD, "again": PASSWORD}
        self._open(link, urllib.parse.urlencode(form).encode(), Origin=rafiq.url)

    def page(self, path: str) -> str:
        return self._open(self._store + path)

    def timed(self, path: str) -> float:
        """Milliseconds."""
        began = time.perf_counter()
        self.page(path)
        return (time.perf_counter() - began) * 1_000

    def _open(self, url: str, body: bytes | None = None, **headers: str) -> str:
        request = urllib.request.Request(url, body, headers)
        with self._browser.open(request, timeout=120) as answer:
            text: str = answer.read().decode()
        return text
