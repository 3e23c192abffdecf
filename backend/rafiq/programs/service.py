"""Use cases of the deal: start a program, publish a new version, pause it, read its terms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from rafiq.core import clock, ids
from rafiq.core.cache import Shortly
from rafiq.core.db import db
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.words import clean_line
from rafiq.programs import rules
from rafiq.programs.models import Program, ProgramVersion
from rafiq.programs.rules import Terms

LIVE, PAUSED = "live", "paused"
MAX_NAME = 120
MOST_TERMS = 10_000
_current: Shortly["ProgramView | None"] = Shortly()
_terms: dict[tuple[str, str], Terms] = {}


@dataclass(frozen=True, slots=True)
class ProgramView:
    """A program with one version of its terms."""

    id: str
    name: str
    status: str
    terms_id: str
    version: int
    terms: Terms
    published_at: datetime
    published_by: str

    @property
    def live(self) -> bool:
        return self.status == LIVE


def start_program(store_id: str, *, name: str, terms: Terms, actor: str) -> ProgramView:
    """A new live program with version 1. Raises `Invalid` for an impossible deal."""
    rules.check(terms)
    program = Program(
        store_id=store_id,
        id=ids.new_id("prg"),
        name=_clean_name(name),
        status=LIVE,
        current_terms_id="",
        created_at=clock.now(),
    )
    db.session.add(program)
    db.session.flush()
    return _publish(program, terms, version=1, actor=actor)


def start_default(store_id: str, currency: str, *, actor: str = "rafiq") -> ProgramView:
    """The two-sided deal that every new store begins with."""
    return start_program(store_id, name="Refer a friend", terms=rules.default_terms(currency), actor=actor)


def publish(store_id: str, program_id: str, *, terms: Terms, actor: str) -> ProgramView:
    """A new version for referrals that begin from now on. Raises `Invalid`, `NotFound`."""
    rules.check(terms)
    program = _get(store_id, program_id, lock=True)
    current = get_program(store_id, program_id)
    if current.terms == terms:
        return current
    if current.terms.currency != terms.currency:
        raise Invalid.field(
            "#/currency", "a program keeps its currency; start another program for another one"
        )
    return _publish(program, terms, version=current.version + 1, actor=actor)


def set_status(store_id: str, program_id: str, status: str) -> ProgramView:
    if status not in {LIVE, PAUSED}:
        raise Invalid.field("#/status", "must be live or paused")
    _get(store_id, program_id, lock=True).status = status
    db.session.flush()
    _current.clear()
    return get_program(store_id, program_id)


def rename(store_id: str, program_id: str, name: str) -> ProgramView:
    _get(store_id, program_id, lock=True).name = _clean_name(name)
    db.session.flush()
    _current.clear()
    return get_program(store_id, program_id)


def get_program(store_id: str, program_id: str) -> ProgramView:
    program = _get(store_id, program_id)
    return _view(program, _version(store_id, program.current_terms_id))


def list_programs(store_id: str) -> list[ProgramView]:
    query = (
        select(Program, ProgramVersion)
        .join(
            ProgramVersion,
            (ProgramVersion.store_id == Program.store_id) & (ProgramVersion.id == Program.current_terms_id),
        )
        .where(Program.store_id == store_id)
        .order_by(Program.created_at, Program.id)
    )
    return [_view(program, version) for program, version in db.session.execute(query)]


def current_program(store_id: str) -> ProgramView | None:
    """The program that new referrals begin under: the oldest live one, else the oldest; or None."""
    return _current.get(store_id, lambda: _oldest(list_programs(store_id)))


def _oldest(programs: list[ProgramView]) -> ProgramView | None:
    return next((program for program in programs if program.live), programs[0] if programs else None)


def terms_of(store_id: str, terms_id: str) -> Terms:
    """The terms a referral began under, whatever was published since; they never change, so they are kept."""
    terms = _terms.get((store_id, terms_id))
    if terms is None:
        terms = Terms.from_json(_version(store_id, terms_id).terms)
        if len(_terms) >= MOST_TERMS:
            _terms.clear()
        _terms[store_id, terms_id] = terms
    return terms


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


def _publish(program: Program, terms: Terms, *, version: int, actor: str) -> ProgramView:
    row = ProgramVersion(
        store_id=program.store_id,
        id=ids.new_id("trm"),
        program_id=program.id,
        version=version,
        terms=terms.to_json(),
        published_at=clock.now(),
        published_by=actor,
    )
    db.session.add(row)
    program.current_terms_id = row.id
    db.session.flush()
    _current.clear()
    return _view(program, row)


def _get(store_id: str, program_id: str, *, lock: bool = False) -> Program:
    program = db.session.get(Program, (store_id, program_id), with_for_update=True if lock else None)
    if program is None:
        detail = f"no program {program_id}"
        raise NotFound(detail)
    return program


def _version(store_id: str, terms_id: str) -> ProgramVersion:
    return db.session.get_one(ProgramVersion, (store_id, terms_id))


def _view(program: Program, version: ProgramVersion) -> ProgramView:
    return ProgramView(
        program.id,
        program.name,
        program.status,
        version.id,
        version.version,
        Terms.from_json(version.terms),
        version.published_at,
        version.published_by,
    )


def _clean_name(name: str) -> str:
    return clean_line(name, most=MAX_NAME, pointer="#/name")
