"""Tells link previews and robots from people by the agent's name; a label, never a reason to refuse anybody."""

import re
from enum import StrEnum

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

MAX_AGENT_LENGTH = 512
PREVIEW_TAG = "social-preview"
# Patterns that match real people: an Android build number, the in-app browsers of Facebook and Viber.
MATCH_PEOPLE = frozenset({r"AP3A\.240617\.008", "MetaIAB Facebook", "Viber"})
# Agents that fetch a link's picture and title, or come from a programme, and that the list does not know.
ALSO_PREVIEWS = (r"^Viber/", "Bluesky Cardyb", "kakaotalk-scrap", "Applebot/", "Google-PageRenderer")
ALSO_ROBOTS = (
    r"^node$",
    r"^Java/",
    r"^undici",
    r"^got ",
    r"^okhttp/",
    r"^Dalvik/",
    r"^PostmanRuntime/",
    "HeadlessChrome",
    r"^-$",
)
MAX_KNOWN = 4096


class Agent(StrEnum):
    HUMAN = "human"
    PREVIEW = "preview"
    BOT = "bot"


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def _patterns(*, preview: bool) -> list[str]:
    known = (entry for entry in CRAWLER_USER_AGENTS_DATA if entry["pattern"] not in MATCH_PEOPLE)
    return [entry["pattern"] for entry in known if (PREVIEW_TAG in entry.get("tags", ())) is preview]


_PREVIEW = _any_of([*_patterns(preview=True), *ALSO_PREVIEWS])
_BOT = _any_of([*_patterns(preview=False), *ALSO_ROBOTS])


_known: dict[str, Agent] = {}


def agent_of(user_agent: str) -> Agent:
    """Fifteen hundred patterns cost half a millisecond, so each name is judged once."""
    name = user_agent[:MAX_AGENT_LENGTH].strip()
    verdict = _known.get(name)
    if verdict is None:
        if len(_known) >= MAX_KNOWN:
            _known.clear()
        verdict = _known[name] = _judge(name)
    return verdict


def known_agent(user_agent: str) -> Agent | None:
    """The verdict if it costs nothing, for a thread that must not wait."""
    return _known.get(user_agent[:MAX_AGENT_LENGTH].strip())


def _judge(name: str) -> Agent:
    if not name:
        return Agent.BOT
    if _PREVIEW.search(name):
        return Agent.PREVIEW
    return Agent.BOT if _BOT.search(name) else Agent.HUMAN
