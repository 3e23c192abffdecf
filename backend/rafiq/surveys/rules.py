"""Which band a score is in, how sure a score of many is, what a comment is about, and who may be asked; pure."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rafiq.core.errors import Invalid
from rafiq.core.words import DIRECTIONS

HIGHEST = 10
ENOUGH = 30
_SURE = 1.96  # two standard errors: 19 times of 20
_FOLDED = str.maketrans("يكىأإآةؤ", "یکیاااهو", "\u0640")
_JOINER = re.compile("[\u200c\u200d]")


class Band(StrEnum):
    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


class Moment(StrEnum):
    """After which experience somebody is asked."""

    PURCHASE = "purchase"
    DELIVERY = "delivery"
    SERVICE = "service"
    TICKET = "ticket"


# What `POST /events` calls them.
EVENTS = {
    "order.delivered": Moment.DELIVERY,
    "job.completed": Moment.SERVICE,
    "service.completed": Moment.SERVICE,
    "ticket.closed": Moment.TICKET,
}


def band_of(score: int) -> Band:
    """Reichheld's bands: 9 and 10, 7 and 8, the rest."""
    if score >= 9:
        return Band.PROMOTER
    return Band.PASSIVE if score >= 7 else Band.DETRACTOR


def check_score(score: int, lowest: int, pointer: str = "#/score") -> int:
    if not lowest <= score <= HIGHEST:
        raise Invalid.field(pointer, f"must be a whole number from {lowest} to {HIGHEST}")
    return score


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people are in each band, each by one answer."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def total(self) -> int:
        return self.promoters + self.passives + self.detractors

    def share(self, band: str) -> float:
        counts = {
            Band.PROMOTER: self.promoters,
            Band.PASSIVE: self.passives,
            Band.DETRACTOR: self.detractors,
        }
        return counts[Band(band)] / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Promoters minus detractors in points from -100 to 100, and between what the truth lies 19 times of 20."""

    value: float
    low: float
    high: float
    count: int

    @property
    def enough(self) -> bool:
        """Below thirty people a score says too little to act on."""
        return self.count >= ENOUGH


@dataclass(frozen=True, slots=True)
class Change:
    """By how many points a score moved, and whether that is more than chance."""

    by: float
    sure: bool


def score_of(tally: Tally) -> Score | None:
    """The interval is the adjusted Wald one: as if three more people had answered, spread 1 to 2 to 1.

    So ten promoters of ten are not a certainty. One answer a person is counted: the interval holds for such as do not
    hang on each other. None without answers.
    """
    if not tally.total:
        return None
    value = 100 * (tally.promoters - tally.detractors) / tally.total
    middle, error = _adjusted(tally)
    low, high = middle - _SURE * error, middle + _SURE * error
    return Score(value, max(-100.0, min(low, value)), min(100.0, max(high, value)), tally.total)


def change(before: Tally, after: Tally) -> Change | None:
    """None while one side has too few people to compare.

    The two sides are taken as two samples; where many answered in both, the true error is smaller than this one.
    """
    old, new = score_of(before), score_of(after)
    if old is None or new is None or not (old.enough and new.enough):
        return None
    (middle_before, error_before), (middle_after, error_after) = _adjusted(before), _adjusted(after)
    spread = math.hypot(error_before, error_after)
    return Change(new.value - old.value, abs(middle_after - middle_before) > _SURE * spread)


def _adjusted(tally: Tally) -> tuple[float, float]:
    """(score, its standard error) with three people added."""
    count = tally.total + 3
    happy, unhappy = (tally.promoters + 0.75) / count, (tally.detractors + 0.75) / count
    difference = happy - unhappy
    return 100 * difference, 100 * math.sqrt((happy + unhappy - difference**2) / count)


@dataclass(frozen=True, slots=True)
class Theme:
    """What comments may be about. A ``caveat`` is the "but" that keeps a happy customer from telling others."""

    id: str
    name: str
    keywords: tuple[str, ...]
    caveat: bool


def themes_in(words: str, themes: Iterable[Theme]) -> list[str]:
    """Ids of the themes whose keywords stand in the words: whole words, and ``*`` at an end for any ending."""
    text = fold(words)
    return [theme.id for theme in themes if any(_stands_in(keyword, text) for keyword in theme.keywords)]


def fold(words: str) -> str:
    """Letters without case, marks and the spelling variants of Arabic and Persian; joiners part words."""
    plain = unicodedata.normalize("NFKD", _JOINER.sub(" ", words)).casefold().translate(_FOLDED)
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def clean_words(words: str, most: int) -> str:
    """What a person wrote, line breaks too, without what cannot be shown; cut, never refused."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = (
        "".join(c for c in line if (c.isprintable() or c in "\u200c\u200d") and c not in DIRECTIONS)
        for line in lines
    )
    return "\n".join(line.strip() for line in kept).strip()[:most]


def _stands_in(keyword: str, text: str) -> bool:
    folded = fold(keyword)
    core = folded.strip("*").strip()
    if not core:
        return False
    # Never \w* before it: a long word would be read again and again.
    start = "" if folded.startswith("*") else r"(?<!\w)"
    end = "" if folded.endswith("*") else r"(?!\w)"
    return re.search(start + re.escape(core) + end, text) is not None


def may_ask(now: datetime, last_asked_at: datetime | None, rest_days: int) -> bool:
    """Every time, unless the shop gives its customers a rest (S1-6)."""
    return not rest_days or last_asked_at is None or now - last_asked_at >= timedelta(days=rest_days)


def pick(product_tags: Sequence[str], surveys: Sequence[tuple[str, str]]) -> str | None:
    """The survey of the first product that has one of its own, else the shop's; (id, product tag) each."""
    by_tag = {tag: survey_id for survey_id, tag in surveys}
    return next((by_tag[tag] for tag in product_tags if tag and tag in by_tag), by_tag.get(""))


def occasion(moment: Moment, ref: str) -> str:
    """What makes an asking one: somebody is asked once about one purchase, one delivery, one ticket."""
    return f"{moment}:{ref}"
