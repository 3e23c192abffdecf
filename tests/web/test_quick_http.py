"""Followed links are read without the full parser, and whatever is not plainly that is left to it."""

import pytest

from rafiq.web.serving.fastlane import Answer
from rafiq.web.serving.quick_http import as_http, quick_environ

GOOD = b"GET /r/abc?c=x HTTP/1.1\r\nHost: x\r\nUser-Agent: me\r\n\r\n"


def test_a_plain_click_is_read_without_the_full_parser():
    environ = quick_environ(GOOD, "10.0.0.1")

    assert environ == {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/r/abc",
        "QUERY_STRING": "c=x",
        "REMOTE_ADDR": "10.0.0.1",
        "HTTP_HOST": "x",
        "HTTP_USER_AGENT": "me",
    }


@pytest.mark.parametrize(
    "data",
    [
        GOOD[:-2],
        GOOD + GOOD,
        GOOD + b"body",
        GOOD.replace(b"GET", b"POST"),
        GOOD.replace(b"1.1", b"1.0"),
        GOOD.replace(b"/r/", b"/s/"),
        GOOD.replace(b"/r/abc", b"/r/%61bc"),
        GOOD.replace(b"Host: x\r\n", b""),
        GOOD.replace(b"User-Agent: me", b"Content-Length: 5"),
        GOOD.replace(b"User-Agent: me", b"Transfer-Encoding: chunked"),
        GOOD.replace(b"User-Agent: me", b"Expect: 100-continue"),
        GOOD.replace(b"User-Agent: me", b"Connection: close"),
        GOOD.replace(b"User-Agent: me", b"Host: y"),
        GOOD.replace(b"User-Agent: me", b"User-Agent : me"),
        GOOD.replace(b"User-Agent: me", b"User_Agent: me"),
        GOOD.replace(b"User-Agent: me", b" folded: me"),
        GOOD.replace(b"User-Agent: me", b"User-Agent: m\ne"),
        GOOD.replace(b"User-Agent: me", b"User-Agent: m\x00e"),
    ],
)
def test_whatever_is_not_plainly_a_click_is_left_to_the_full_parser(data):
    assert quick_environ(data, "10.0.0.1") is None


def test_a_header_that_says_nothing_is_kept_and_an_odd_connection_is_not():
    assert quick_environ(GOOD.replace(b"me", b""), "10.0.0.1")["HTTP_USER_AGENT"] == ""
    assert quick_environ(GOOD.replace(b"User-Agent: me", b"Connection: Keep-Alive"), "10.0.0.1")
    assert quick_environ(GOOD.replace(b"User-Agent: me", b"Connection: upgrade"), "10.0.0.1") is None


def test_an_answer_is_written_with_its_headers_and_the_date():
    head, _, body = as_http(Answer("200 OK", [("Content-Length", "2")], b"hi")).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: ")
    assert (head[-4:], body) == (b" GMT", b"hi")
