"""Use cases of sharing: a merchant chooses channels, words and surfaces; each change keeps what the others decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rafiq.core.db import db
from rafiq.core.errors import Invalid, NotFound, Problem
from rafiq.core.texts import LOCALES
from rafiq.stores import service
from rafiq.stores.models import Store
from rafiq.stores.sharing import (
    EVERY,
    SUBJECT,
    OwnChannel,
    Sharing,
    check_channels,
    check_own,
    check_surfaces,
    check_text,
    check_tools,
    free_word,
)


def choose_channels(store_id: str, language: str, typed: Sequence[str] | None) -> Sharing:
    """The channels of one language in their order; None goes back to the defaults. Raises `Invalid`."""
    _check_language(language)

    def chosen(now: Sharing) -> Sharing:
        others = {code: ids for code, ids in now.chosen.items() if code != language}
        if typed is None:
            return replace(now, chosen=others)
        return replace(now, chosen=others | {language: check_channels(typed, now.known())})

    return _change(store_id, chosen)


def write_texts(store_id: str, language: str, typed: Mapping[str, str]) -> Sharing:
    """Messages by channel, ``all`` for every other one, ``subject`` for e-mail. Raises `Invalid`.

    An empty one is ours again; one that is not named stays.
    """
    _check_language(language)

    def written(now: Sharing) -> Sharing:
        allowed = {EVERY, SUBJECT, *now.known()}
        problems: list[Problem] = []
        texts: dict[str, str] = {}
        for name in sorted(allowed & set(typed)):
            try:
                texts[name] = check_text(typed[name], f"#/text_{name}")
            except Invalid as error:
                problems += error.problems
        if problems:
            detail = "some texts cannot be used"
            raise Invalid(detail, problems=tuple(problems))
        before = now.texts.get(language, {})
        kept = {name: text for name, text in (dict(before) | texts).items() if text}
        others = {code: text for code, text in now.texts.items() if code != language}
        return replace(now, texts=others | ({language: kept} if kept else {}))

    return _change(store_id, written)


def add_own(store_id: str, *, name: str, to: str, icon: str) -> OwnChannel:
    """A channel of the shop's own, to be chosen like any other. Raises `Invalid` naming the fields."""
    made: list[OwnChannel] = []

    def added(now: Sharing) -> Sharing:
        made.append(check_own(free_word(now.own), name, to, icon))
        return replace(now, own=(*now.own, *made))

    _change(store_id, added)
    return made[0]


def remove_own(store_id: str, channel_id: str) -> Sharing:
    """Its visits keep their word; its button and texts go. Raises `NotFound`."""

    def removed(now: Sharing) -> Sharing:
        left = tuple(each for each in now.own if each.id != channel_id)
        if left == now.own:
            raise NotFound(channel_id)
        chosen = {code: tuple(i for i in ids if i != channel_id) for code, ids in now.chosen.items()}
        texts = {code: {k: v for k, v in each.items() if k != channel_id} for code, each in now.texts.items()}
        return replace(now, own=left, chosen=chosen, texts=texts)

    return _change(store_id, removed)


def place(store_id: str, typed: Mapping[str, str]) -> Sharing:
    """How the widget shows at each placement. Raises `Invalid` naming the field."""
    surfaces = check_surfaces(typed)
    return _change(store_id, lambda now: replace(now, surfaces=surfaces))


def tell(store_id: str, typed: Sequence[str]) -> Sharing:
    """Which of the shop's own analytics tools the widget tells what happens. Raises `Invalid`."""
    tools = check_tools(typed)
    return _change(store_id, lambda now: replace(now, tools=tools))


def _change(store_id: str, step: Callable[[Sharing], Sharing]) -> Sharing:
    """One after the other: two members who save at once both keep what they changed."""
    row = db.session.get(Store, store_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(store_id)
    return service.change_store(store_id, {"sharing": step(Sharing.of(row.sharing))}).sharing


def _check_language(language: str) -> None:
    if language not in LOCALES:
        raise Invalid.field("#/language", f"must be one of {', '.join(LOCALES)}")
