"""The surveys of a shop: one for everything, and one for each product that wants its own."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound, Problem
from rafiq.core.prepared import InsertOnce
from rafiq.core.words import is_showable
from rafiq.stores import service as stores
from rafiq.stores.setting_versions import Versions
from rafiq.surveys.models import Survey
from rafiq.surveys.rules import Moment

MAX_DAYS = 365
_surveys = table_of(Survey)
_insert = InsertOnce(Survey)
_active: Shortly[tuple["SurveyView", ...]] = Shortly()


@dataclass(frozen=True, slots=True)
class SurveyView:
    """One survey; an empty ``product_tag`` is the shop's own."""

    id: str = ""
    product_tag: str = ""
    active: bool = False
    lowest: int = 0
    moments: tuple[str, ...] = (Moment.PURCHASE.value,)
    wait_days: int = 0
    rest_days: int = 0
    edit_days: int = 7
    product_name: str = ""
    direct_line: str = ""
    review_url: str = ""


VERSIONS: Versions[SurveyView] = Versions.of("surveys", SurveyView)


def every(store_id: str) -> list[SurveyView]:
    """The shop's own first, then by product."""
    query = select(_surveys).where(_surveys.c.store_id == store_id).order_by(_surveys.c.product_tag)
    return [_view(row) for row in db.session.execute(query)]


def active(store_id: str) -> Sequence[SurveyView]:
    """Those that ask now; remembered for two seconds, since every order asks."""
    return _active.get(store_id, lambda: tuple(each for each in every(store_id) if each.active))


def get(store_id: str, survey_id: str) -> SurveyView:
    """Raises `NotFound`."""
    query = select(_surveys).where(_surveys.c.store_id == store_id, _surveys.c.id == survey_id)
    row = db.session.execute(query).first()
    if row is None:
        detail = f"no survey {survey_id}"
        raise NotFound(detail)
    return _view(row)


def save(store_id: str, wanted: SurveyView, *, author: str = "", why: str = "") -> SurveyView:
    """Make it (an empty id) or change it. Raises `Invalid` naming each field, `NotFound`."""
    checked = check(wanted)
    stores.in_turn(store_id)
    before = get(store_id, checked.id) if checked.id else None
    values = {name: value for name, value in asdict(checked).items() if name != "id"}
    values |= {"moments": list(checked.moments), "changed_at": clock.now()}
    if before:
        mine = (_surveys.c.store_id == store_id, _surveys.c.id == checked.id)
        try:
            with db.session.begin_nested():
                db.session.execute(update(_surveys).where(*mine).values(**values))
        except IntegrityError as error:
            raise _taken() from error
    else:
        checked = replace(checked, id=ids.new_id("srv"))
        if not _insert(store_id=store_id, id=checked.id, **values):
            raise _taken()
    _active.clear()
    VERSIONS.keep(store_id, before, checked, subject_id=checked.id, author=author, why=why)
    return checked


def check(wanted: SurveyView) -> SurveyView:
    """Clean, or `Invalid` with every field that is wrong."""
    problems: list[Problem] = []
    lines = {"product_tag": 60, "product_name": 120, "direct_line": 200, "review_url": 500}
    cleaned = {name: getattr(wanted, name).strip() for name in lines}
    problems += [
        Problem(f"#/{name}", f"must be at most {most} letters on one line")
        for name, most in lines.items()
        if len(cleaned[name]) > most or not all(map(is_showable, cleaned[name]))
    ]
    if cleaned["review_url"] and not is_page(cleaned["review_url"]):
        problems.append(Problem("#/review_url", "must be an address that begins with https://"))
    if cleaned["direct_line"].lower().startswith("https:") and not is_page(cleaned["direct_line"]):
        problems.append(Problem("#/direct_line", "is no address that can be opened"))
    problems += [
        Problem(f"#/{name}", f"must be 0 to {MAX_DAYS} days")
        for name in ("wait_days", "rest_days", "edit_days")
        if not 0 <= getattr(wanted, name) <= MAX_DAYS
    ]
    if wanted.lowest not in {0, 1}:
        problems.append(Problem("#/lowest", "a scale begins at 0 or at 1"))
    moments = tuple(moment.value for moment in Moment if moment in wanted.moments)
    if not moments or len(moments) != len(set(wanted.moments)):
        problems.append(Problem("#/moments", "at least one of purchase, delivery, service, ticket"))
    if problems:
        detail = "this survey cannot be kept like that"
        raise Invalid(detail, problems=tuple(problems))
    return replace(wanted, moments=moments, **cleaned)


def is_page(address: str) -> bool:
    """Whether this is an address that a browser opens safely."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as "https://[call us]"
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def _taken() -> Invalid:
    return Invalid.field("#/product_tag", "another survey is for this product already")


def _view(row: object) -> SurveyView:
    values = {name: getattr(row, name) for name in SurveyView.__dataclass_fields__}
    return SurveyView(**values | {"moments": tuple(values["moments"])})
