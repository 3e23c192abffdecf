"""The form of a new test: what it starts with, what may be chosen, and from what was typed to a draft."""

from collections.abc import Callable, Mapping
from typing import Any

from rafiq.core.texts import LOCALES
from rafiq.experiments.changes import KINDS_OF_PROMPT, Change
from rafiq.experiments.drafts import Draft, DraftVariant
from rafiq.experiments.rules import FIRST, KEYS, Goal, Kind, StoppingRule
from rafiq.programs import service as programs
from rafiq.programs.service import ProgramView
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy
from rafiq.stores.service import StoreView
from rafiq.web.admin.forms import whole

FIELDS = ("name", "hypothesis", "owner", "goal", "min_sample", "planned_days", "automatic")
OF_KIND = {
    Kind.OFFER: ("terms_id",),
    Kind.COPY: tuple(f"text_{language}" for language in LOCALES),
    Kind.MOMENT: ("moment", "days"),
    Kind.PLACEMENT: ("prompt",),
}


def empty(kind: Kind, *, owner: str, usual: str) -> dict[str, str]:
    rule = StoppingRule()
    goal = Goal.ORDER if kind is Kind.OFFER else Goal.SHARE
    start = {"owner": owner, "goal": goal.value, "min_sample": str(rule.min_sample), "planned_days": "56"}
    return start | {f"{FIRST}_name": usual} | {f"{key}_weight": "1" for key in KEYS}


def whole_form(kind: Kind, typed: Mapping[str, str]) -> dict[str, str]:
    """Every field has a value, so that the page can be drawn."""
    of_variants = [f"{key}_{name}" for key in KEYS for name in ("name", "weight", *OF_KIND[kind])]
    return {name: typed.get(name, "") for name in (*FIELDS, *of_variants)}


def read(kind: Kind, typed: Mapping[str, str], policy: Policy) -> Draft:
    """The last two variants count when they have a name."""
    keys = [key for key in KEYS if key in KEYS[:2] or typed.get(f"{key}_name", "").strip()]
    goal = typed.get("goal", "")
    return Draft(
        kind=kind,
        goal=Goal(goal) if goal in set(Goal) else Goal.ORDER,
        name=typed.get("name", ""),
        hypothesis=typed.get("hypothesis", ""),
        owner=typed.get("owner", ""),
        variants=tuple(_variant(kind, key, typed, policy) for key in keys),
        rule=StoppingRule(min_sample=_count(typed, "min_sample")),
        planned_days=_count(typed, "planned_days"),
        automatic=bool(typed.get("automatic")),
    )


def other_offers(store_id: str, current: ProgramView) -> list[ProgramView]:
    """Published versions that differ from today's offer, in its currency."""
    every = [each for one in programs.list_programs(store_id) for each in programs.history(store_id, one.id)]
    fit = [each for each in every if each.version and each.terms.currency == current.terms.currency]
    return [each for each in fit if each.terms != current.terms]


def prompts(store: StoreView) -> list[str]:
    now = store.sharing.surfaces.get("prompt", KINDS_OF_PROMPT[0])
    return [each for each in KINDS_OF_PROMPT if each != now]


def own_policy(store_id: str) -> Policy:
    return next((each for each in policies.every(store_id) if not each.product_tag), Policy())


def tongues(own: str) -> list[str]:
    """The shop's own language first."""
    return [own, *(each for each in LOCALES if each != own)]


def in_words(kind: Kind, change: Change, say: Callable[..., str]) -> list[str]:
    """What a variant changes, a line each; nothing for what is usual."""
    if not change:
        return []
    if kind is Kind.COPY:
        return list(change["texts"].values())
    if kind is Kind.PLACEMENT:
        return [say(f"prompt_{change['prompt']}")]
    if kind is Kind.MOMENT:
        return [say(f"moment_{change['moment']}", days=change["days"])]
    return []


def _variant(kind: Kind, key: str, typed: Mapping[str, str], policy: Policy) -> DraftVariant:
    change: dict[str, Any] = {} if key == FIRST else _change(kind, key, typed, policy)
    return DraftVariant(typed.get(f"{key}_name", ""), _count(typed, f"{key}_weight"), change)


def _change(kind: Kind, key: str, typed: Mapping[str, str], policy: Policy) -> dict[str, Any]:
    if kind is Kind.COPY:
        return {"texts": {language: typed.get(f"{key}_text_{language}", "") for language in LOCALES}}
    if kind is Kind.MOMENT:
        rest = {name: getattr(policy, name) for name in ("rest_days", "most", "again_days")}
        return {"moment": typed.get(f"{key}_moment", ""), "days": _count(typed, f"{key}_days"), **rest}
    (name,) = OF_KIND[kind]
    return {name: typed.get(f"{key}_{name}", "")}


def _count(typed: Mapping[str, str], name: str) -> int:
    return -1 if (count := whole(typed, name)) is None else count
