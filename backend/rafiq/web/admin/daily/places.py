"""Pages and settings of the admin, found by whatever their reader calls them, in four languages."""

from dataclasses import dataclass
from functools import cache
from unicodedata import combining

from rafiq.core.texts import DEFAULT_LOCALE, catalogue
from rafiq.people.rules import name_key
from rafiq.web.admin.menu import MENU

# What one of the places below a page is called, which page it is on, and where on it. Its texts are in `places.json`:
# the name, a stroke, and other words for it. A page of the menu has only the other words there, as ``menu_<name>``.
_BELOW = {
    "store_name": "settings#name",
    "origins": "settings#origins",
    "landing": "settings#landing_path",
    "store_language": "settings#locale",
    "timezone": "settings#timezone",
    "accent": "sharing#accent",
    "currency": "settings#currency",
    "adjust_limit": "settings",
    "invite": "team#invite",
    "two_step": "team",
    "my_language": "me#locale",
    "my_password": "me#current",
    "my_security": "security",
    "friend_gift": "program#friend_percent",
    "advocate_reward": "program#advocate_percent",
    "hold_days": "program#hold_days",
    "window_days": "program#window_days",
    "minimum_order": "program#minimum_order",
    "cap_count": "program#cap_count",
    "budget": "program#budget",
    "credit_expires": "program#credit_expires_days",
    "countries": "program#countries",
    "programs": "programs_list",
    "tasks": "tasks",
    "banks": "banks",
    "leaks": "leaks",
    "fraud_rules": "fraud#weights",
    "blocks": "fraud_blocks",
    "survey_settings": "survey_settings#questions",
    "survey_answers": "survey_answers",
    "survey_themes": "survey_themes",
    "score_imports": "score_imports",
    "followup_settings": "followup_settings",
    "causes": "followup_causes",
    "message_kinds": "messages#kinds",
    "mail_log": "messages#mail-log",
    "surfaces": "sharing#look",
    "tools": "sharing#tools-title",
    "install_check": "install#check-title",
    "crms": "crms",
    "deliveries": "delivery_log",
    "imports": "imports",
    "link_imports": "link_imports",
    "reward_imports": "reward_imports",
    "funnel": "numbers_funnel",
    "cohorts": "numbers_customers",
    "outcomes": "numbers_outcomes",
    "targets": "numbers_notes#targets",
    "report_links": "numbers_notes#links",
    "objectives": "objectives",
    "ideal": "ideal",
    "new_experiment": "new_experiment",
    "stage_messages": "stage_messages",
    "gestures": "gestures",
}
ONES_OWN = frozenset({"me", "security"})  # pages of no store, which everybody may open
_IN_NAME, _IN_WORDS, _WHOLE = 4, 2, 1
_ARTICLES = ("وال", "بال", "ال", "لل")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A page, or a setting on one: ``endpoint`` is the name of its view, ``anchor`` the part of the page."""

    title: str
    endpoint: str
    anchor: str
    name: frozenset[str]
    words: frozenset[str]


def places_for(words: str, locale: str) -> list[Place]:
    """Those that more of the typed words fit than any others, the best first; English words fit everywhere."""
    small = _small_words(locale)
    typed = _words(words)
    telling = [word for word in typed if word not in small] or typed
    weighed = [(_weight(place, telling), at, place) for at, place in enumerate(_every(locale))]
    most = max((count for (count, _), _, _ in weighed), default=0)
    best = [each for each in weighed if each[0][0] == most > 0]
    return [place for _, _, place in sorted(best, key=lambda each: (-each[0][1], each[1]))]


def _weight(place: Place, telling: list[str]) -> tuple[int, int]:
    """How many of the words fit, and how well."""
    each = [max(_fit(place.name, word) * _IN_NAME, _fit(place.words, word) * _IN_WORDS) for word in telling]
    return sum(fit > 0 for fit in each), sum(each)


def _fit(known: frozenset[str], typed: str) -> int:
    if typed in known:
        return 1 + _WHOLE
    return int(any(word.startswith(typed) for word in known))


@cache
def _every(locale: str) -> tuple[Place, ...]:
    texts, english = catalogue(locale, "places"), catalogue(DEFAULT_LOCALE, "places")
    named = catalogue(locale, "admin")
    menu = [
        _place(named[f"nav_{entry.name}"], texts.get(key, ""), english.get(key, ""), endpoint=entry.endpoint)
        for group in MENU
        for entry in group.entries
        for key in [f"menu_{entry.name}"]
    ]
    below = []
    for name, where in _BELOW.items():
        title, _, others = texts[name].partition(" | ")
        endpoint, _, anchor = where.partition("#")
        below.append(_place(title, others, english[name], endpoint=endpoint, anchor=anchor))
    return (*menu, *below)


def _place(title: str, others: str, english: str, *, endpoint: str, anchor: str = "") -> Place:
    return Place(title, endpoint, anchor, frozenset(_words(title)), frozenset(_words(f"{others} {english}")))


@cache
def _small_words(locale: str) -> frozenset[str]:
    return frozenset(
        word for code in (locale, DEFAULT_LOCALE) for word in _words(catalogue(code, "places")["small_words"])
    )


def _words(text: str) -> list[str]:
    parted = "".join(letter if letter.isalnum() or combining(letter) else " " for letter in text)
    return [bare for word in parted.split() if (bare := _bare(name_key(word)))]


def _bare(word: str) -> str:
    """Without the Arabic article, which one may write or leave out."""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + _SHORTEST:
            return word.removeprefix(article)
    return word
