"""Bodies over the limit: dropped as they come, kept nowhere, and told of by the app itself."""

from collections.abc import Iterator

import pytest
import requests
from waitress.adjustments import Adjustments

from rafiq.web.serving.connection import Parser
from tests.web.running import TIMEOUT, Gate, Running, read_all


@pytest.fixture
def ours(app) -> Iterator[Running]:
    """The whole product, allowed 1,000 bytes at a time."""
    running = Running(app, Gate(), max_body_bytes=1_001, max_upload_bytes=1_001)
    yield running
    running.stop()


def in_chunks(size: int) -> Iterator[bytes]:
    yield from [b"x" * 500] * (size // 500)


@pytest.mark.parametrize(
    "body", [b"x" * 15_000, b"x" * 1_001, in_chunks(15_000)], ids=["large", "at the limit", "in chunks"]
)
def test_the_app_tells_of_a_body_that_was_dropped_as_it_came(ours, body):
    answer = requests.post(ours.url("/api/v1/orders"), data=body, timeout=TIMEOUT)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert requests.get(ours.url("/healthz"), timeout=TIMEOUT).ok


@pytest.mark.parametrize(
    "more", ["Content-Length: 9000000\r\n", "Content-Length: 5000\r\nExpect: 100-continue\r\n"]
)
def test_a_body_far_too_large_or_asked_about_is_not_waited_for(ours, more):
    with ours.connect(f"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode()) as connection:
        answer = read_all(connection)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"problem+json" in answer


def test_a_member_who_sends_too_large_a_file_reads_a_page_with_a_way_back(ours):
    """In the browser's language, before anybody asked who it is; a half-finished form does nothing."""
    form = ours.url("/admin/st_x/people/import")
    told = {"Accept-Language": "ms", "Referer": form}
    answer = requests.post(form, files={"file": b"x" * 15_000}, headers=told, timeout=TIMEOUT)

    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "rafiq import" in answer.text
    assert 'lang="ms"' in answer.text
    assert 'href="/admin/st_x/people/import"' in answer.text


def test_half_an_address_of_the_page_before_is_no_page_before(ours):
    answer = requests.post(
        ours.url("/admin/login"), data=b"x" * 15_000, headers={"Referer": "http://[::1"}, timeout=TIMEOUT
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("chunked", [False, True])
def test_a_dropped_body_is_kept_nowhere(chunked):
    settings = Adjustments(max_request_body_size=1_000)
    parser = Parser(settings)
    size = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 15000"
    parser.received(b"POST / HTTP/1.1\r\nHost: x\r\n" + size + b"\r\n\r\n")
    part = (b"1f4\r\n" + b"x" * 500 + b"\r\n") if chunked else b"x" * 500
    while not parser.completed:
        parser.received(part)

    assert parser.too_large
    assert parser.get_body_stream().read() == b""
