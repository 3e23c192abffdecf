"""What rows of a decision about many are called: looked up when they are shown, so that no name is kept with it."""

from collections.abc import Callable, Mapping

from rafiq.encounters import asks
from rafiq.followups import picking
from rafiq.people import service as people
from rafiq.voices import service as voices
from rafiq.web.admin.people.advocates import label


def called(store_id: str, about: str, row_ids: set[str]) -> dict[str, str]:
    """By id; a row that has no name but its own, or is gone, is left out."""
    return _NAMES[about](store_id, row_ids) if about in _NAMES and row_ids else {}


def _followups(store_id: str, row_ids: set[str]) -> dict[str, str]:
    return _people(store_id, picking.whom(store_id, row_ids))


def _tagged(store_id: str, row_ids: set[str]) -> dict[str, str]:
    return _people(store_id, {each: each for each in row_ids})


def _introductions(store_id: str, row_ids: set[str]) -> dict[str, str]:
    return {each.id: each.name for each in asks.every(store_id) if each.id in row_ids}


def _stories(store_id: str, row_ids: set[str]) -> dict[str, str]:
    told = {each.id: each.person_id for each in voices.every(store_id) if each.id in row_ids}
    return _people(store_id, told)


def _people(store_id: str, whose: Mapping[str, str]) -> dict[str, str]:
    known = people.many(store_id, set(whose.values()))
    return {row_id: label(known[person]) for row_id, person in whose.items() if person in known}


_NAMES: Mapping[str, Callable[[str, set[str]], dict[str, str]]] = {
    "followup": _followups,
    "introduction": _introductions,
    "person": _tagged,
    "story": _stories,
}
