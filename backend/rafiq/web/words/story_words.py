"""A story as its readers get it: the words, the name, and the badge earned by results (S3-12, S3-13)."""

from dataclasses import dataclass

from rafiq.core.texts import direction, text
from rafiq.referrals import deals, lookup
from rafiq.stores.service import StoreView
from rafiq.voices import service as voices
from rafiq.voices.rules import Badge, badge_of
from rafiq.voices.service import StoryView


@dataclass(frozen=True, slots=True)
class Told:
    """``locale`` and ``direction`` are those of the words, ``badge_name`` is in the reader's language."""

    name: str
    words: str
    locale: str
    direction: str
    badge: Badge
    badge_name: str


def public(store: StoreView, locale: str) -> list[Told]:
    """Everything the shop shows, those in the reader's language first."""
    found = sorted(voices.shown(store.id), key=lambda each: each.locale != locale)
    return [told(store, each, locale) for each in found]


def told(store: StoreView, story: StoryView, locale: str) -> Told:
    badge, _ = standing(store, story.person_id)
    return Told(
        story.name,
        story.words,
        story.locale,
        direction(story.locale),
        badge,
        "" if badge is Badge.MEMBER else badge_text(badge, locale),
    )


def standing(store: StoreView, person_id: str) -> tuple[Badge, int]:
    """Somebody's badge, and how many friends count for it."""
    won = lookup.won_count(store.id, person_id)
    program = deals.for_advocate(store.id, person_id)
    tiers = [tier.from_count for tier in program.terms.tiers] if program else []
    return badge_of(won, tiers), won


def badge_text(badge: Badge, locale: str) -> str:
    return text(locale, f"voices.badge_{badge}")
