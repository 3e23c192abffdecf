"""Who met which variant: counted once per person where both sides would be asked, and read back for what they see."""

from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import table_of
from rafiq.core.prepared import InsertOnce, Prepared
from rafiq.experiments import rules, service
from rafiq.experiments.changes import Change
from rafiq.experiments.models import ExperimentExposure, ExperimentShare
from rafiq.experiments.rules import Kind
from rafiq.experiments.service import ExperimentView
from rafiq.links import service as links
from rafiq.people import service as people
from rafiq.people.rules import email_key
from rafiq.programs import service as programs
from rafiq.programs.service import ProgramView
from rafiq.stores import members

# People who work here know too much to be asked by lot.
OUR_OWN = frozenset({"staff", "test"})
_exposures = table_of(ExperimentExposure)
_expose, _share = InsertOnce(ExperimentExposure), InsertOnce(ExperimentShare)
_MET = Prepared(
    select(_exposures.c.id, _exposures.c.experiment_id, _exposures.c.variant_key).where(
        _exposures.c.store_id == bindparam("s"), _exposures.c.person_id == bindparam("person")
    )
)
_members: Shortly[frozenset[str]] = Shortly()


def meet(store_id: str, person_id: str, *kinds: Kind) -> None:
    """Now is the moment at which this person is asked, whichever variant is theirs. Safe to repeat.

    Without a test that runs this asks the database nothing.
    """
    tests = [each for each in service.running(store_id) if each.kind in kinds]
    if not tests or _is_one_of_us(store_id, person_id):
        return
    for test in tests:
        place = rules.assign(test.id, person_id, [each.weight for each in test.variants])
        _expose(
            store_id=store_id,
            id=ids.new_id("exx"),
            experiment_id=test.id,
            variant_key=test.variants[place].key,
            person_id=person_id,
            at=clock.now(),
        )


def changes(store_id: str, person_id: str, *kinds: Kind) -> dict[Kind, Change]:
    """What is other than usual for this person: only who was counted in a test that runs sees a variant of it."""
    tests = {each.id: each for each in service.running(store_id) if each.kind in kinds}
    if not tests:
        return {}
    rows: Any = _MET.all(s=store_id, person=person_id)
    return {
        tests[row.experiment_id].kind: _change(tests[row.experiment_id], row.variant_key)
        for row in rows
        if row.experiment_id in tests
    }


def promised(store_id: str, advocate_id: str, program: ProgramView) -> ProgramView:
    """The deal as this advocate was told it: the variant's version of the program that is tested, else as it is."""
    change = changes(store_id, advocate_id, Kind.OFFER).get(Kind.OFFER) or _lost(store_id, advocate_id)
    if not change or change["program_id"] != program.id or change["terms_id"] == program.terms_id:
        return program
    terms_id = change["terms_id"]
    return replace(program, terms_id=terms_id, terms=programs.terms_of(store_id, terms_id))


def shared(store_id: str, link_id: str | None) -> None:
    """Whoever met a variant has shared since; the first time counts. Safe to repeat."""
    tests = {each.id for each in service.running(store_id)}
    if not tests or link_id is None:
        return
    for row in _MET.all(s=store_id, person=links.get(store_id, link_id).person_id):
        if row.experiment_id in tests:
            _share(store_id=store_id, id=ids.new_id("exs"), exposure_id=row.id, at=clock.now())


def _lost(store_id: str, person_id: str) -> Change | None:
    """The offer that this person was told and that did not stay, while it still stands."""
    tests = service.promising(store_id)
    rows: Any = _MET.all(s=store_id, person=person_id) if tests else ()
    met = {row.experiment_id: row.variant_key for row in rows}
    return next(
        (_change(each, met[each.id]) for each in tests if met.get(each.id, each.kept) != each.kept), None
    )


def _change(test: ExperimentView, key: str) -> Change:
    return test.variant(key).change


def _is_one_of_us(store_id: str, person_id: str) -> bool:
    person = people.get(store_id, person_id)
    ours = _members.get(
        store_id,
        lambda: frozenset(filter(None, (email_key(each.email) for each in members.list_members(store_id)))),
    )
    return not OUR_OWN.isdisjoint(person.tags) or person.email_key in ours
