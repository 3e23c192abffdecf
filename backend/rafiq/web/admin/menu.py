"""The admin's menu: every page stands in one group, where its reader would look for it; one line adds a page."""

from dataclasses import dataclass

from flask import current_app, request

from rafiq.web.admin.guard import seat
from rafiq.web.admin.site import admin


@dataclass(frozen=True, slots=True)
class Entry:
    """Its name is the text ``nav_<name>``. It is the current one on every page of its module and of ``modules``.

    Where two entries share a module, ``endpoints`` names the pages that are under this one all the same.
    """

    endpoint: str
    name: str
    icon: str
    modules: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Its name is the text ``nav_group_<name>``; the one without a name stands open, on top."""

    name: str
    entries: tuple[Entry, ...]


MENU = (
    Group(
        "",
        (
            Entry("dashboard", "dashboard", "layout-dashboard"),
            Entry(
                "referrals_list",
                "referrals",
                "arrows-exchange",
                ("handwork", "list_files", "many", "many_chores", "views"),
            ),
            Entry(
                "people",
                "people",
                "users",
                ("imports", "invitations", "codes", "pair", "statement", "privacy_requests"),
            ),
            Entry(
                "followups",
                "followups",
                "clock",
                ("followup_script", "followup_settings", "followup_preview"),
            ),
            Entry("where_is_it", "where", "search", ("finder",)),
        ),
    ),
    Group(
        "rewards",
        (
            Entry("program", "program", "adjustments", ("simulator",)),
            Entry("rewards", "rewards", "gift", ("reward", "tasks", "ledger")),
            Entry("coupons", "coupons", "ticket", ("banks",), ("coupon", "void_coupon", "leaks")),
            Entry("partners", "partners", "share"),
            Entry("fraud_queue", "fraud", "flag", ("fraud",)),
        ),
    ),
    Group(
        "asking",
        (
            Entry("surveys", "surveys", "click", ("survey_settings",), ("score_imports", "look_at_scores")),
            Entry("asking", "asking", "history", ("asking_preview",)),
            Entry("stages", "stages", "filter", ("stage_messages", "stage_letter", "gestures", "over_time")),
            Entry("messages", "messages", "mail", ("letter",)),
        ),
    ),
    Group(
        "reach",
        (
            Entry("sharing", "sharing", "link"),
            Entry("friends", "friends", "eye", ("friends_preview",)),
            Entry("stories", "stories", "user-circle"),
            Entry("playground", "playground", "device-mobile"),
            Entry("in_print", "print", "copy"),
        ),
    ),
    Group(
        "in_person",
        (
            Entry("desk", "desk", "check"),
            Entry("introductions", "introductions", "users-plus"),
            Entry("staff", "staff", "user-circle"),
            Entry("delights", "delights", "sun"),
        ),
    ),
    Group(
        "numbers",
        (
            Entry("numbers", "numbers", "eye", ("numbers_files", "numbers_rows", "numbers_notes")),
            Entry("experiments", "experiments", "arrows-exchange"),
            Entry("mastery", "mastery", "contrast", ("objectives", "ideal", "waiting")),
            Entry("weekly_letter", "weekly", "mail"),
        ),
    ),
    Group(
        "setup",
        (
            Entry("first_steps", "first_steps", "circle-check", ("test_store", "sample")),
            Entry("install", "install", "code"),
            Entry("integrations", "integrations", "shopping-bag", ("deliveries", "crm")),
            Entry("webhook_list", "webhooks", "external-link"),
            Entry("background", "jobs", "refresh"),
            Entry("settings", "settings", "building-store"),
            Entry("keys", "keys", "key", (), ("create_key", "revoke_key")),
            Entry("exports", "export", "logout"),
            Entry("team", "members", "users-plus", ("two_step",)),
            Entry("audit_log", "audit", "history"),
        ),
    ),
)


@admin.app_template_global("menu")
def for_member() -> list[Group]:
    """The groups with the entries that this member may open."""
    mine = [Group(group.name, tuple(filter(_opens, group.entries))) for group in MENU]
    return [group for group in mine if group.entries]


@admin.app_template_global("current_entry")
def current() -> Entry | None:
    """The entry that the page of this request stands under."""
    return entry_of((request.endpoint or "").rpartition(".")[2])


def entry_of(here: str) -> Entry | None:
    """The entry that a page stands under, by the name of its view."""
    module = _module(here)
    entries = [entry for group in MENU for entry in group.entries]
    named = [entry for entry in entries if here == entry.endpoint or here in entry.endpoints]
    near = [entry for entry in entries if module == _module(entry.endpoint) or module in entry.modules]
    return next(iter(named + near), None)


def _opens(entry: Entry) -> bool:
    return seat().opens(entry.endpoint)


def _module(endpoint: str) -> str:
    view = current_app.view_functions.get(f"admin.{endpoint}")
    return view.__module__.rpartition(".")[2] if view else ""
