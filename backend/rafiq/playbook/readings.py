"""Reads from the database whether the facts of the path to mastery hold: nobody has to be believed."""

from collections.abc import Mapping
from datetime import timedelta

from rafiq.analytics import service as analytics
from rafiq.analytics.queries.asked_orders import asked_orders
from rafiq.analytics.queries.kpis import counts
from rafiq.analytics.queries.waiting import approved_alone, followed_in_time
from rafiq.analytics.rules import Step
from rafiq.core import clock
from rafiq.core.texts import LOCALES
from rafiq.crm import service as crm
from rafiq.encounters import service as encounters
from rafiq.integrations import connections
from rafiq.messaging import service as mail
from rafiq.playbook import ideal, objectives
from rafiq.playbook.maturity import Sign
from rafiq.programs import service as programs
from rafiq.programs.service import ProgramView
from rafiq.prompts import policies
from rafiq.staff import goals
from rafiq.staff import service as staff
from rafiq.surveys import definitions, figures
from rafiq.surveys.rules import ENOUGH
from rafiq.webhooks import service as webhooks

DAYS = 30
LATELY = timedelta(days=90)
FEW = 5
MOSTLY = 80  # percent
# Word that travels where others read along; the other channels are between two people.
PRIVATE = frozenset({"copy", "email", "native", "sms", "qr", "print", "desk", "card", ""})


def read(store_id: str) -> Mapping[str, Sign]:
    """Every fact that `maturity.NEEDS` asks for, as it is at this moment."""
    return _deal(store_id) | _asking(store_id) | _people(store_id) | _machinery(store_id)


def _deal(store_id: str) -> dict[str, Sign]:
    program = programs.current_program(store_id)
    every = programs.list_programs(store_id)
    noted = [each for each in every for version in _versions(store_id, each) if version.note.strip()]
    return {
        "program_live": Sign(program is not None and program.live),
        "program_target": Sign(any(each.live and each.course.monthly_target for each in every)),
        "change_noted": Sign(bool(noted), len(noted)),
    }


def _versions(store_id: str, program: ProgramView) -> list[ProgramView]:
    """Those after the first: what was changed."""
    return [each for each in programs.history(store_id, program.id) if each.version > 1]


def _asking(store_id: str) -> dict[str, Sign]:
    today = analytics.today(store_id)
    since = today - timedelta(days=DAYS - 1)
    found, asked = counts(store_id, since, today), asked_orders(store_id, since, today)
    by_channel = analytics.by_channel(store_id, since, today)
    social = sum(
        count
        for (channel, step), count in by_channel.items()
        if step is Step.SHARED and channel not in PRIVATE
    )
    return {
        "tag_seen": Sign(analytics.last_seen(store_id) is not None or found.shown > 0),
        "prompts_shown": Sign(found.shown > 0, found.shown),
        "orders_asked": Sign(0 < found.orders <= 2 * asked, asked, found.orders),
        "ask_policy": Sign(any(each.active for each in policies.every(store_id))),
        "orders_confirmed": Sign(found.orders > 0, found.orders),
        "social_shares": Sign(social > 0, social),
    }


def _people(store_id: str) -> dict[str, Sign]:
    now = clock.now()
    tally = figures.figures(store_id, now).tally
    in_time, due = followed_in_time(store_id, now)
    team = len(staff.every(store_id))
    delights = [each for each in encounters.delights(store_id) if each.created_at > now - LATELY]
    return {
        "survey_on": Sign(bool(definitions.active(store_id))),
        "answers_enough": Sign(tally.total >= ENOUGH, tally.total, ENOUGH),
        "followups_in_time": Sign(_mostly(in_time, due), in_time, due),
        "ideal_written": Sign(ideal.current(store_id) is not None),
        "staff_known": Sign(team > 0, team),
        "words_written": Sign(any(encounters.words_of(store_id, each).who for each in LOCALES)),
        "team_goal": Sign(goals.current(store_id) is not None),
        "delights_noted": Sign(bool(delights), len(delights)),
    }


def _machinery(store_id: str) -> dict[str, Sign]:
    alone, approved = approved_alone(store_id, clock.now())
    kinds = len(mail.switched_on(store_id))
    told = (
        [each for each in crm.every(store_id) if each.status == "active"]
        + [each for each in webhooks.every(store_id) if each.status == "active"]
        + [each for each in connections.list_connections(store_id) if each.disconnected_at is None]
    )
    return {
        "objective_set": Sign(objectives.any_open(store_id)),
        "mails_on": Sign(kinds > 0, kinds),
        "approvals_alone": Sign(_mostly(alone, approved), alone, approved),
        "others_told": Sign(bool(told), len(told)),
    }


def _mostly(good: int, of: int) -> bool:
    """At least four of five, and of enough to say so."""
    return of >= FEW and good * 100 >= of * MOSTLY
