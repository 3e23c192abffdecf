"""Search over everything: one field in the head of every page finds people, orders, what was written, and settings."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from rafiq.analytics.queries.everywhere import Found, everywhere
from rafiq.analytics.queries.rows import PersonBrief
from rafiq.analytics.queries.where import where
from rafiq.analytics.queries.written import WrittenHit, written
from rafiq.core import texts
from rafiq.web.admin import listing
from rafiq.web.admin.daily.places import ONES_OWN, Place, places_for
from rafiq.web.admin.daily.where import address_of
from rafiq.web.admin.guard import seat
from rafiq.web.admin.menu import MENU, entry_of
from rafiq.web.admin.site import admin, viewer
from rafiq.web.admin.words import locale
from rafiq.web.admin.words import say as admin_text
from rafiq.web.words import where_words
from rafiq.webhooks import service as webhooks

IN_THE_LIST, ON_THE_PAGE = 4, 20
# What was named or written: the page that tells it, and what its address names; stories stand on one page.
WRITTEN = {
    "introductions": ("introduction", "ask_id"),
    "staff": ("staff_member", "staff_id"),
    "partners": ("partner", "partner_id"),
    "stories": ("stories", "_anchor"),
    "comments": ("survey_answer", "answer_id"),
    "notes": ("person", "person_id"),
    "experiments": ("experiment", "experiment_id"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was found: what it is, what else tells it from others, and where it is told."""

    label: str
    detail: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Its name is the text ``group_<name>`` of the catalogue about the search."""

    name: str
    lines: list[Line]


@admin.app_template_global("tfind")
def say(key: str, **values: object) -> str:
    """A text of the catalogue about the search."""
    return texts.text(locale(), f"finder.{key}", **values)


@viewer("/search")
def search() -> ResponseReturnValue:
    """The list below the field while somebody types, or the page with more of everything."""
    words, quick = listing.words(), listing.only_rows()
    groups = _groups(words, IN_THE_LIST if quick else ON_THE_PAGE, quick=quick)
    return render_template(
        "admin/daily/finder_list.html" if quick else "admin/daily/finder.html",
        words=words,
        groups=groups,
        count=sum(len(group.lines) for group in groups),
    )


def _groups(words: str, most: int, *, quick: bool) -> list[Group]:
    """What this member may open, and nothing else."""
    store_id = seat().store.id
    found = everywhere(store_id, words, most=most)
    hits = found.rewards if quick else [*found.rewards, *where(store_id, words)]
    rewards = {hit.reward_id: hit for hit in hits if hit.reward_id}
    every = (
        ("people", "person", _people(found)),
        ("referrals", "referral", _referrals(found)),
        ("orders", "referrals_list", _orders(found)),
        (
            "rewards",
            "reward",
            [
                Line(where_words.told(hit, seat().store, locale()), "", address_of(hit))
                for hit in rewards.values()
            ],
        ),
        ("codes", "coupons", _codes(found)),
        ("programs", "one_program", _programs(found)),
    )
    groups = [Group(name, lines) for name, endpoint, lines in every if lines and seat().opens(endpoint)]
    groups += [*_written(words, most), *_webhooks(words, most)]
    places = list(_places(places_for(words, locale()))) if words else []
    return [*groups, *([Group("places", places[:most])] if places else [])]


def _people(found: Found) -> list[Line]:
    return [
        Line(each.label, (each.email or "") if each.name else "", _to("person", person_id=each.id))
        for each in found.people
    ]


def _referrals(found: Found) -> list[Line]:
    return [
        Line(
            say("brought", advocate=each.advocate.label, friend=_label(each.friend)),
            f"{say('order', number=each.order_number)} · {admin_text(f'status_{each.status}')}",
            _to("referral", referral_id=each.id),
        )
        for each in found.referrals
    ]


def _orders(found: Found) -> list[Line]:
    return [
        Line(
            say("order", number=each.order_number),
            each.person.label if each.person else "",
            _to("person", person_id=each.person.id)
            if each.person
            else _to("referrals_list", q=each.order_number),
        )
        for each in found.orders
    ]


def _codes(found: Found) -> list[Line]:
    return [
        Line(each.code, say("link_of", person=each.person.label), _to("person", person_id=each.person.id))
        if each.person
        else Line(each.code, admin_text(f"status_{each.status}"), _to("coupons", q=each.code))
        for each in found.codes
    ]


def _programs(found: Found) -> list[Line]:
    return [
        Line(each.name, admin_text(f"status_{each.status}"), _to("one_program", program_id=each.id))
        for each in found.programs
    ]


def _written(words: str, most: int) -> Iterable[Group]:
    open_to_them = [name for name, (endpoint, _) in WRITTEN.items() if seat().opens(endpoint)]
    found = written(seat().store.id, words, open_to_them, most=most)
    for name, (endpoint, key) in WRITTEN.items():
        lines = [_line(hit, endpoint, key) for hit in found.get(name, ())]
        yield from [Group(name, lines)] if lines else []


def _line(hit: WrittenHit, endpoint: str, key: str) -> Line:
    detail = " · ".join(filter(None, (hit.person, hit.detail)))
    return Line(hit.text, detail, _to(endpoint, **{key: hit.id}))


def _webhooks(words: str, most: int) -> Iterable[Group]:
    """Addresses that are told what happens; a store has few."""
    wanted = words.casefold()
    every = webhooks.every(seat().store.id) if len(words) > 1 and seat().opens("webhook") else []
    lines = [
        Line(each.url, each.note, _to("webhook", endpoint_id=each.id))
        for each in every
        if wanted in f"{each.url} {each.note}".casefold()
    ]
    yield from [Group("webhooks", lines[:most])] if lines else []


def _places(places: Iterable[Place]) -> Iterable[Line]:
    for place in places:
        if place.endpoint in ONES_OWN:
            yield Line(
                place.title, say("account"), url_for(f"admin.{place.endpoint}", _anchor=place.anchor or None)
            )
        elif seat().opens(place.endpoint):
            yield Line(place.title, _under(place), _to(place.endpoint, _anchor=place.anchor or None))


def _under(place: Place) -> str:
    """Where in the menu it stands: the group, and the entry unless the place is that entry."""
    entry = entry_of(place.endpoint)
    group = next((group.name for group in MENU if entry in group.entries), "")
    page = admin_text(f"nav_{entry.name}") if entry else ""
    above = admin_text(f"nav_group_{group}") if group else ""
    if place.title in (page, above):
        return above if above != place.title else ""
    return f"{above} › {page}" if above and above != page else page


def _label(person: PersonBrief | None) -> str:
    return person.label if person else say("somebody")


def _to(endpoint: str, **values: str | None) -> str:
    return url_for(f"admin.{endpoint}", store_id=seat().store.id, **values)  # type: ignore[arg-type]
