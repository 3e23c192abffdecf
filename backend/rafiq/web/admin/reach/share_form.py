"""The form of sharing: what stands as fields, and fields, posted or in a preview's address, as what was typed."""

from collections.abc import Sequence
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from rafiq.core import texts
from rafiq.core.errors import Invalid
from rafiq.stores.channels import offered
from rafiq.stores.share_changes import Look, Typed, spot_of, surfaces_typed
from rafiq.stores.sharing import EVERY, PLACES, SUBJECT
from rafiq.web.admin.site import admin
from rafiq.web.admin.words import locale

Fields = MultiDict[str, str]
NATIVE, TEXT = "native", "text_"
_PLACED = (*PLACES, *map(spot_of, PLACES))


@admin.app_template_global("tsh")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about sharing."""
    return texts.text(locale(), f"sharing.{key}", **values)


def stands(look: Look, language: str, timezone: str) -> Fields:
    """The fields as they are saved."""
    written = look.sharing.texts.get(language, {})
    named = [EVERY, SUBJECT, *(each for each in look.sharing.known() if each in written)]
    plain = (("language", language), ("accent", look.accent or ""), ("picture", look.sharing.picture))
    fields = Fields(plain)
    fields.update({f"{TEXT}{name}": written.get(name, "") for name in named})
    fields.update({name: text for name, text in surfaces_typed(look.sharing).items() if text})
    for each in look.sharing.channels(
        language, timezone
    ):  # none is a choice too: the link and its copy button
        fields.add("channels", each.id)
    return fields


def read(form: Fields, look: Look, language: str, timezone: str) -> Typed:
    """What a form, or the part of it in an address, says; channels as they are anyway are not named."""
    channels = _channels(form, look)
    same = channels is None or channels == stands(look, language, timezone).getlist("channels")
    return Typed(
        language,
        None if same else tuple(channels or ()),
        {name.removeprefix(TEXT): text for name, text in form.items() if name.startswith(TEXT)},
        {name: form[name].replace("\0", "") for name in _PLACED if name in form},
        form.get("accent"),
        form.get("picture"),
    )


def rows(look: Look, language: str, timezone: str, order: Sequence[str]) -> list[str]:
    """Every channel that has a button: first in the order typed, then those shown, suggested and all the others."""
    known = look.sharing.known()
    shown = (each.id for each in look.sharing.channels(language, timezone))
    every = (*order, *shown, *offered(language), *(each.id for each in look.sharing.own), *known)
    return [each for each in dict.fromkeys(every) if each in known and known[each].button]


def differences(form: Fields, saved: Fields, look: Look) -> str:
    """The fields of a form that say something else than what is saved, for a preview's address."""
    picked = _channels(form, look)
    changed = [
        (name, text)
        for name, text in form.items()
        if (name.startswith(TEXT) or name in _PLACED or name in {"accent", "picture"})
        and text != saved.get(name, "")
    ]
    if picked is not None and picked != saved.getlist("channels"):
        changed += [("channels", each) for each in picked or ("",)]
    return urlencode([("language", saved["language"]), *changed])


def query(fields: Fields) -> str:
    """All of it, for the script that counts what differs."""
    return urlencode(list(fields.items(multi=True)))


def sentences(error: Invalid) -> dict[str, str]:
    """Our sentence beside each field that is wrong."""
    found: dict[str, str] = {}
    for problem in error.problems:
        name = problem.pointer.removeprefix("#/")
        found[name] = say(problem.code or ("wrong_spot" if name.endswith("_spot") else f"wrong_{name}"))
    return found


def label(channel_id: str) -> str:
    return say(f"channel_{channel_id}")


def _channels(form: Fields, look: Look) -> list[str] | None:
    """Of a form those ticked, in its order; of an address as named. Unknown ones stay, to be refused."""
    if "order" not in form:
        return [each for each in form.getlist("channels") if each] if "channels" in form else None
    known, ticked = look.sharing.known(), form.getlist("channels")
    return [
        each
        for each in form.getlist("order")
        if each in ticked or each not in known or not known[each].button
    ]
