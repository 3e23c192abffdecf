"""Use cases of sharing: a merchant chooses channels, words and surfaces; each change keeps what the others decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rafiq.core.db import db
from rafiq.core.errors import NotFound
from rafiq.stores import service, share_changes
from rafiq.stores.models import Store
from rafiq.stores.setting_versions import Versions
from rafiq.stores.share_changes import Look, Typed
from rafiq.stores.sharing import OwnChannel, Sharing, check_tools

VERSIONS = Versions("sharing", Look.of, lambda look: look.kept, Look.parts_unlike)


def look(store_id: str) -> Look:
    """What stands now. Raises `NotFound`."""
    store = service.get_store(store_id)
    return Look(store.sharing, store.accent)


def save(store_id: str, typed: Typed, *, author: str, why: str = "") -> Look:
    """A whole form at once, or nothing of it. Raises `Invalid` naming every field that is wrong."""
    return _change(store_id, lambda now: share_changes.laid_over(now, typed), author, why)


def go_back(store_id: str, version_id: str, *, author: str, why: str) -> Look:
    """Everything is as it was in that version, which is a change like any other. Raises `NotFound`."""
    wanted = VERSIONS.get(store_id, version_id).value
    return _change(store_id, lambda now: wanted or now, author, why)


def choose_channels(
    store_id: str, language: str, typed: Sequence[str] | None, *, author: str = "", why: str = ""
) -> Sharing:
    """The channels of one language in their order; None goes back to the defaults. Raises `Invalid`."""
    return _share(store_id, lambda now: share_changes.with_channels(now, language, typed), author, why)


def write_texts(
    store_id: str, language: str, typed: Mapping[str, str], *, author: str = "", why: str = ""
) -> Sharing:
    """Messages by channel; an empty one is ours again, one that is not named stays. Raises `Invalid`."""
    return _share(store_id, lambda now: share_changes.with_texts(now, language, typed), author, why)


def add_own(store_id: str, *, name: str, to: str, icon: str, author: str = "") -> OwnChannel:
    """A channel of the shop's own, to be chosen like any other. Raises `Invalid` naming the fields."""
    made: list[OwnChannel] = []

    def added(now: Sharing) -> Sharing:
        after, channel = share_changes.with_own(now, name=name, to=to, icon=icon)
        made.append(channel)
        return after

    _share(store_id, added, author)
    return made[0]


def remove_own(store_id: str, channel_id: str, *, author: str = "") -> Sharing:
    """Its visits keep their word; its button and texts go. Raises `NotFound`."""

    def removed(now: Sharing) -> Sharing:
        if channel_id not in {each.id for each in now.own}:
            raise NotFound(channel_id)
        return share_changes.without_own(now, channel_id)

    return _share(store_id, removed, author)


def place(store_id: str, typed: Mapping[str, str], *, author: str = "", why: str = "") -> Sharing:
    """How the widget shows at each placement. Raises `Invalid` naming the field."""
    return _share(store_id, lambda now: share_changes.with_surfaces(now, typed), author, why)


def tell(store_id: str, typed: Sequence[str], *, author: str = "") -> Sharing:
    """Which of the shop's own analytics tools the widget tells what happens. Raises `Invalid`."""
    tools = check_tools(typed)
    return _share(store_id, lambda now: replace(now, tools=tools), author)


def name_friends(store_id: str, *, on: bool, author: str = "") -> Sharing:
    """Whether advocates read the first names of their friends: only where the friends agree to it (S1-29)."""
    return _share(store_id, lambda now: replace(now, friend_names=on), author)


def _share(store_id: str, step: Callable[[Sharing], Sharing], author: str, why: str = "") -> Sharing:
    return _change(store_id, lambda now: replace(now, sharing=step(now.sharing)), author, why).sharing


def _change(store_id: str, step: Callable[[Look], Look], author: str, why: str = "") -> Look:
    """One after the other: two members who save at once both keep what they changed."""
    row = db.session.get(Store, store_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(store_id)
    before = Look(Sharing.of(row.sharing), row.accent)
    after = step(before)
    if after != before:
        service.change_store(store_id, {"sharing": after.sharing, "accent": after.accent})
        VERSIONS.keep(store_id, before, after, author=author, why=why)
    return after
