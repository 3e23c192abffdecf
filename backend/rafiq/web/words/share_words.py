"""What the share page and somebody's own page say around the widget: pictures, terms, a story, the badge."""

from rafiq.core.texts import number_text, percent_text, text
from rafiq.encounters import praises
from rafiq.encounters.rules import Behaviour
from rafiq.pairs import service as pairs
from rafiq.pairs.rules import Because
from rafiq.stores.service import StoreView
from rafiq.voices import promises
from rafiq.voices import service as voices
from rafiq.web.pages import story_page
from rafiq.web.runtime import keyring, settings
from rafiq.web.words import promise_words, story_words
from rafiq.web.words.promise_words import ISOLATE

Values = dict[str, object]


def of_store(store: StoreView, locale: str) -> Values:
    """For whoever comes without a name: all of it public."""
    terms = promise_words.live_terms(store)
    return _pictures(store, locale) | {
        "lines": promise_words.for_sender(store, terms, locale) if terms else [],
        "guarantee": promises.guarantees(store.id).get(locale, ""),
        "story": next(iter(story_words.public(store, locale)), None),
    }


def of_advocate(store: StoreView, locale: str, person_id: str | None) -> Values:
    """``person_id`` is None for whoever has not proven who they are."""
    values = _pictures(store, locale, person_id)
    if person_id is None:
        return values
    badge, won = story_words.standing(store, person_id)
    return values | {
        "badge": story_words.badge_text(badge, locale) if won else "",
        "won": number_text(won, locale),
        "standing": _standing(store, locale, person_id),
        "praise": praises.of_person(store.id, person_id),
        "praises": {each.value: text(locale, f"encounters.behaviour_{each}") for each in Behaviour},
        "praise_title": text(locale, "encounters.praise_title", store=ISOLATE.format(store.name)),
        "praise_text": text(locale, "encounters.praise_text"),
        "has_story": voices.of_person(store.id, person_id) is not None,
        "story_url": f"{story_page.link(settings().public_url, keyring(), store.id, person_id)}?locale={locale}",
    }


def _standing(store: StoreView, locale: str, person_id: str) -> str:
    """The discount they share with somebody, if there is or was one (S4-16)."""
    found = pairs.holds(store.id, person_id)
    if found.because is Because.NONE:
        return ""
    return text(locale, f"reasons.{found.because}", percent=percent_text(found.basis_points, locale))


def _pictures(store: StoreView, locale: str, person_id: str | None = None) -> Values:
    terms = promise_words.live_terms(store, person_id)

    def voice(key: str, **more: object) -> str:
        return text(locale, f"voices.{key}", **{"store": ISOLATE.format(store.name)} | more)

    return {"voice": voice, "pictures": promise_words.pictures(store, terms, locale) if terms else []}
