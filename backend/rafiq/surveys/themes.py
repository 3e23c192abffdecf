"""What comments are about: themes that a shop words by keywords, put on answers by rule and by hand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from rafiq.core import clock, ids
from rafiq.core.db import db, table_of
from rafiq.core.errors import Invalid, NotFound, Problem
from rafiq.core.prepared import InsertOnce
from rafiq.core.words import clean_line, is_showable
from rafiq.surveys.models import SurveyAnswer, SurveyTag, SurveyTheme
from rafiq.surveys.rules import Band, Theme, themes_in

MAX_NAME = 60
MAX_KEYWORDS = 60
MAX_KEYWORD = 40
MAX_THEMES = 100
RETAGGED = 2_000
_themes, _tags, _answers = table_of(SurveyTheme), table_of(SurveyTag), table_of(SurveyAnswer)
_insert_theme, _insert_tag = InsertOnce(SurveyTheme), InsertOnce(SurveyTag)
RULE, HAND, OFF = "rule", "hand", "off"


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How often a theme stands in the answers of each band."""

    theme: Theme
    promoters: int
    passives: int
    detractors: int

    @property
    def total(self) -> int:
        return self.promoters + self.passives + self.detractors


def every(store_id: str) -> list[Theme]:
    query = select(_themes).where(_themes.c.store_id == store_id).order_by(_themes.c.name)
    return [_view(row) for row in db.session.execute(query)]


def save(store_id: str, theme: Theme) -> Theme:
    """Make it (an empty id) or change it; the newest answers are looked at again. Raises `Invalid`, `NotFound`."""
    checked = _checked(theme)
    values = {"name": checked.name, "keywords": list(checked.keywords), "caveat": checked.caveat}
    if checked.id:
        _get(store_id, checked.id)
        mine = (_themes.c.store_id == store_id, _themes.c.id == checked.id)
        try:
            with db.session.begin_nested():
                db.session.execute(update(_themes).where(*mine).values(**values))
        except IntegrityError as error:
            raise _taken() from error
    else:
        if len(every(store_id)) >= MAX_THEMES:
            raise Invalid.field("#/name", f"at most {MAX_THEMES} themes")
        checked = Theme(ids.new_id("thm"), checked.name, checked.keywords, checked.caveat)
        if not _insert_theme(store_id=store_id, id=checked.id, created_at=clock.now(), **values):
            raise _taken()
    _look_again(store_id)
    return checked


def remove(store_id: str, theme_id: str) -> None:
    """Raises `NotFound`."""
    _get(store_id, theme_id)
    for table, column in ((_tags, _tags.c.theme_id), (_themes, _themes.c.id)):
        db.session.execute(delete(table).where(table.c.store_id == store_id, column == theme_id))


def tag(store_id: str, answer_id: str, words: str) -> None:
    """Let the keywords speak anew; what a person said by hand stays."""
    _tag_all(store_id, [(answer_id, words)])


def put(store_id: str, answer_id: str, theme_id: str, *, on: bool) -> None:
    """A person says that an answer is about a theme, or is not. Raises `NotFound`."""
    _get(store_id, theme_id)
    by = HAND if on else OFF
    if not _insert_tag(
        store_id=store_id, id=ids.new_id("tag"), answer_id=answer_id, theme_id=theme_id, by=by
    ):
        mine = (
            _tags.c.store_id == store_id,
            _tags.c.answer_id == answer_id,
            _tags.c.theme_id == theme_id,
        )
        db.session.execute(update(_tags).where(*mine).values(by=by))


def of_answers(store_id: str, answer_ids: Sequence[str]) -> dict[str, list[Theme]]:
    """The themes of each answer, caveats first."""
    query = (
        select(_tags.c.answer_id, _themes)
        .join(_themes, (_themes.c.store_id == _tags.c.store_id) & (_themes.c.id == _tags.c.theme_id))
        .where(_tags.c.store_id == store_id, _tags.c.answer_id.in_(answer_ids), _tags.c.by != OFF)
        .order_by(_themes.c.caveat.desc(), _themes.c.name)
    )
    found: dict[str, list[Theme]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.answer_id].append(_view(row))
    return found


def answers_about(store_id: str, theme_id: str) -> Select[tuple[str]]:
    """A sub-query of answers' ids."""
    return select(_tags.c.answer_id).where(
        _tags.c.store_id == store_id, _tags.c.theme_id == theme_id, _tags.c.by != OFF
    )


def counts(store_id: str) -> list[ThemeCount]:
    """What answers are about, and what holds promoters back: the most frequent first (S1-11)."""
    query = (
        select(_tags.c.theme_id, _answers.c.band, func.count().label("many"))
        .join(_answers, (_answers.c.store_id == _tags.c.store_id) & (_answers.c.id == _tags.c.answer_id))
        .where(_tags.c.store_id == store_id, _tags.c.by != OFF, _answers.c.confirmed)
        .group_by(_tags.c.theme_id, _answers.c.band)
    )
    found = {(row.theme_id, row.band): int(row.many) for row in db.session.execute(query)}
    rows = [ThemeCount(each, *(found.get((each.id, band), 0) for band in Band)) for each in every(store_id)]
    return sorted(rows, key=lambda row: (-row.total, row.theme.name))


def _look_again(store_id: str) -> None:
    query = select(_answers.c.id, _answers.c.wish, _answers.c.remark).where(_answers.c.store_id == store_id)
    rows = db.session.execute(query.order_by(_answers.c.id.desc()).limit(RETAGGED))
    _tag_all(store_id, [(row.id, f"{row.wish}\n{row.remark}") for row in rows])


def _tag_all(store_id: str, answers: list[tuple[str, str]]) -> None:
    known = every(store_id)
    by_rule = (_tags.c.store_id == store_id, _tags.c.by == RULE)
    for answer_id, words in answers:
        db.session.execute(delete(_tags).where(*by_rule, _tags.c.answer_id == answer_id))
        for theme_id in themes_in(words, known):
            _insert_tag(
                store_id=store_id, id=ids.new_id("tag"), answer_id=answer_id, theme_id=theme_id, by=RULE
            )


def _checked(theme: Theme) -> Theme:
    name = clean_line(theme.name, most=MAX_NAME, pointer="#/name")
    keywords = tuple(dict.fromkeys(filter(None, (" ".join(word.split()) for word in theme.keywords))))
    fine = all(len(word) <= MAX_KEYWORD and all(map(is_showable, word)) for word in keywords)
    if not fine or len(keywords) > MAX_KEYWORDS:
        problem = Problem("#/keywords", f"at most {MAX_KEYWORDS} of at most {MAX_KEYWORD} letters each")
        raise Invalid(problem.detail, problems=(problem,))
    return Theme(theme.id, name, keywords, theme.caveat)


def _get(store_id: str, theme_id: str) -> Theme:
    query = select(_themes).where(_themes.c.store_id == store_id, _themes.c.id == theme_id)
    row = db.session.execute(query).first()
    if row is None:
        detail = f"no theme {theme_id}"
        raise NotFound(detail)
    return _view(row)


def _taken() -> Invalid:
    return Invalid.field("#/name", "another theme has this name")


def _view(row: Any) -> Theme:  # noqa: ANN401 - a Core row
    return Theme(row.id, row.name, tuple(row.keywords), row.caveat)
