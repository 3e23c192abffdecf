"""The figures beside the key figures against SQL that shares nothing with ours: on the page, by the API, as CSV."""

import csv
import io
import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest

from rafiq.core.db import db
from tests.stories.beside_scene import (
    ASKED,
    CAUSES,
    COUNTS,
    CUTS,
    DAYS,
    ENDED,
    KNOWN,
    SHARED,
    SHARED_BY,
    SIDES,
    SPEAKER,
    THEIRS,
    VISITS,
    by_hand,
    sixty_days,
)
from tests.web.admin_door import member

YEAR, SLOW = 365, ("later_discount", "repeat_rate", "lifetime_value")
LINK = re.compile(r'<a href="([^"]*/numbers/rows\?[^"]*)">([^<]+)</a>')


@pytest.fixture
def told(shop):
    sixty_days(shop)
    return shop


def span(shop) -> dict[str, str]:
    last = shop.clock.at.date()
    return {"from": (last - timedelta(days=DAYS - 1)).isoformat(), "to": last.isoformat()}


def one(shop, sql: str, days: int = DAYS) -> int:
    return int(by_hand(shop, sql, days=days)[0][0] or 0)


def asked(shop, path: str, **query: str):
    return shop.told(shop.merchant.get(f"/reports/{path}", **span(shop), **query))


def table(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.fixture
def owner(told):
    return member(told.app, told.store_id)


@pytest.mark.parametrize(("within", "lasts"), [("counts", DAYS), ("counts_of_year", YEAR)])
def test_cohorts_are_what_plain_sql_says(told, within, lasts):
    """S1-32: every count of both sides, and each figure by its formula and of its own days; by the API."""
    found = asked(told, "cohorts")
    value = {each["name"]: each for each in found["figures"] if (each["name"] in SLOW) is (lasts == YEAR)}
    for side, theirs in SIDES.items():
        count = {name: one(told, sql + theirs, lasts) for name, sql in COUNTS.items()}
        count["again"] = one(
            told,
            f"SELECT COUNT(*) FROM (SELECT 1 {THEIRS} {theirs} GROUP BY person_id HAVING COUNT(*) > 1) AS them",
            lasts,
        )
        known = by_hand(told, KNOWN.format(side=theirs), "bought", "known", days=lasts)
        days = [bought - since for bought, since in known]
        spent = sum(days, timedelta()) / timedelta(days=1)
        told_of = found[within][side]

        assert min(count.values()) > 0 or side == "others", "each of them happened"
        assert {name: told_of[name] for name in count if name != "revenue"} | {
            "revenue": count["revenue"]
        } == count
        assert float(told_of["revenue"]) == count["revenue"] / 100
        assert (told_of["timed"], float(told_of["days"])) == (len(days), pytest.approx(spent, abs=0.006))
        want = {
            "people": count["people"],
            "days_to_buy": spent / len(days),
            "discount_rate": 100 * count["discounted"] / count["orders"],
            "later_discount": 100 * count["later_discounted"] / count["later_orders"],
            "average_order": count["revenue"] / 100 / count["orders"],
            "repeat_rate": 100 * count["again"] / count["buyers"],
            "lifetime_value": count["revenue"] / 100 / count["buyers"],
        }
        assert {name: float(each[side]) for name, each in value.items()} == pytest.approx(
            {name: want[name] for name in value}, abs=0.006
        )
    assert {each["from"] for each in value.values()} == {
        (told.clock.at.date() - timedelta(days=lasts - 1)).isoformat()
    }


def test_outcomes_and_their_causes_are_what_plain_sql_says(told):
    """S0-18: each cause by itself, and what they add up to."""
    found = asked(told, "outcomes")
    causes = {name: one(told, sql) for name, sql in CAUSES.items()}
    ended = {name: one(told, sql) for name, sql in ENDED.items()}
    lost = sum(causes.values())

    assert min(causes.values()) > 0 < min(ended.values()), "each of them happened"
    assert {each["name"]: each["count"] for each in found["causes"]} == causes
    assert {each["name"]: float(each["value"]) for each in found["figures"]} == pytest.approx(
        ended | {"lost": lost, "success_rate": 100 * ended["won"] / (ended["won"] + lost)}, abs=0.006
    )
    assert all(sum(why["count"] for why in each["reasons"]) == each["count"] for each in found["causes"])


def test_the_funnel_is_what_plain_sql_says_in_every_cut(told):
    """S1-4: by channel, placement, language, program and moment of asking."""
    visits = {"bind_arguments": {"bind": None}}
    with told.app.app_context():
        visits["bind_arguments"]["bind"] = db.engines["visits"]
    speaks = dict(by_hand(told, SPEAKER))
    of_links = by_hand(told, VISITS.format(by="link_number"), **visits)
    shared = Counter(dict(by_hand(told, SHARED_BY)))
    shared[""] += one(told, f"SELECT SUM(count) {SHARED}") - shared.total()
    waits = [(asked - (bought or asked)).days for asked, bought in by_hand(told, ASKED, "asked", "bought")]
    want = {cut: dict(by_hand(told, sql)) for cut, sql in CUTS.items()} | {
        ("channel", "visited"): dict(by_hand(told, VISITS.format(by="channel"), **visits)),
        ("language", "visited"): Counter(speaks[number] for number, count in of_links for _ in range(count)),
        ("language", "shared"): shared,
        ("moment", "shown"): Counter("same_day" if days < 1 else "later" for days in waits),
    }
    rows = {by: asked(told, "funnel", by=by)["rows"] for by, _ in want}
    said = {(by, step): {row["key"]: row["counts"][step] for row in rows[by]} for by, step in want}

    assert {cut: {k: n for k, n in found.items() if n} for cut, found in said.items()} == {
        cut: {key: count for key, count in found.items() if count} for cut, found in want.items()
    }
    assert all(want.values()), "each of them happened"
    assert set(want["language", "shared"]) == {"fa", "de", ""}


def file(owner, path: str, **query: str) -> list[dict[str, str]]:
    return table(owner.get(f"/numbers/{path}.csv", **query))


def test_a_file_of_the_page_has_the_cells_of_the_api(told, owner):
    """One formula, three ways to read it."""
    cohorts = asked(told, "cohorts")["figures"]
    ended = asked(told, "outcomes")
    files = {name: file(owner, name, **span(told)) for name in ("customers", "outcomes", "forecast")}
    causes = [row for row in files["outcomes"] if row["name"].startswith("lost_") and not row["reason_code"]]

    assert [(row["name"], row["sent"], row["others"], row["from"]) for row in files["customers"]] == [
        (each["name"], each["sent"] or "", each["others"] or "", each["from"]) for each in cohorts
    ]
    assert [row["value"] for row in files["outcomes"][:4]] == [each["value"] for each in ended["figures"]]
    assert [(row["name"], int(row["value"])) for row in causes] == [
        (f"lost_{each['name']}", each["count"]) for each in ended["causes"]
    ]
    for by in ("channel", "placement", "language", "program", "moment"):
        rows = asked(told, "funnel", by=by)["rows"]
        assert [(row["key"], row["shared"], row["bought"]) for row in file(owner, "funnel", by=by, **span(told))] == [
            (row["key"], *(str(row["counts"][step] or 0 if row["counts"][step] is not None else "") for step in
                           ("shared", "bought"))) for row in rows
        ]  # fmt: skip


def test_every_number_that_is_a_link_leads_to_rows_with_the_same_sum(told, owner):
    """S0-19: cells of both cohorts, each cause, what is open, shares and visits by language: all of them."""
    cohorts = asked(told, "cohorts")
    days = span(told)["from"]
    pages = "".join(
        owner.get(f"/numbers/{each}", **span(told)).text for each in ("customers", "outcomes", "funnel")
    )
    found = {(unescape(address), said) for address, said in LINK.findall(pages)}

    for address, said in sorted(found):
        of = re.search(r"of=cohort_(\w+)&by=cohort&key=(\w+)&", address)
        if not of and not re.fullmatch(r"\d+( \w+)?", said):
            continue  # a share, whose counts are told on the page that it leads to
        shown = re.search(r"<p>([^<]*) in (?:one row|[\d,]+ rows)</p>", owner.client.get(address).text)[1]
        total = sum(
            float([*row.values()][-1]) for row in table(owner.client.get(address.replace("?", ".csv?")))
        )
        within = "counts" if f"from={days}" in address else "counts_of_year"
        want = float(cohorts[within][of[2]][of[1]] if of else re.sub(r"\D", "", said))

        assert (address, round(total, 2), re.sub(r"[^\d.]", "", shown)) == (
            address,
            want,
            f"{want:g}" if "." not in shown else f"{want:.2f}",
        )
    terms = [dict(each.split("=") for each in address.partition("?")[2].split("&")) for address, _ in found]
    assert {each["key"] for each in terms if each.get("by") == "cause"} == set(CAUSES)
    assert len([each for each in terms if each.get("by") == "cohort"]) == 14
    assert {"open", "shared", "visited", "asks", "asked", "asked_who_shared"} <= {
        each["of"] for each in terms
    }


def test_every_figure_says_what_it_is_where_a_keyboard_and_a_screen_reader_get_it(owner):
    """S0-6: a button beside its name, and the words that it points to; in every language."""
    for language in ("en", "fa", "ar", "ms"):
        owner.speaks(language)
        for which, least in (("/customers", 7), ("/outcomes", 11), ("/funnel", 17), ("", 31)):
            page = owner.get(f"/numbers{which}", days="90").text
            buttons = re.findall(
                r'<button type="button" aria-label="([^"]+)" aria-describedby="(about-[^"]+)"', page
            )
            words = dict(re.findall(r'role="tooltip" id="(about-[^"]+)">([^<]+)', page))

            assert len(buttons) == len(words) >= least
            assert all(words[about].strip() and name for name, about in buttons)


def test_a_figure_of_a_cohort_leads_from_one_of_its_counts_to_the_other(told, owner):
    """S0-19: both ends of a rate, of the same people."""
    asked_for = {"of": "cohort_again", "by": "cohort", "key": "sent", "figure": "repeat_rate"}
    shown = owner.get("/numbers/rows", **asked_for, **span(told)).text
    other = next(unescape(each) for each in re.findall(r'href="([^"]*of=cohort_buyers[^"]*)"', shown))

    assert '<code dir="ltr">again / buyers</code>' in shown
    assert f" in {asked(told, 'cohorts')['counts']['sent']['buyers']} rows" in owner.client.get(other).text


def test_the_days_of_customers_known_before_stand_beside_their_rows(told, owner):
    """S1-32: the mean on the page is that of its rows."""
    rows = table(owner.get("/numbers/rows.csv", of="cohort_timed", by="cohort", key="sent", **span(told)))
    mean = sum(float(row["detail"]) for row in rows) / len(rows)

    assert mean == pytest.approx(float(asked(told, "cohorts")["figures"][1]["sent"]), abs=0.01)


def test_what_is_counted_of_a_part_alone_is_no_page_without_it(owner):
    people = {"of": "cohort_people", "by": "cohort"}
    odd = (
        {"of": "cohort_people"},
        people | {"key": "both"},
        {"of": "lost", "by": "cause", "key": "x"},
        {"of": "referrals", "by": "cause", "key": "fraud"},
    )

    assert [owner.get("/numbers/rows", **each).status_code for each in odd] == [404] * len(odd)
    assert owner.get("/numbers/rows", **people, key="sent").status_code == 200
