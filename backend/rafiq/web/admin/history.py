"""The way back on every page of settings: who saved what and why, undo after a save, each version to be restored."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from rafiq.core import texts
from rafiq.core.errors import Invalid, NotFound
from rafiq.core.texts import moment_text
from rafiq.stores.rights import Level
from rafiq.stores.setting_versions import Version, Versions, short_why
from rafiq.web import audit_notes
from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin, page
from rafiq.web.admin.words import locale, number
from rafiq.web.admin.words import say as admin_say
from rafiq.web.words.promise_words import ISOLATE

T = TypeVar("T")
SAVED, REMOVED, WENT_BACK = "saved", "removed", "went_back"
FIRST = 2  # before it, how it was before anybody noted it
MOST_SHOWN = 60
_HOW = (SAVED, REMOVED, WENT_BACK)


class Save(Protocol[T]):
    def __call__(self, store_id: str, value: T, /, *, author: str, why: str) -> T: ...


class Remove(Protocol):
    def __call__(self, store_id: str, subject_id: str, /, *, author: str, why: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One version, its changes in words; ``address`` brings it back, empty for what stands and for who may not."""

    version: Version[Any]
    words: Sequence[str]
    stands: bool
    address: str


@dataclass(frozen=True, slots=True)
class Past:
    """What a page shows of its history: ``done`` is what was done just before, ``undo`` the line that takes it back.

    ``over`` is the version that the undo was offered over. ``removed`` are subjects that are no more, named;
    ``hidden`` goes along with each form that brings one back.
    """

    lines: Sequence[Line]
    lead: str
    done: str = ""
    undo: Line | None = None
    over: str = ""
    removed: Sequence[Line] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)


@admin.app_template_global("tpast")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about what was changed before."""
    return texts.text(locale(), f"history.{key}", **values)


def why() -> str:
    """As typed beside the button that saves. It is drawn on the charts too."""
    g.why = short_why(request.form.get("why", ""))
    return str(g.why)


def why_back(version: Version[Any]) -> str:
    g.why = say("back_why", when=moment_text(version.at, locale(), seat().store.timezone))
    return str(g.why)


def overtaken(newest: str) -> bool:
    """Whether somebody has saved since this undo was offered; then nothing is done, and the page says so."""
    offered = request.form.get("over", "")
    if not offered or offered == newest:
        return False
    audit_notes.unchanged()
    flash(say("overtaken"), "bad")
    return True


def in_words(version: Version[Any], changes: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    """What a version changed, part by part."""
    if not version.author:
        return (say("not_there" if version.value is None else "as_it_was"),)
    if version.value is None:
        return (say("taken_away"),)
    return tuple(changes()) or (say("made" if version.number == FIRST else "there_again"),)


def _cut(typed: str) -> str:
    return typed if len(typed) <= MOST_SHOWN else f"{typed[:MOST_SHOWN]}…"


def _shift(part: str, was: str, now: str) -> str:
    said = {"part": part, "was": was, "now": now}
    return say("shift", **{name: ISOLATE.format(text) for name, text in said.items()})


@dataclass(frozen=True, slots=True)
class Editor(Generic[T]):
    """A page of settings with a history; making one adds the way back to the admin, as a view of its ``module``.

    ``page`` is the page's endpoint, and ``argument`` what its address calls the subject, where it has several.
    ``say`` has the page's own words for each part and for what was done, by the names in ``keys`` where they differ.
    ``shown`` says how a value reads, for parts where it is not what was typed; None: not at all.
    ``read`` says all of a value, each label with its words, for parts that have parts of their own.
    ``bring_back`` is as ``save``, where what was removed can come back under its own id.
    """

    page: str
    rule: str
    module: str
    versions: Versions[T]
    save: Save[T]
    say: Callable[[str], str]
    keys: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, Callable[[str], str | None]] = field(default_factory=dict)
    read: Callable[[T], Mapping[str, str]] | None = None
    level: Level = Level.ACT
    argument: str = ""
    bring_back: Save[T] | None = None
    remove: Remove | None = None
    name: Callable[[T], str] | None = None

    def __post_init__(self) -> None:
        def restore(setting_version_id: str) -> ResponseReturnValue:
            return self._restore(setting_version_id)

        restore.__name__, restore.__module__ = self._endpoint, self.module
        rule = f"{self.rule}/versions/<setting_version_id>/restore"
        page(rule, level=self.level, methods=("POST",))(restore)

    def kept(self, value: T) -> ResponseReturnValue:
        """Save what was typed and show the page with the way back. Raises what ``save`` raises."""
        before = self.versions.newest_id(seat().store.id, self._subject(value))
        saved = self.save(seat().store.id, value, author=seat().user.email, why=why())
        return self._done(self._subject(saved), before, SAVED)

    def removed(self, subject_id: str) -> ResponseReturnValue:
        """Raises what ``remove`` raises."""
        before = self.versions.newest_id(seat().store.id, subject_id)
        self._take_away(subject_id, why())
        return self._done(subject_id, before, REMOVED)

    def past(self, value: T) -> Past:
        """For the page that shows ``value``."""
        found = self.versions.history(seat().store.id, self._subject(value))
        done, before = self._just_done()
        return Past(
            lines=[self._line(each, stands=not at and each.value == value) for at, each in enumerate(found)],
            lead=say("lead"),
            done=done,
            undo=self._line(before) if before else None,
            over=request.args.get("done", ""),
            removed=self._removed(),
        )

    def _label(self, name: str) -> str:
        return self.say(self.keys.get(name, name))

    @property
    def _endpoint(self) -> str:
        return f"restore_{self.page}"

    def _restore(self, version_id: str) -> ResponseReturnValue:
        """Through the room's own checks: what was fine once may not be today. It is a change like any other."""
        store_id, author = seat().store.id, seat().user.email
        version = self.versions.get(store_id, version_id)
        before = self.versions.newest_id(store_id, version.subject_id)
        if overtaken(before):
            return redirect(self._address(version.subject_id))
        reason = why_back(version)
        try:
            if version.value is None:
                self._take_away(version.subject_id, reason)
            else:
                (self.bring_back or self.save)(store_id, version.value, author=author, why=reason)
        except Invalid:
            audit_notes.unchanged()
            flash(say("cannot_go_back"), "bad")
            return redirect(self._address(version.subject_id))
        return self._done(version.subject_id, before, WENT_BACK)

    def _take_away(self, subject_id: str, reason: str) -> None:
        if self.remove is None:
            raise NotFound(subject_id)
        self.remove(seat().store.id, subject_id, author=seat().user.email, why=reason)

    def _done(self, subject_id: str, before: str, how: str) -> ResponseReturnValue:
        now = self.versions.newest_id(seat().store.id, subject_id)
        if now == before:
            audit_notes.unchanged()
            flash(admin_say("nothing_changed"), "still")
            return redirect(self._address(subject_id))
        return redirect(self._address(subject_id, done=now, how=how))

    def _address(self, subject_id: str, **told: str) -> str:
        values: dict[str, Any] = {"store_id": seat().store.id, **told}
        return url_for(
            f"admin.{self.page}", **values | ({self.argument: subject_id} if self.argument else {})
        )

    def _just_done(self) -> tuple[str, Version[T] | None]:
        """What was done, and what stood before it: of the newest version only, so that nobody undoes another's work."""
        how = request.args.get("how", "")
        try:
            done = self.versions.get(seat().store.id, request.args.get("done", ""))
        except NotFound:
            return "", None
        newest, *earlier = self.versions.history(seat().store.id, done.subject_id)
        if how not in _HOW or newest.id != done.id:
            return "", None
        return say(how) if how == WENT_BACK else self._label(how), earlier[0] if earlier else None

    def _subject(self, value: T) -> str:
        named: Any = value
        return str(named.id) if self.argument else ""

    def _removed(self) -> list[Line]:
        if self.name is None:
            return []
        gone = self.versions.removed(seat().store.id)
        return [replace(self._line(each), words=(self.name(each.value),)) for each in gone if each.value]

    def _changes(self, version: Version[T]) -> Iterable[str]:
        if self.read is None or version.before is None or version.value is None:
            return [self._told(version, part) for part in version.parts]
        was, now = self.read(version.before), self.read(version.value)
        labels = dict.fromkeys((*was, *now))
        dash = admin_say("dash")
        both = ((each, was.get(each) or dash, now.get(each) or dash) for each in labels)
        return [_shift(*each) for each in both if each[1] != each[2]]

    def _told(self, version: Version[T], part: str) -> str:
        """A part by its name, and from what to what where that is short enough to say."""
        both = (each for each in (version.before, version.value) if each is not None)
        was, now = (self._shown(part, self.versions.dump(each).get(part, "")) for each in both)
        label = self._label(part)
        return label if was is None or now is None else _shift(label, was, now)

    def _shown(self, part: str, value: object) -> str | None:
        """None where there is nothing short to show."""
        if value == "":
            return admin_say("dash")
        if isinstance(value, str):
            return self.shown.get(part, _cut)(value)
        if isinstance(value, bool):
            return say("on" if value else "off")
        if isinstance(value, int):
            return number(value)
        return None

    def _line(self, version: Version[T], *, stands: bool = False) -> Line:
        can = seat().opens(self._endpoint) and (version.value is not None or self.remove is not None)
        address = url_for(f"admin.{self._endpoint}", store_id=seat().store.id, setting_version_id=version.id)
        words = in_words(version, partial(self._changes, version))
        return Line(version, words, stands, address if can and not stands else "")
