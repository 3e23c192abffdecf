"""Several programs at once: drafts, schedules, who is shown which."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock
from rafiq.core.db import db, transaction
from rafiq.core.errors import Invalid
from rafiq.programs import service as programs
from rafiq.programs.choice import Course, Facts, Phase
from rafiq.programs.models import Program
from rafiq.programs.rules import NOTHING, Audience, Boost, Gift, GiftKind, Terms

TERMS = Terms("EUR", advocate=Gift(GiftKind.CREDIT, 1_000))
ANA = "ana@example.com"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def inside(app, store):
    with app.app_context(), transaction():
        yield store.store_id


def started(store_id: str, terms: Terms = TERMS, **course: object) -> programs.ProgramView:
    return programs.start_program(
        store_id, name="Second", terms=terms, actor=ANA, course=Course("Second", **{"owner": ANA} | course)
    )


def test_a_draft_goes_live_with_owner_terms_and_both_offers(inside):
    """S0-2."""
    draft = programs.start_draft(inside, Course("Winter"), currency="EUR")
    for step in (
        lambda: programs.change(inside, draft.id, {"owner": ANA}),
        lambda: programs.publish(inside, draft.id, terms=TERMS, actor=ANA),
    ):
        with pytest.raises(Invalid):
            programs.set_status(inside, draft.id, programs.LIVE)
        step()

    assert programs.set_status(inside, draft.id, programs.LIVE).live


def test_all_that_a_program_needs_is_named_at_once(inside):
    """S0-2."""
    draft = programs.start_draft(inside, Course("Winter"), currency="EUR")

    with pytest.raises(Invalid) as refusal:
        programs.set_status(inside, draft.id, programs.LIVE)
    assert [each.pointer for each in refusal.value.problems] == ["#/owner", "#/terms"]


def test_the_database_itself_knows_no_live_program_without_an_owner(inside):
    """S0-2."""
    table = Program.__table__
    mine = update(table).where(table.c.store_id == inside)

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(mine.values(owner=""))
    db.session.execute(mine.values(owner="", status="paused"))


def test_a_live_program_keeps_an_offer_for_the_friend(inside):
    live = programs.current_program(inside)

    with pytest.raises(Invalid) as refusal:
        programs.publish(inside, live.id, terms=Terms("EUR", friend=NOTHING), actor=ANA)
    assert [each.pointer for each in refusal.value.problems] == ["#/friend/kind"]
    assert programs.publish(inside, live.id, terms=Terms("EUR", advocate=NOTHING), actor=ANA).version == 2


def test_what_ended_stays_ended(inside):
    ended = programs.set_status(inside, programs.current_program(inside).id, programs.ENDED)

    with pytest.raises(Invalid):
        programs.set_status(inside, ended.id, programs.LIVE)
    assert ended.phase is Phase.ENDED


def test_everybody_is_shown_the_best_program_for_all(inside):
    usual = programs.current_program(inside)
    promoters = started(inside, Terms("EUR", audience=Audience.PROMOTERS), priority=9)
    better = started(inside, priority=5)

    assert programs.current_program(inside).id == better.id
    assert programs.choose(inside, Facts(promoter=True)).id == promoters.id
    programs.set_status(inside, better.id, programs.PAUSED)
    assert programs.current_program(inside).id == usual.id


def test_a_program_for_some_alone_is_shown_to_nobody_else(inside):
    """S1-21."""
    usual = programs.current_program(inside)
    programs.set_status(inside, usual.id, programs.PAUSED)
    started(inside, Terms("EUR", audience=Audience.PROMOTERS))

    assert not programs.current_program(inside).live
    assert programs.choose(inside, Facts()) is None
    assert programs.choose(inside, Facts(promoter=True)) is not None


def test_a_schedule_opens_and_closes_by_itself(inside, clock):
    begins = now() + timedelta(days=1)
    winter = started(inside, priority=5, starts_at=begins, ends_at=begins + timedelta(days=7))
    seen = []
    for days in (0, 1, 6, 1):
        clock.move(days=days)
        seen.append(
            (programs.get_program(inside, winter.id).phase, programs.current_program(inside).id == winter.id)
        )

    assert seen == [(Phase.SCHEDULED, False), (Phase.LIVE, True), (Phase.LIVE, True), (Phase.ENDED, False)]


def test_a_boost_is_shown_while_it_runs(inside, clock):
    """S1-22."""
    live = programs.current_program(inside)
    boost = Boost(now() + timedelta(days=1), now() + timedelta(days=2), advocate=Gift(GiftKind.CREDIT, 2_000))
    terms = programs.publish(
        inside, live.id, terms=Terms("EUR", TERMS.advocate, boosts=(boost,)), actor=ANA
    ).terms
    amounts = []
    for days in (0, 1, 1):
        clock.move(days=days)
        amounts.append(terms.advocate_gift(at=now()).amount)

    assert amounts == [1_000, 2_000, 1_000]


def test_the_history_says_who_when_and_why(inside):
    live = programs.current_program(inside)
    terms = Terms("EUR", TERMS.advocate, hold_days=3)
    programs.publish(inside, live.id, terms=terms, actor=ANA, note="Winter is slow")

    newest, first = programs.history(inside, live.id)
    assert (newest.version, newest.published_by, newest.note) == (2, ANA, "Winter is slow")
    assert (first.version, first.terms) == (1, live.terms)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": NOON, "ends_at": NOON}, "ends_at"),
        ({"priority": -1}, "priority"),
        ({"name": " "}, "name"),
    ],
)
def test_an_impossible_course_changes_nothing(inside, changes, field):
    live = programs.current_program(inside)

    with pytest.raises(Invalid) as refusal:
        programs.change(inside, live.id, changes)
    assert [each.pointer for each in refusal.value.problems] == [f"#/{field}"]
    assert programs.change(inside, live.id, {"priority": 3}).course.priority == 3


def now():
    return clock.now()
