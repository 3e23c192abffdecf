import dataclasses
import re
import subprocess
import sys

import pytest

from rafiq.analytics.kpis import KPIS
from rafiq.analytics.queries import cohorts
from rafiq.core.events import FACTS
from rafiq.settings import Settings
from rafiq.stores.rights import RIGHTS, Level, Role, Room
from tests.house import tree


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_documented_with_its_default(field):
    default = Settings.model_fields[field].default
    row = next(
        (line for line in tree.doc("settings.md").splitlines() if f"| `RAFIQ_{field.upper()}` |" in line), ""
    )

    assert row, "docs/settings.md does not know it"
    shown = str(default).lower() if isinstance(default, bool) else str(default)
    assert isinstance(default, tuple) or not shown or f"| `{shown}` |" in row


def test_no_documented_setting_is_unknown():
    documented = set(re.findall(r"\| `RAFIQ_([A-Z_]+)` \|", tree.doc("settings.md")))

    assert documented == {field.upper() for field in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_fact_is_documented_with_its_fields(name):
    row = next((line for line in tree.doc("events.md").splitlines() if line.startswith(f"| `{name}` |")), "")
    fields = [field.name for field in dataclasses.fields(FACTS[name])]

    assert f"`{FACTS[name].__name__}`" in row
    assert [field for field in fields if f"`{field}`" not in row] == []


def test_no_documented_fact_is_unknown():
    documented = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", tree.doc("events.md"), re.MULTILINE))

    assert documented == set(FACTS)


def test_the_tree_in_the_architecture_is_that_of_the_modules():
    script = [sys.executable, "scripts/architecture.py", "--check"]
    result = subprocess.run(script, cwd=tree.ROOT, check=False, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr


def pages() -> list[str]:
    return [tree.name(path) for path in tree.files() if path.suffix == ".md"]


@pytest.mark.parametrize("document", pages())
def test_links_between_pages_lead_somewhere(document):
    path = tree.ROOT / document
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target and not target.startswith("mailto:")]

    assert [target for target in local if not (path.parent / target).exists()] == []


def test_the_commands_that_the_readme_names_exist():
    text = "".join(
        tree.ROOT.joinpath(page).read_text(encoding="utf-8") for page in ("README.md", "CONTRIBUTING.md")
    )
    makefile = tree.ROOT.joinpath("Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(
        re.findall(
            r"\bmake ([a-z-]+)", re.sub(r"[^`]*(`[^`]+`|```.*?```)|[^`]+$", r"\1\n", text, flags=re.DOTALL)
        )
    )

    assert {"demo", "test"} <= named
    assert named - targets == set()


@pytest.mark.parametrize("decision", sorted(p.name for p in (tree.ROOT / "docs/decisions").glob("0*.md")))
def test_a_decision_fits_on_a_screen(decision):
    lines = tree.doc(f"decisions/{decision}").splitlines()

    assert len(lines) <= 40
    assert re.match(r"# \d{4}\. ", lines[0])


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_every_figure_is_documented_with_its_formula(kpi):
    assert f"| `{kpi.name}` | {kpi.unit.value} | `{kpi.formula}` |" in tree.doc("numbers.md")


@pytest.mark.parametrize("figure", cohorts.FIGURES, ids=lambda figure: figure.name)
def test_every_figure_of_a_cohort_is_documented_with_its_formula(figure):
    row = rf"^\| `{figure.name}`[^|]* \| {figure.unit.value} \| `{re.escape(figure.formula)}` \|$"

    assert re.search(row, tree.doc("numbers.md"), re.MULTILINE)


@pytest.mark.parametrize("room", Room)
def test_every_room_is_documented_with_what_each_role_may_do_there(room):
    """S0-5: the table of rights that the pages ask is the one that owners read."""
    words = {Level.LOOK: "look", Level.ACT: "act", Level.OWN: "own"}
    given = [words[RIGHTS[role][room]] if room in RIGHTS[role] else "–" for role in Role]
    head, row = (" | ".join(cells) for cells in ([f"`{role}`" for role in Role], given))

    assert f"| room | {head} |" in tree.doc("roles.md")
    assert f"| `{room}` | {row} |" in tree.doc("roles.md")
