"""From what was seen to a score for each side, and from the score to clear, hold, review or reject; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rafiq.fraud.blocklist import Block, BlockKind, hits
from rafiq.fraud.evidence import Evidence, Side
from rafiq.fraud.signals import BY_CODE, SIGNALS, Group
from rafiq.fraud.signals.signal import NOTHING, Limits, Lists, Numbers
from rafiq.fraud.tuning import DEFAULT, Tuning

SELF_REFERRAL = "self_referral"
# Reasons with a sentence of their own for shoppers; whoever tries out a cheat shall not read which check saw it.
TOLD = frozenset({"same_phone", "mutual_referral", "many_in_a_day"})
# Two sorts of likeness are two pieces of evidence; everything else of one group tells one story.
_ADDS_UP = frozenset({Group.LIKENESS})


class VerdictKind(StrEnum):
    """Mildest first: nothing, wait longer, a person looks, no."""

    CLEAR = "clear"
    HOLD = "hold"
    REVIEW = "review"
    REJECT = "reject"


_RANK = {kind: rank for rank, kind in enumerate(VerdictKind)}
_REASONS = {
    VerdictKind.REVIEW: "needs_a_look",
    VerdictKind.REJECT: "refused_by_checks",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen: which signal, against whom, how many points, and its numbers for the sentence."""

    code: str
    side: Side
    points: int
    numbers: Numbers = field(default_factory=lambda: NOTHING)

    def concerns(self, side: Side) -> bool:
        return self.side in {side, Side.BOTH}


@dataclass(frozen=True, slots=True)
class SideVerdict:
    """What is said of one side's reward."""

    kind: VerdictKind = VerdictKind.CLEAR
    reason_code: str | None = None
    score: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Each side for itself, and of the two the more severe; ``extra_days`` is how much longer a hold waits."""

    kind: VerdictKind
    reason_code: str | None = None
    score: int = 0
    findings: tuple[Finding, ...] = ()
    advocate: SideVerdict = field(default_factory=SideVerdict)
    friend: SideVerdict = field(default_factory=SideVerdict)
    extra_days: int = 0

    @property
    def refused_side(self) -> Side | None:
        """The one side that is refused while the other is not; None when both are, or neither."""
        advocate, friend = (each.kind is VerdictKind.REJECT for each in (self.advocate, self.friend))
        if advocate == friend:
            return None
        return Side.ADVOCATE if advocate else Side.FRIEND

    @property
    def refusal_code(self) -> str | None:
        """Why the whole referral is refused, when both sides are."""
        return self.reason_code if self.kind is VerdictKind.REJECT and self.refused_side is None else None

    @property
    def review_code(self) -> str | None:
        """Why a person looks, on whichever side."""
        asked = [each for each in (self.advocate, self.friend) if each.kind is VerdictKind.REVIEW]
        return max(asked, key=lambda each: each.score).reason_code if asked else None


CLEAR = Verdict(VerdictKind.CLEAR)


def judge(evidence: Evidence, tuning: Tuning = DEFAULT, blocks: Iterable[Block] = ()) -> Verdict:
    """Only one's own friend and whom the merchant listed are refused for one thing; the rest adds up."""
    return conclude((*_certain(evidence, tuning, blocks), *_look(evidence, tuning, blocks)), tuning)


def judge_again(findings: Iterable[Finding], tuning: Tuning) -> Verdict:
    """What other weights would have said of the same findings; what had not been seen stays unseen."""
    return conclude(tuple(_weighed(finding, tuning) for finding in findings), tuning)


def conclude(findings: tuple[Finding, ...], tuning: Tuning) -> Verdict:
    if not findings:
        return CLEAR
    advocate, friend = (_of_side(side, findings, tuning) for side in (Side.ADVOCATE, Side.FRIEND))
    worse = max(advocate, friend, key=lambda each: (_RANK[each.kind], each.score))
    extra = tuning.extra_days if worse.kind is VerdictKind.HOLD else 0
    return Verdict(worse.kind, worse.reason_code, worse.score, findings, advocate, friend, extra)


def _certain(evidence: Evidence, tuning: Tuning, blocks: Iterable[Block]) -> list[Finding]:
    found = [Finding(SELF_REFERRAL, Side.BOTH, tuning.reject)] if evidence.one_person else []
    for kind, side in hits(evidence, blocks):
        points = tuning.review if kind is BlockKind.NETWORK else tuning.reject
        found.append(Finding(blocked_code(kind), side, points))
    return found


def blocked_code(kind: BlockKind) -> str:
    return f"blocked_{kind.value}"


def _look(evidence: Evidence, tuning: Tuning, blocks: Iterable[Block]) -> list[Finding]:
    """A signal of weight 0 is still noted, so that a merchant sees what it would have caught."""
    lists = Lists(tuple(block.pattern for block in blocks if block.kind is BlockKind.REFERRER))
    seen = ((signal, signal.look(evidence, tuning.limits, lists)) for signal in SIGNALS)
    return [
        Finding(signal.code, signal.side, tuning.weight(signal.code), numbers)
        for signal, numbers in seen
        if numbers is not None
    ]


def _weighed(finding: Finding, tuning: Tuning) -> Finding:
    if finding.code == SELF_REFERRAL:
        return replace(finding, points=tuning.reject)
    if finding.code not in BY_CODE:
        network = finding.code == blocked_code(BlockKind.NETWORK)
        return replace(finding, points=tuning.review if network else tuning.reject)
    still = _above(finding.code, finding.numbers, tuning.limits)
    return replace(finding, points=tuning.weight(finding.code) if still else 0)


def _above(code: str, numbers: Numbers, limits: Limits) -> bool:
    compared = BY_CODE[code].compared
    if compared is None:
        return True
    number, limit = compared
    least: int = getattr(limits, limit)
    return numbers.get(number, 0) >= least


def _of_side(side: Side, findings: Iterable[Finding], tuning: Tuning) -> SideVerdict:
    mine = [finding for finding in findings if finding.points > 0 and finding.concerns(side)]
    score = _score(mine, tuning)
    kind = _kind(score, tuning)
    if kind is VerdictKind.REJECT and all(is_weak(finding.code) for finding in mine):
        kind = VerdictKind.REVIEW  # a network address alone never refuses, whatever it weighs
    return SideVerdict(kind, _reason(kind, mine), score)


def is_weak(code: str) -> bool:
    return code == blocked_code(BlockKind.NETWORK) or (code in BY_CODE and BY_CODE[code].weak)


def _score(findings: list[Finding], tuning: Tuning) -> int:
    """Within a group up to a limit (or its heaviest finding), so that a household stays one piece of evidence."""
    groups: dict[Group | str, list[int]] = {}
    for finding in findings:
        group = BY_CODE[finding.code].group if finding.code in BY_CODE else finding.code
        groups.setdefault(group, []).append(finding.points)
    return sum(
        sum(points) if group in _ADDS_UP else min(sum(points), max(tuning.group_most, *points))
        for group, points in groups.items()
    )


def _kind(score: int, tuning: Tuning) -> VerdictKind:
    steps: Mapping[VerdictKind, int] = {
        VerdictKind.REJECT: tuning.reject,
        VerdictKind.REVIEW: tuning.review,
        VerdictKind.HOLD: tuning.hold,
    }
    return next((kind for kind, least in steps.items() if score >= least), VerdictKind.CLEAR)


def _reason(kind: VerdictKind, findings: list[Finding]) -> str | None:
    """The heaviest finding where shoppers may read it, else that somebody looks. A longer hold is just a later day."""
    if kind not in _REASONS:
        return None
    if any(finding.code == SELF_REFERRAL for finding in findings):
        return SELF_REFERRAL
    heaviest = max(findings, key=lambda finding: finding.points)
    return heaviest.code if kind is VerdictKind.REVIEW and heaviest.code in TOLD else _REASONS[kind]
