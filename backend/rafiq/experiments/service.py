"""Use cases of tests: start one, end it with what stays, read the running ones from memory."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, update
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock, ids, outbox
from rafiq.core.cache import Shortly
from rafiq.core.db import db, table_of
from rafiq.core.errors import AlreadyDecided, Conflict, Invalid, NotFound, Problem
from rafiq.core.moments import ExperimentEnded
from rafiq.experiments import changes
from rafiq.experiments.changes import Change
from rafiq.experiments.drafts import Draft, check
from rafiq.experiments.models import Experiment, ExperimentVariant
from rafiq.experiments.rules import FIRST, Goal, Kind, StoppingRule

MAX_REASON = 500
STANDS = timedelta(
    days=30
)  # what an advocate was told outlives the test by the usual time for a friend to buy
_tests, _variants = table_of(Experiment), table_of(ExperimentVariant)
_alive: Shortly["tuple[ExperimentView, ...]"] = Shortly()


@dataclass(frozen=True, slots=True)
class VariantView:
    key: str
    name: str
    weight: int
    change: Change


@dataclass(frozen=True, slots=True)
class ExperimentView:
    """A test with its variants, in their order; ``kept`` names the one that stayed when it ended."""

    id: str
    store_id: str
    kind: Kind
    goal: Goal
    name: str
    hypothesis: str
    owner: str
    rule: StoppingRule
    automatic: bool
    created_by: str
    started_at: datetime
    planned_end_at: datetime | None
    ended_at: datetime | None
    kept: str | None
    ended_by: str | None
    ended_reason: str | None
    variants: tuple[VariantView, ...]

    def variant(self, key: str) -> VariantView:
        return next(each for each in self.variants if each.key == key)


def start(store_id: str, wanted: Draft, *, actor: str) -> ExperimentView:
    """From now on it runs. Raises `Invalid` naming each field, `Conflict` while another of its kind runs."""
    draft = check(wanted)
    prepared = changes.prepare(store_id, draft.kind, [each.change for each in draft.variants], actor=actor)
    now = clock.now()
    experiment_id = ids.new_id("exp")
    days = draft.planned_days
    row = Experiment(
        store_id=store_id,
        id=experiment_id,
        kind=draft.kind.value,
        goal=draft.goal.value,
        name=draft.name,
        hypothesis=draft.hypothesis,
        owner=draft.owner,
        **asdict(draft.rule),
        automatic=draft.automatic,
        created_by=actor,
        started_at=now,
        planned_end_at=now + timedelta(days=days) if days else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        detail = f"a test of the {draft.kind} is running already"
        raise Conflict(detail) from error
    for key, variant, change in zip("ABCD", draft.variants, prepared, strict=False):
        db.session.add(
            ExperimentVariant(
                store_id=store_id,
                id=ids.new_id("exv"),
                experiment_id=experiment_id,
                key=key,
                name=variant.name,
                weight=variant.weight,
                change=change,
            )
        )
    db.session.flush()
    _alive.clear()
    return get(store_id, experiment_id)


def end(store_id: str, experiment_id: str, *, keep: str, actor: str, reason: str) -> ExperimentView:
    """One variant stays and becomes what is usual; what was promised under the others stands.

    Raises `AlreadyDecided` when it has ended, `Invalid`, `NotFound`.
    """
    found = get(store_id, experiment_id)
    check_end(found, keep=keep, reason=reason)
    mine = (_tests.c.store_id == store_id, _tests.c.id == experiment_id, _tests.c.ended_at.is_(None))
    values = {"ended_at": clock.now(), "kept": keep, "ended_by": actor, "ended_reason": reason.strip()}
    if (
        db.session.execute(update(_tests).where(*mine).values(**values).returning(_tests.c.id)).first()
        is None
    ):
        detail = "this test has ended"
        raise AlreadyDecided(detail)
    _alive.clear()
    if keep != FIRST:
        won, usual = (found.variant(key).change for key in (keep, FIRST))
        changes.adopt(store_id, found.kind, won, usual=usual, actor=actor, note=reason.strip())
    outbox.append(store_id, ExperimentEnded(experiment_id=experiment_id, kind=found.kind.value, kept=keep))
    return get(store_id, experiment_id)


def check_end(test: ExperimentView, *, keep: str, reason: str) -> None:
    """Raises `Invalid` naming all that is wrong."""
    problems: list[Problem] = []
    if keep not in {each.key for each in test.variants}:
        problems.append(Problem("#/keep", "must be one of the variants"))
    if not reason.strip() or len(reason) > MAX_REASON:
        problems.append(Problem("#/reason", f"say why, in 1 to {MAX_REASON} letters"))
    if problems:
        detail = "this test cannot be ended like that"
        raise Invalid(detail, problems=tuple(problems))


def running(store_id: str) -> tuple[ExperimentView, ...]:
    return tuple(each for each in _remembered(store_id) if each.ended_at is None)


def promising(store_id: str) -> tuple[ExperimentView, ...]:
    """Tests of an offer that ended so lately that what somebody was told in them still stands; the newest first."""
    since = clock.now() - STANDS
    return tuple(
        each for each in _remembered(store_id) if each.ended_at is not None and each.ended_at > since
    )


def _remembered(store_id: str) -> tuple[ExperimentView, ...]:
    """Kept for two seconds, since every order asks; nearly always there is none."""
    return _alive.get(store_id, lambda: _that_matter(store_id))


def _that_matter(store_id: str) -> tuple[ExperimentView, ...]:
    lately = and_(_tests.c.kind == Kind.OFFER.value, _tests.c.ended_at > clock.now() - STANDS)
    return tuple(_read(store_id, or_(_tests.c.ended_at.is_(None), lately)))


def running_of(store_id: str, kind: Kind) -> ExperimentView | None:
    return next((each for each in running(store_id) if each.kind is kind), None)


def get(store_id: str, experiment_id: str) -> ExperimentView:
    """Raises `NotFound`."""
    found = _read(store_id, _tests.c.id == experiment_id)
    if not found:
        detail = f"no experiment {experiment_id}"
        raise NotFound(detail)
    return found[0]


def every(store_id: str, *, before: str | None = None, limit: int = 100) -> list[ExperimentView]:
    """Newest first; ``before`` is the id of the last one that was shown."""
    return _read(store_id, *((_tests.c.id < before,) if before else ()), limit=limit)


def automatic() -> list[tuple[str, str]]:
    """Running tests of all stores that may end by themselves: store and id."""
    query = select(_tests.c.store_id, _tests.c.id).where(_tests.c.ended_at.is_(None), _tests.c.automatic)
    return [(row.store_id, row.id) for row in db.session.execute(query)]


def _read(store_id: str, *conditions: ColumnElement[bool], limit: int = 100) -> list[ExperimentView]:
    query = select(_tests).where(_tests.c.store_id == store_id, *conditions)
    rows = db.session.execute(query.order_by(_tests.c.id.desc()).limit(limit)).all()
    return [_view(row, _sides(store_id, row.id)) for row in rows]


def _sides(store_id: str, experiment_id: str) -> Sequence[Row[Any]]:
    query = select(_variants).where(
        _variants.c.store_id == store_id, _variants.c.experiment_id == experiment_id
    )
    return db.session.execute(query.order_by(_variants.c.key)).all()


def _view(row: Row[Any], sides: Sequence[Row[Any]]) -> ExperimentView:
    plain = ("id", "store_id", "name", "hypothesis", "owner", "automatic", "created_by", "started_at")
    end_of_it = ("planned_end_at", "ended_at", "kept", "ended_by", "ended_reason")
    return ExperimentView(
        **{name: getattr(row, name) for name in (*plain, *end_of_it)},
        kind=Kind(row.kind),
        goal=Goal(row.goal),
        rule=StoppingRule(row.min_sample, row.min_days, row.certainty, row.care),
        variants=tuple(VariantView(each.key, each.name, each.weight, each.change) for each in sides),
    )
