"""What one shopper's widget is told that others are not, and drawing waits for: their deal, their variant of a test."""

from typing import Any

from rafiq.core import clock
from rafiq.core.texts import LOCALES
from rafiq.experiments import exposures, service
from rafiq.experiments.rules import Kind
from rafiq.programs import service as programs
from rafiq.referrals import deals
from rafiq.stores.sharing import EVERY
from rafiq.web.shapes import deal_shape
from rafiq.web.words import widget_words

Told = dict[str, Any]
ON_PAGE = (Kind.OFFER, Kind.COPY, Kind.PLACEMENT)
AT_FIRST_SIGHT = frozenset({Kind.OFFER, Kind.MOMENT, Kind.PLACEMENT})


def waits(store_id: str) -> Told:
    """The first drawing waits for our answer while what it shows hangs on who looks."""
    tested = {each.kind for each in service.running(store_id)}
    if deals.differs(store_id):
        return {"asks": True, "for_some": True}
    return {} if tested.isdisjoint(AT_FIRST_SIGHT) else {"asks": True}


def told(store_id: str, person_id: str | None, *, asked: bool = False) -> Told:
    """Beside the answer to this person; ``asked``: they are being asked to share now, so they are counted (S0-8)."""
    tested = bool(service.running(store_id))
    if person_id is None or not (tested or deals.differs(store_id)):
        return {}
    if tested and asked:
        exposures.meet(store_id, person_id, *ON_PAGE)
    changes = exposures.changes(store_id, person_id, *ON_PAGE)
    found = _offer(store_id, person_id)
    if changes.get(Kind.COPY):
        texts = changes[Kind.COPY]["texts"]
        found["texts"] = {language: {EVERY: text} for language, text in texts.items()}
    if changes.get(Kind.PLACEMENT):
        found["surfaces"] = {"prompt": changes[Kind.PLACEMENT]["prompt"]}
    return {"told": found} if found else {}


def _offer(store_id: str, person_id: str) -> Told:
    """The deal of this very advocate, where it is not the one for all (S1-21)."""
    usual, mine = programs.current_program(store_id), deals.for_advocate(store_id, person_id)
    if mine is None or not mine.live or (usual and mine.terms_id == usual.terms_id):
        return {}
    program = {"program": deal_shape.shopper_deal(mine.terms, version=mine.version)}
    words = {language: widget_words.deal(program, language, now=clock.now()) for language in LOCALES}
    return program | {"words": words}
