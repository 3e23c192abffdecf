"""What a variant changes, kind by kind: checked before a test starts, made the usual thing when it won."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from rafiq.core.errors import Invalid, Problem
from rafiq.core.texts import LOCALES
from rafiq.experiments.rules import KEYS, Kind
from rafiq.programs import service as programs
from rafiq.programs.rules import Terms
from rafiq.stores import service as stores
from rafiq.stores import share_settings
from rafiq.stores.setting_versions import short_why
from rafiq.stores.sharing import EVERY, INLINE, PLACES, check_text

Change = Mapping[str, Any]
KINDS_OF_PROMPT = tuple(kind for kind in PLACES["prompt"] if kind != INLINE)
MOMENTS = ("at_once", "after_delivery", "after_days", "after_value")
MOST_DAYS = 365
MOMENT_FIELDS = frozenset({"moment", "days", "rest_days", "most", "again_days"})


def prepare(store_id: str, kind: Kind, wanted: Sequence[Change], *, actor: str) -> list[dict[str, Any]]:
    """What is kept of each variant; the first is as usual. Raises `Invalid` naming each field, like ``#/B/text_en``."""
    made: list[dict[str, Any]] = [_usual(store_id, kind)]
    problems: list[Problem] = []
    for key, change in zip(KEYS[1:], wanted[1:], strict=False):
        try:
            made.append(_other(store_id, kind, change, key, actor=actor))
        except Invalid as error:
            problems += error.problems
    if problems:
        detail = "these variants cannot be tested"
        raise Invalid(detail, problems=tuple(problems))
    return made


def adopt(store_id: str, kind: Kind, change: Change, *, usual: Change, actor: str, note: str) -> None:
    """The winner becomes what is usual, by the settings themselves; the moment's follow on `ExperimentEnded`."""
    why = short_why(note)
    if kind is Kind.OFFER:
        terms = _laid_over(store_id, change["program_id"], won=change["terms_id"], tested=usual["terms_id"])
        programs.publish(store_id, change["program_id"], terms=terms, actor=actor, note=why)
    elif kind is Kind.COPY:
        for language, text in change["texts"].items():
            share_settings.write_texts(store_id, language, {EVERY: text}, author=actor, why=why)
    elif kind is Kind.PLACEMENT:
        now = stores.get_store(store_id).sharing.surfaces
        share_settings.place(store_id, {**now, "prompt": change["prompt"]}, author=actor, why=why)


def _laid_over(store_id: str, program_id: str, *, won: str, tested: str) -> Terms:
    """What the winner has otherwise than the offer it was tested against; what was published meanwhile stays."""
    winner, rival = programs.terms_of(store_id, won), programs.terms_of(store_id, tested)
    names = [
        field.name for field in fields(Terms) if getattr(winner, field.name) != getattr(rival, field.name)
    ]
    return replace(
        programs.get_program(store_id, program_id).terms, **{name: getattr(winner, name) for name in names}
    )


def _usual(store_id: str, kind: Kind) -> dict[str, Any]:
    """An offer is held fast, so that a version published meanwhile changes neither side."""
    if kind is not Kind.OFFER:
        return {}
    program = programs.current_program(store_id)
    if program is None or not program.live:
        raise Invalid.field("#/kind", "there is no live program whose offer could be tested")
    return {"program_id": program.id, "terms_id": program.terms_id}


def _other(store_id: str, kind: Kind, change: Change, key: str, *, actor: str) -> dict[str, Any]:
    if kind is Kind.OFFER:
        return _offer(store_id, change, key, actor=actor)
    if kind is Kind.COPY:
        return {"texts": _texts(change, key)}
    if kind is Kind.PLACEMENT:
        if change.get("prompt") not in KINDS_OF_PROMPT:
            raise Invalid.field(f"#/{key}/prompt", f"must be one of {', '.join(KINDS_OF_PROMPT)}")
        now = stores.get_store(store_id).sharing.surfaces.get("prompt", KINDS_OF_PROMPT[0])
        if change["prompt"] == now:
            raise Invalid.field(f"#/{key}/prompt", "is how it shows today")
        return {"prompt": change["prompt"]}
    return _moment(change, key)


def _offer(store_id: str, change: Change, key: str, *, actor: str) -> dict[str, Any]:
    """The other terms as a version of the tested program, so that its limits and its referrals stay together."""
    program = programs.current_program(store_id)
    pointer = f"#/{key}/terms_id"
    every = [programs.history(store_id, one.id) for one in programs.list_programs(store_id)]
    known = {each.terms_id: each for versions in every for each in versions}
    chosen = known.get(str(change.get("terms_id", "")))
    if program is None or chosen is None:
        raise Invalid.field(pointer, "must be a published version of one of the programs")
    if chosen.terms == program.terms:
        raise Invalid.field(pointer, "is the offer of today")
    if chosen.terms.currency != program.terms.currency:
        raise Invalid.field(pointer, "must be in the currency of the offer of today")
    terms_id = chosen.terms_id
    if chosen.id != program.id:
        terms_id = programs.lay_beside(
            store_id, program.id, terms=chosen.terms, actor=actor, note=chosen.name
        )
    return {"program_id": program.id, "terms_id": terms_id}


def _moment(change: Change, key: str) -> dict[str, Any]:
    """The policy's own rules are above this floor; whoever drafts a moment takes its other numbers from there."""
    if set(change) != MOMENT_FIELDS or change["moment"] not in MOMENTS:
        raise Invalid.field(f"#/{key}/moment", f"must be one of {', '.join(MOMENTS)}")
    if not 0 <= change["days"] <= MOST_DAYS:
        raise Invalid.field(f"#/{key}/days", f"must be 0 to {MOST_DAYS}")
    return dict(change)


def _texts(change: Change, key: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for language in LOCALES:
        pointer = f"#/{key}/text_{language}"
        try:
            text = check_text(str(change.get("texts", {}).get(language, "")), pointer)
        except Invalid as error:
            problems += error.problems
            continue
        texts |= {language: text} if text else {}
    if not texts and not problems:
        problems.append(Problem(f"#/{key}/text_en", "write it in one language at least"))
    if problems:
        detail = "some texts cannot be used"
        raise Invalid(detail, problems=tuple(problems))
    return texts
