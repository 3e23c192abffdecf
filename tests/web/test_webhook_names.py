"""No name and no spelling leads a webhook into the shop's own network: nothing connects, and the log says why."""

import socket

import pytest

from rafiq.core import fetch
from tests.web import webhook_scene as scene

send, _short_patience = scene.send, scene._short_patience
PUBLIC, PRIVATE = "93.184.216.34", "127.0.0.1"
NAME = "hooks.shop.example"


@pytest.fixture
def app(make_app):
    return make_app(allow_loopback=False)


@pytest.fixture
def inside():
    """A server of the private network; whether anybody came to it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def nobody_came(inside: socket.socket) -> bool:
    try:
        inside.accept()[0].close()
    except BlockingIOError:
        return True
    return False


@pytest.fixture
def names(monkeypatch):
    """The resolver is the one thing that is played: what `NAME` stands for now."""
    found: dict[str, list[str]] = {NAME: [PUBLIC]}
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **options):
        if host not in found:
            return real(host, port, *args, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found[host]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return found


@pytest.fixture
def told(clock, merchant, send):
    """Registers an address, sends it one event, and returns what the log says of it."""

    def told(url: str, before=lambda: None) -> tuple[str, int | None, str | None]:
        made = merchant.post("/webhook-endpoints", {"url": url})
        assert made.status_code == 201, made.text
        path = f"/webhook-endpoints/{made.get_json()['id']}"
        merchant.post(f"{path}/test")
        before()
        send()
        (delivery,) = merchant.get(f"{path}/deliveries").get_json()["data"]
        return delivery["status"], delivery["last_response"], delivery["last_error"]

    return told


@pytest.mark.parametrize(
    "addresses",
    [
        [PRIVATE],
        ["10.0.0.7"],
        ["169.254.169.254"],
        [PUBLIC, PRIVATE],
        [PRIVATE, PUBLIC],
        ["::ffff:127.0.0.1"],
    ],
)
def test_a_name_that_leads_inside_is_not_called(inside, names, told, addresses):
    """Guarantees 3.7: one private answer among public ones is enough."""
    names[NAME] = addresses

    assert told(f"https://{NAME}:{inside.getsockname()[1]}/hook") == ("waiting", None, "private")
    assert nobody_came(inside)


def test_a_name_that_turns_inside_after_it_was_registered_is_not_called(inside, names, told):
    def turned() -> None:
        names[NAME] = [PRIVATE]

    assert told(f"https://{NAME}:{inside.getsockname()[1]}/hook", turned) == ("waiting", None, "private")
    assert nobody_came(inside)


def test_a_name_is_asked_for_once_so_a_second_answer_cannot_lead_inside(inside, names, monkeypatch):
    """Rebinding: the connection goes to the address that was looked at, whatever the name says a moment later."""
    asked, port = [], inside.getsockname()[1]
    first = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, port))]])
    inner = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PRIVATE, port))]

    def getaddrinfo(host, *_args, **_options):
        asked.append(host)
        return next(first, inner) if host == NAME else []  # nothing of this test leaves the machine

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(fetch.Unreachable, match="no_answer"):
        fetch.request("POST", f"https://{NAME}:{port}/hook", seconds=1.0)

    assert asked == [NAME, PUBLIC]
    assert nobody_came(inside)


@pytest.mark.parametrize("host", ["127.1", "0177.0.0.1", "0x7f.0.0.1", "①②⑦.0.0.1"])
def test_an_odd_spelling_of_this_machine_is_not_called(inside, told, host):
    """Such a host looks like a name, and every resolver reads it as a number."""
    assert told(f"https://{host}:{inside.getsockname()[1]}/hook") == ("waiting", None, "private")
    assert nobody_came(inside)


@pytest.mark.parametrize(
    "host", ["[::1%lo]", "[fe80::1%25eth0]", "[2606:4700::1111%1]", "[127.0.0.1]", "::1", "sh%6fp.example"]
)
def test_a_host_that_not_everybody_reads_alike_is_neither_registered_nor_called(merchant, host):
    """A zone in an address, brackets around a plain number or none around another, a letter written as a number."""
    refused = merchant.post("/webhook-endpoints", {"url": f"https://{host}/hook"})

    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "#/url")
    with pytest.raises(fetch.Unreachable, match="bad_address"):
        fetch.request("POST", f"https://{host}/hook", seconds=1.0)


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "127。0。0。1", "[::ffff:127.0.0.1]", "[::1]", "127.0.0.1"]
)
def test_a_plain_number_of_this_machine_is_neither_registered_nor_called(inside, merchant, host):
    url = f"https://{host}:{inside.getsockname()[1]}/hook"
    refused = merchant.post("/webhook-endpoints", {"url": url})

    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "#/url")
    with pytest.raises(fetch.Unreachable, match="private"):
        fetch.request("POST", url, seconds=1.0)
    assert nobody_came(inside)
