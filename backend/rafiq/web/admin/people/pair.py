"""The shared discount on a person's page: visits rest until a day or for good, and are resumed."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Invalid
from rafiq.pairs import service as pairs
from rafiq.people import service as people
from rafiq.web.admin import typed_days
from rafiq.web.admin.guard import seat
from rafiq.web.admin.people.people import person_page_of
from rafiq.web.admin.site import manager
from rafiq.web.admin.words import locale


@manager("/people/<person_id>/pair/pause")
def pause_pair(person_id: str) -> ResponseReturnValue:
    """Up to the end of the day that was picked, where the store is (S4-16)."""
    store, typed = seat().store, request.form.get("pause_until", "").replace("\0", "").strip()[:20]
    person = people.known(store.id, person_id)
    try:
        until = _end_of(typed, store.timezone) if typed else None
        pairs.pause(store.id, person.id, actor=seat().user.email, until=until)
    except (Invalid, ValueError):
        wrong = {"pause_until": _say("pair_wrong_day")}
        return person_page_of(person.id, typed={"pause_until": typed}, errors=wrong), 422
    return _done(person.id, "pair_paused")


@manager("/people/<person_id>/pair/resume")
def resume_pair(person_id: str) -> ResponseReturnValue:
    person = people.known(seat().store.id, person_id)
    pairs.resume(seat().store.id, person.id, actor=seat().user.email)
    return _done(person.id, "pair_resumed")


def _end_of(day: str, zone: str) -> datetime:
    last = typed_days.read(day)
    return datetime.combine(last, time.max, ZoneInfo(zone)).astimezone(UTC)


def _done(person_id: str, key: str) -> ResponseReturnValue:
    flash(_say(key), "good")
    return redirect(url_for("admin.person", store_id=seat().store.id, person_id=person_id, _anchor="pair"))


def _say(key: str) -> str:
    return texts.text(locale(), f"partners.{key}")
