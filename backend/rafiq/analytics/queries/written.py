"""What a shop named or noted and what its customers wrote, by the words in it: the newest rows of each kind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from rafiq.core.db import db
from rafiq.encounters.models import IntroductionAsk, PersonalNote
from rafiq.experiments.models import Experiment
from rafiq.partners.models import Partner
from rafiq.people import service as people
from rafiq.staff.models import StaffMember
from rafiq.surveys.models import SurveyAnswer
from rafiq.voices.models import Story

# So many rows of a kind are looked through, the newest first, however many a large store has.
LOOKED_AT = 2_000
NAMED, TOLD = 2, 3  # letters, before names and before whole sentences are looked through
ABOUT = 80  # letters shown of a longer text
# Keyboards of Farsi and of Arabic write these letters otherwise.
_FARSI, _ARABIC = str.maketrans("يك", "یک"), str.maketrans("یک", "يك")


@dataclass(frozen=True, slots=True)
class WrittenHit:
    """``id`` is what the address of its page names; ``person`` is who wrote it or whom it is about."""

    id: str
    text: str
    detail: str
    person: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """``where`` the words may stand, the first being its name; ``person``, where there is one, holds their id."""

    id: InstrumentedAttribute[Any]
    where: tuple[InstrumentedAttribute[Any], ...]
    person: InstrumentedAttribute[Any] | None = None
    detail: InstrumentedAttribute[Any] | None = None
    least: int = NAMED


_KINDS: Mapping[str, _Kind] = {
    "introductions": _Kind(
        IntroductionAsk.id,
        (IntroductionAsk.name, IntroductionAsk.company),
        IntroductionAsk.person_id,
        IntroductionAsk.company,
    ),
    "staff": _Kind(StaffMember.id, (StaffMember.name, StaffMember.ref), detail=StaffMember.ref),
    "partners": _Kind(
        Partner.id, (Partner.name, Partner.kind, Partner.contact, Partner.their_url), detail=Partner.kind
    ),
    "experiments": _Kind(
        Experiment.id, (Experiment.name, Experiment.hypothesis), detail=Experiment.hypothesis
    ),
    "stories": _Kind(Story.id, (Story.words, Story.name), Story.person_id, least=TOLD),
    "comments": _Kind(
        SurveyAnswer.id, (SurveyAnswer.wish, SurveyAnswer.remark), SurveyAnswer.person_id, least=TOLD
    ),
    "notes": _Kind(
        PersonalNote.person_id, (PersonalNote.note, PersonalNote.line), PersonalNote.person_id, least=TOLD
    ),
}


def written(store_id: str, words: str, kinds: Collection[str], *, most: int) -> dict[str, list[WrittenHit]]:
    """At most ``most`` of each of these kinds that holds the words; what holds none is left out."""
    rows = {
        name: db.session.execute(_looked_through(store_id, kind, words).limit(most)).all()
        for name, kind in _KINDS.items()
        if name in kinds and len(words) >= kind.least
    }
    persons = people.many(store_id, {row.person for found in rows.values() for row in found if row.person})
    names = {
        each.id: f"{each.first_name} {each.last_name}".strip() or each.email or ""
        for each in persons.values()
    }
    return {
        name: [_hit(row, _KINDS[name], words, names.get(row.person, "")) for row in found]
        for name, found in rows.items()
        if found
    }


def _looked_through(store_id: str, kind: _Kind, words: str) -> Select[Any]:
    """The order is that of the primary key, so no more is read than is looked through."""
    table = kind.id.class_
    texts = [column.label(f"text_{number}") for number, column in enumerate(kind.where)]
    person = (kind.person if kind.person is not None else null()).label("person")
    detail = (kind.detail if kind.detail is not None else kind.where[0]).label("detail")
    newest = (
        select(table.id.label("at"), kind.id.label("found"), person, detail, *texts)
        .where(table.store_id == store_id)
        .order_by(table.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    holds = [
        newest.c[text.name].icontains(each, autoescape=True) for text in texts for each in _spellings(words)
    ]
    return select(newest).where(or_(*holds)).order_by(newest.c.at.desc())


def _spellings(words: str) -> set[str]:
    return {words, words.translate(_FARSI), words.translate(_ARABIC)}


def _hit(row: Row[Any], kind: _Kind, words: str, person: str) -> WrittenHit:
    texts = [getattr(row, f"text_{number}") for number in range(len(kind.where))]
    if kind.least == NAMED:
        return WrittenHit(row.found, texts[0], row.detail if kind.detail is not None else "", person)
    spelt = {each.casefold() for each in _spellings(words)}
    said = next((text for text in texts if any(each in text.casefold() for each in spelt)), texts[0])
    return WrittenHit(row.found, _around(said or person, spelt), "", person)


def _around(text: str, spelt: set[str]) -> str:
    """The words with what stands before and behind them."""
    plain = " ".join(text.split())
    at = max((plain.casefold().find(each) for each in spelt), default=0)
    start = max(0, at - ABOUT // 3) if len(plain) > ABOUT else 0
    end = start + ABOUT
    return f"{'…' if start else ''}{plain[start:end].strip()}{'…' if end < len(plain) else ''}"
