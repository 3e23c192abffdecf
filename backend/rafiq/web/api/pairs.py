"""The discount that two people share, for a checkout and a calendar: ask before each order, pause, resume."""

from datetime import datetime

from apiflask import APIBlueprint
from flask import Response

from rafiq.core.texts import LOCALES, percent_text, text
from rafiq.pairs import service as pairs
from rafiq.pairs.rules import Standing
from rafiq.people import service as people
from rafiq.web.api.edge import answer, store_id
from rafiq.web.shapes.answers import Out
from rafiq.web.shapes.schemas import In, Moment
from rafiq.web.shapes.shown import percent

api = APIBlueprint("api_pairs", __name__, url_prefix="/api/v1", tag="Customers")


class PauseIn(In):
    """``until``: when the visits go on by themselves; without it they rest until somebody resumes them."""

    until: Moment | None = None


class BecauseOut(Out):
    reason_code: str
    reason: dict[str, str]


class StandingOut(Out):
    percent: str
    active: bool
    because: BecauseOut
    until: datetime | None


@api.get("/customers/<customer_id>/standing-discount")
@api.output(StandingOut)
@api.doc(operation_id="getStandingDiscount")
def get_standing(customer_id: str) -> Response:
    """What comes off this customer's next order. Ask for each order: it stops when either of the two pauses."""
    person = people.known(store_id(), customer_id)
    return answer(_shown(pairs.holds(store_id(), person.id)))


@api.post("/customers/<customer_id>/standing-discount/pause")
@api.input(PauseIn)
@api.output(StandingOut)
@api.doc(operation_id="pauseStandingDiscount")
def pause(customer_id: str, json_data: PauseIn) -> Response:
    """This customer cancelled their visits: the discount stops for both."""
    person = people.known(store_id(), customer_id)
    return answer(_shown(pairs.pause(store_id(), person.id, actor="store", until=json_data.until)))


@api.post("/customers/<customer_id>/standing-discount/resume")
@api.output(StandingOut)
@api.doc(operation_id="resumeStandingDiscount")
def resume(customer_id: str) -> Response:
    """Their visits go on: the discount returns for both, unless the other one rests."""
    person = people.known(store_id(), customer_id)
    return answer(_shown(pairs.resume(store_id(), person.id, actor="store")))


def _shown(found: Standing) -> dict[str, object]:
    off = {locale: percent_text(found.basis_points, locale) for locale in LOCALES}
    code = found.because.value
    return {
        "percent": percent(found.basis_points),
        "active": found.active,
        "because": {
            "reason_code": code,
            "reason": {locale: text(locale, f"reasons.{code}", percent=off[locale]) for locale in LOCALES},
        },
        "until": found.until.isoformat() if found.until else None,
    }
