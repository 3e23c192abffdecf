"""What browser somebody sits at, in two names they would use themselves: "Firefox", "Windows"."""

from flask import request

# The first that is found counts: every browser also calls itself those it came from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("YaBrowser", "Yandex"),
    ("Vivaldi", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str | None:
    return next((name for sign, name in BROWSERS if sign in agent), None)


def system_of(agent: str) -> str | None:
    return next((name for sign, name in SYSTEMS if sign in agent), None)


def here() -> dict[str, str | None]:
    """Those of the browser that asks."""
    agent = request.headers.get("User-Agent", "")[:500]
    return {"browser": browser_of(agent), "system": system_of(agent)}
