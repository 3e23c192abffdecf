"""Use cases of the deal: start a program, publish a version, change its course, choose the one a moment belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import func, select

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db
from rafiq.core.errors import Invalid, NotFound, Problem
from rafiq.core.words import clean_line
from rafiq.programs import choice, rules
from rafiq.programs.checks import check, check_course, unready
from rafiq.programs.choice import Course, Facts, Phase, Status
from rafiq.programs.models import Program, ProgramVersion
from rafiq.programs.rules import NOTHING, Terms

LIVE, PAUSED, DRAFT, ENDED = (each.value for each in (Status.LIVE, Status.PAUSED, Status.DRAFT, Status.ENDED))
MAX_NOTE = 300
MOST_TERMS = 10_000
_programs: Shortly["list[ProgramView]"] = Shortly()
_terms: dict[tuple[str, str], Terms] = {}


@dataclass(frozen=True, slots=True)
class ProgramView:
    """A program with one version of its terms; version 0 is a draft that has none yet."""

    id: str
    name: str
    status: str
    terms_id: str
    version: int
    terms: Terms
    published_at: datetime
    published_by: str
    note: str
    course: Course
    created_at: datetime

    @property
    def starts_at(self) -> datetime | None:
        return self.course.starts_at

    @property
    def ends_at(self) -> datetime | None:
        return self.course.ends_at

    @property
    def priority(self) -> int:
        return self.course.priority

    @property
    def phase(self) -> Phase:
        """Where it stands now: a live program may wait for its first day or be over."""
        return choice.phase_of(self, clock.now())

    @property
    def live(self) -> bool:
        return self.phase is Phase.LIVE

    @property
    def missing(self) -> tuple[Problem, ...]:
        """What it needs before it can go live (S0-2)."""
        return unready(self.terms, owner=self.course.owner, version=self.version)


def start_program(
    store_id: str,
    *,
    name: str,
    terms: Terms,
    actor: str,
    course: Course | None = None,
    status: str = LIVE,
    note: str = "",
) -> ProgramView:
    """A new program with version 1; who starts it answers for it unless ``course`` says otherwise.

    Raises `Invalid` for an impossible deal, and for a live one without owner or offers.
    """
    check(terms)
    program = _new(store_id, course or Course(name, owner=actor), terms.currency)
    started = _publish(program, terms, version=1, actor=actor, note=note)
    return started if status == DRAFT else set_status(store_id, program.id, status)


def start_draft(store_id: str, course: Course, *, currency: str) -> ProgramView:
    """A program that has no terms yet and is shown to nobody."""
    return _view(_new(store_id, course, currency), None)


def start_default(store_id: str, currency: str, *, actor: str = "rafiq") -> ProgramView:
    """The two-sided deal that every new store begins with."""
    return start_program(store_id, name="Refer a friend", terms=rules.default_terms(currency), actor=actor)


def publish(store_id: str, program_id: str, *, terms: Terms, actor: str, note: str = "") -> ProgramView:
    """A new version for referrals that begin from now on. Raises `Invalid`, `NotFound`."""
    check(terms)
    program = _get(store_id, program_id, lock=True)
    current = get_program(store_id, program_id)
    if current.version and current.terms == terms:
        return current
    if program.currency != terms.currency:
        raise Invalid.field(
            "#/currency", "a program keeps its currency; start another program for another one"
        )
    if program.status == LIVE:
        _refuse(unready(terms, owner=program.owner, version=current.version))
    return _publish(program, terms, version=_highest(program) + 1, actor=actor, note=note)


def lay_beside(store_id: str, program_id: str, *, terms: Terms, actor: str, note: str) -> str:
    """A version that does not become the current one, for those who are told it; its id. Raises `Invalid`."""
    check(terms)
    program = _get(store_id, program_id, lock=True)
    row = _insert(program, terms, version=_highest(program) + 1, actor=actor, note=note)
    return row.id


def set_status(store_id: str, program_id: str, status: str) -> ProgramView:
    """Go live, pause, or end; what ended stays ended. Raises `Invalid` naming all that is missing to go live."""
    program = _get(store_id, program_id, lock=True)
    if status not in {LIVE, PAUSED, ENDED} or (program.status == DRAFT and status == PAUSED):
        raise Invalid.field("#/status", "must be live, paused or ended, and a draft is not paused")
    if program.status == ENDED and status != ENDED:
        raise Invalid.field("#/status", "an ended program stays ended; start another one")
    if status == LIVE:
        _refuse(get_program(store_id, program_id).missing)
    program.status = status
    return _kept(program)


def change(store_id: str, program_id: str, changes: Mapping[str, object]) -> ProgramView:
    """Change what `Course` holds; what is not named stays. Raises `Invalid`, `NotFound`."""
    program = _get(store_id, program_id, lock=True)
    course = check_course(replace(_course(program), **changes))  # type: ignore[arg-type] # names are checked by replace
    if program.status == LIVE and not course.owner:
        _refuse(unready(rules.default_terms(program.currency), owner="", version=1))
    for name in (each.name for each in fields(Course)):
        setattr(program, name, getattr(course, name))
    return _kept(program)


def get_program(store_id: str, program_id: str) -> ProgramView:
    program = _get(store_id, program_id)
    version = _version(store_id, program.current_terms_id) if program.current_terms_id else None
    return _view(program, version)


def list_programs(store_id: str) -> list[ProgramView]:
    """Every program, oldest first."""
    current = (ProgramVersion.store_id == Program.store_id) & (ProgramVersion.id == Program.current_terms_id)
    query = select(Program, ProgramVersion).join(ProgramVersion, current, isouter=True)
    mine = query.where(Program.store_id == store_id).order_by(Program.created_at, Program.id)
    return [_view(row.Program, row.ProgramVersion) for row in db.session.execute(mine)]


def choose(store_id: str, facts: Facts) -> ProgramView | None:
    """The program this moment belongs to: of all that fit the facts the one of highest priority, then the oldest.

    What is not known speaks against nothing: pass what the order says (its products' tags, its country, which order
    of this buyer it is) and what is known of the advocate (promoter, tags). None when nothing fits.
    """
    return choice.best(_kept_programs(store_id), facts, clock.now())


def current_program(store_id: str, advocate: Facts = choice.EVERYONE) -> ProgramView | None:
    """What this advocate is shown: the best program for them; else the oldest one that rests, to say so; or None.

    Without an advocate what everybody is shown: never a program for some of them only. A draft is never it.
    """
    known = _kept_programs(store_id)
    resting = (each for each in known if each.phase not in {Phase.LIVE, Phase.DRAFT})
    return choice.best(known, advocate, clock.now()) or next(resting, None)


def terms_of(store_id: str, terms_id: str) -> Terms:
    """The terms a referral began under, whatever was published since; they never change, so they are kept."""
    terms = _terms.get((store_id, terms_id))
    if terms is None:
        terms = Terms.from_json(_version(store_id, terms_id).terms)
        if len(_terms) >= MOST_TERMS:
            _terms.clear()
        _terms[store_id, terms_id] = terms
    return terms


def program_id_of(store_id: str, terms_id: str) -> str:
    """The program that these terms are a version of. Raises when there is none."""
    return _version(store_id, terms_id).program_id


def history(store_id: str, program_id: str) -> list[ProgramView]:
    """Every version, newest first."""
    program = _get(store_id, program_id)
    query = select(ProgramVersion).where(
        ProgramVersion.store_id == store_id, ProgramVersion.program_id == program_id
    )
    return [
        _view(program, version)
        for version in db.session.scalars(query.order_by(ProgramVersion.version.desc()))
    ]


def every(store_id: str) -> list[ProgramView]:
    """All programs, from memory; at most two seconds old in another process."""
    return _kept_programs(store_id)


def _kept_programs(store_id: str) -> list[ProgramView]:
    return _programs.get(store_id, lambda: list_programs(store_id))


def _new(store_id: str, course: Course, currency: str) -> Program:
    checked = check_course(course)
    program = Program(
        store_id=store_id,
        id=ids.new_id("prg"),
        status=DRAFT,
        currency=currency,
        current_terms_id="",
        created_at=clock.now(),
        **{each.name: getattr(checked, each.name) for each in fields(Course)},
    )
    db.session.add(program)
    db.session.flush()
    return program


def _publish(program: Program, terms: Terms, *, version: int, actor: str, note: str) -> ProgramView:
    program.current_terms_id = _insert(program, terms, version=version, actor=actor, note=note).id
    return _kept(program)


def _insert(program: Program, terms: Terms, *, version: int, actor: str, note: str) -> ProgramVersion:
    row = ProgramVersion(
        store_id=program.store_id,
        id=ids.new_id("trm"),
        program_id=program.id,
        version=version,
        terms=terms.to_json(),
        note=clean_line(note, most=MAX_NOTE, pointer="#/note") if note.strip() else "",
        published_at=clock.now(),
        published_by=actor,
    )
    db.session.add(row)
    return row


def _highest(program: Program) -> int:
    mine = (ProgramVersion.store_id == program.store_id, ProgramVersion.program_id == program.id)
    return db.session.scalar(select(func.max(ProgramVersion.version)).where(*mine)) or 0


def _kept(program: Program) -> ProgramView:
    db.session.flush()
    _programs.clear()
    return get_program(program.store_id, program.id)


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise Invalid("this program cannot go live yet", problems=problems)


def _get(store_id: str, program_id: str, *, lock: bool = False) -> Program:
    program = db.session.get(Program, (store_id, program_id), with_for_update=True if lock else None)
    if program is None:
        detail = f"no program {program_id}"
        raise NotFound(detail)
    return program


def _version(store_id: str, terms_id: str) -> ProgramVersion:
    return db.session.get_one(ProgramVersion, (store_id, terms_id))


def _course(program: Program) -> Course:
    return Course(**{each.name: getattr(program, each.name) for each in fields(Course)})


def _view(program: Program, version: ProgramVersion | None) -> ProgramView:
    undecided = Terms(program.currency, friend=NOTHING)
    return ProgramView(
        program.id,
        program.name,
        program.status,
        version.id if version else "",
        version.version if version else 0,
        Terms.from_json(version.terms) if version else undecided,
        version.published_at if version else program.created_at,
        version.published_by if version else "",
        version.note if version else "",
        _course(program),
        program.created_at,
    )
