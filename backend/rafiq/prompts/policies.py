"""When a shop asks to recommend: one policy for everything, and one for each product that wants its own."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound, Problem
from rafiq.core.prepared import InsertOnce
from rafiq.core.words import is_showable
from rafiq.experiments import exposures
from rafiq.experiments import service as experiments
from rafiq.experiments.rules import Kind
from rafiq.prompts.models import AskPolicy
from rafiq.prompts.rules import MAX_DAYS, MOST_ASKS, Policy, When
from rafiq.stores import service as stores
from rafiq.stores.setting_versions import Versions, short_why

MAX_TAG = 60
VERSIONS: Versions[Policy] = Versions.of("asking", Policy)
_policies = table_of(AskPolicy)
_insert = InsertOnce(AskPolicy)
_known: Shortly[tuple[Policy, ...]] = Shortly()


def every(store_id: str) -> Sequence[Policy]:
    """The shop's own first, then by product; none means at once. Remembered for two seconds: every order asks."""
    return _known.get(store_id, lambda: tuple(_read(store_id)))


def in_use(store_id: str) -> bool:
    """Whether anybody has to be looked at: there is a policy, or a test of one."""
    return bool(every(store_id)) or experiments.running_of(store_id, Kind.MOMENT) is not None


def of(store_id: str, person_id: str, kept: Sequence[Policy] | None = None) -> Sequence[Policy]:
    """As `every`, or as ``kept`` says instead, except for whom a test gives another moment than the shop's own."""
    known = every(store_id) if kept is None else kept
    change = exposures.changes(store_id, person_id, Kind.MOMENT).get(Kind.MOMENT)
    return _instead(known, change) if change else known


def adopt(store_id: str, experiment_id: str, key: str) -> None:
    """The moment that won is the shop's own from now on. Safe to repeat."""
    test = experiments.get(store_id, experiment_id)
    change = test.variant(key).change
    if change:
        won, why = _instead(_read(store_id), change)[0], short_why(test.ended_reason or "")
        save(store_id, won, author=test.ended_by or "", why=why)


def _instead(known: Sequence[Policy], change: Mapping[str, Any]) -> Sequence[Policy]:
    own = next((each for each in known if not each.product_tag), Policy())
    values = dict(change) | {"moment": When(change["moment"])}
    return (replace(own, active=True, **values), *(each for each in known if each.product_tag))


def save(store_id: str, wanted: Policy, *, author: str = "", why: str = "") -> Policy:
    """Make it (an empty id) or change it. Raises `Invalid` naming each field, `NotFound`."""
    stores.in_turn(store_id)
    before = _find(store_id, wanted.id)
    if wanted.id and before is None:
        raise NotFound(wanted.id)
    return _put(store_id, before, wanted, author, why)


def bring_back(store_id: str, wanted: Policy, *, author: str, why: str) -> Policy:
    """As `save`; one that was removed is there again under the id it had. Raises `Invalid`."""
    stores.in_turn(store_id)
    return _put(store_id, _find(store_id, wanted.id), wanted, author, why)


def _put(store_id: str, before: Policy | None, wanted: Policy, author: str, why: str) -> Policy:
    checked = check(wanted)
    values = {name: value for name, value in asdict(checked).items() if name != "id"}
    values |= {"moment": checked.moment.value, "changed_at": clock.now()}
    if before:
        mine = (_policies.c.store_id == store_id, _policies.c.id == checked.id)
        try:
            with db.session.begin_nested():
                db.session.execute(update(_policies).where(*mine).values(**values))
        except IntegrityError as error:
            raise _taken() from error
    else:
        checked = replace(checked, id=checked.id or ids.new_id("apo"))
        if not _insert(store_id=store_id, id=checked.id, **values):
            raise _taken()
    _known.clear()
    VERSIONS.keep(store_id, before, checked, subject_id=checked.id, author=author, why=why)
    return checked


def remove(store_id: str, policy_id: str, *, author: str = "", why: str = "") -> None:
    """Its product is asked about as all others are. Raises `NotFound`."""
    stores.in_turn(store_id)
    before = _find(store_id, policy_id)
    if before is None:
        detail = f"there is no policy {policy_id}"
        raise NotFound(detail)
    db.session.execute(delete(_policies).where(_policies.c.store_id == store_id, _policies.c.id == policy_id))
    _known.clear()
    VERSIONS.keep(store_id, before, None, subject_id=policy_id, author=author, why=why)


def check(wanted: Policy) -> Policy:
    """Clean, or `Invalid` with every field that is wrong."""
    tag = wanted.product_tag.strip()
    problems = [
        Problem(f"#/{name}", f"must be 0 to {MAX_DAYS} days")
        for name in ("days", "rest_days", "again_days")
        if not 0 <= getattr(wanted, name) <= MAX_DAYS
    ]
    if not 0 <= wanted.most <= MOST_ASKS:
        problems.append(Problem("#/most", f"must be 0 to {MOST_ASKS} times"))
    if len(tag) > MAX_TAG or not all(map(is_showable, tag)):
        problems.append(Problem("#/product_tag", f"must be at most {MAX_TAG} letters on one line"))
    if wanted.moment not in set(When):
        problems.append(Problem("#/moment", f"must be one of {', '.join(When)}"))
    if problems:
        detail = "this policy cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))
    return replace(wanted, product_tag=tag, moment=When(wanted.moment))


def _find(store_id: str, policy_id: str) -> Policy | None:
    return next((each for each in _read(store_id) if each.id == policy_id), None)


def _read(store_id: str) -> list[Policy]:
    query = select(_policies).where(_policies.c.store_id == store_id).order_by(_policies.c.product_tag)
    rows = db.session.execute(query)
    found = [{name: getattr(row, name) for name in Policy.__dataclass_fields__} for row in rows]
    return [Policy(**values | {"moment": When(values["moment"])}) for values in found]


def _taken() -> Invalid:
    return Invalid.field("#/product_tag", "another policy is for this product already")
