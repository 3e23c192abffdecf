"""What a decision about many would release before its time, and whether one member may say yes to it alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rafiq.bulk import service
from rafiq.bulk.rules import BY_TWO, Pick, RunStatus
from rafiq.bulk.service import MAX_ACTOR, MAX_WORD, RunView
from rafiq.bulk.verdicts import may_alone
from rafiq.referrals import early
from rafiq.referrals.early import Early
from rafiq.web.admin.guard import seat

RELEASE = "approve"
RELEASES = frozenset({RELEASE, BY_TWO})
SHOWN, AT_ONCE = 50, 1_000


@dataclass(frozen=True, slots=True)
class Money:
    """The first rows, those that would come soonest before the others, and all of it by unit."""

    rows: Sequence[Early] = ()
    sums: list[tuple[int, str]] = field(default_factory=list)
    known: bool = True


def act_for(picks: Sequence[Pick]) -> str:
    """Above the limit of the member who asks, a second one says yes."""
    store_id = seat().store.id
    return RELEASE if may_alone(store_id, _early(store_id, picks), actor=seat().user.email) else BY_TWO


def shown(run: RunView) -> Money | None:
    if run.act not in RELEASES or run.status != RunStatus.ASKED:
        return None
    found = _early(run.store_id, service.picks_of(run.store_id, run.id))
    sums = [(amount, unit) for unit, amount in sorted(early.weight(found).items())]
    return Money(found[:SHOWN], sums, all(each.known for each in found))


def says_yes(run: RunView) -> bool:
    """Whoever asked; where two are needed, anybody else."""
    return (run.user_id == seat().user.id) is not (run.act == BY_TWO)


def word_of(run: RunView, word: str) -> str:
    """The second member's name goes into the story beside the first's reason."""
    return _beside(word, MAX_WORD) if run.act == BY_TWO else word


def actor_of(run: RunView) -> str:
    """What two agreed on is no single member's."""
    return _beside(run.actor, MAX_ACTOR) if run.act == BY_TWO else run.actor


def _beside(words: str, most: int) -> str:
    """The address is never cut, whatever stands before it."""
    second = f" · {seat().user.email}"
    return f"{words[: max(most - len(second), 0)]}{second}"[-most:]


def _early(store_id: str, picks: Sequence[Pick]) -> list[Early]:
    found: list[Early] = []
    for start in range(0, len(picks), AT_ONCE):
        found += early.of_referrals(store_id, [each.id for each in picks[start : start + AT_ONCE]])
    return found
