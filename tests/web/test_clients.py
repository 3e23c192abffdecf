"""Our clients and the quick start, run as a stranger would run them, against a running server."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import factories
from tests.conftest import missing
from tests.house import tree

CLIENTS = tree.ROOT / "docs/clients"
RUN = {"sh": ["sh"], "python": [sys.executable], "php": ["php"], "js": ["node"], "ruby": ["ruby"]}
PACKAGES = {"node": "nodejs", "php": "php-cli"}
EXAMPLES = dict(
    re.findall(
        r"^```(\w+)\n(.*?)^```", tree.doc("quickstart.md").partition("## curl")[2], re.MULTILINE | re.DOTALL
    )
)


@pytest.fixture
def key(live_server) -> str:
    return factories.new_store(live_server.app).secret_key


@pytest.fixture
def rafiq(live_server, key):
    return module().Rafiq(live_server.url, key)


def module():
    spec = importlib.util.spec_from_file_location("rafiq_client", CLIENTS / "rafiq_client.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def run(language: str, file: Path, server, key: str) -> str:
    program = RUN[language]
    if shutil.which(program[0]) is None:
        missing(f"{program[0]} is not here: install the package {PACKAGES.get(program[0], program[0])}")
    around = os.environ | {
        "RAFIQ_URL": server.url,
        "RAFIQ_SECRET_KEY": key,
        "PYTHONPATH": str(CLIENTS),
    }
    done = subprocess.run(
        [*program, str(file)], env=around, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_there_is_an_example_for_each_of_five_languages():
    assert set(EXAMPLES) == set(RUN)


@pytest.mark.parametrize("language", sorted(RUN))
def test_the_quick_start_opens_a_referral(language, live_server, key, tmp_path):
    shutil.copy(CLIENTS / "rafiq-client.js", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    file = tmp_path / f"example.{'js' if language == 'js' else language}"
    file.write_text(EXAMPLES[language], encoding="utf-8")

    assert run(language, file, live_server, key) == "pending"


def test_the_clients_are_as_the_api_is():
    done = subprocess.run(
        [sys.executable, "scripts/clients.py", "--check"],
        cwd=tree.ROOT, env=os.environ | {"PYTHONPATH": "."}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_python_walks_every_page_of_a_list(rafiq):
    made = {
        rafiq.start_program({"name": f"Deal {n}", "currency": "EUR", "status": "draft"})["id"]
        for n in range(3)
    }

    assert made <= {program["id"] for program in rafiq.every(rafiq.list_programs, limit=1)}


def test_python_tells_a_refusal_by_its_code_and_field(rafiq):
    with pytest.raises(Exception, match="422 invalid") as refused:
        rafiq.record_order({"order_number": "1", "subtotal": "many", "currency": "EUR"})

    assert refused.value.errors[0]["pointer"] == "#/subtotal"


def test_python_repeats_a_post_without_doing_it_twice(rafiq):
    order = {"order_number": "7", "subtotal": "49.90", "currency": "EUR"}
    first = rafiq.record_order(order, idempotency_key="same")

    assert rafiq.record_order(order, idempotency_key="same") == first


def test_node_walks_pages_and_tells_refusals(live_server, key, tmp_path):
    shutil.copy(CLIENTS / "rafiq-client.js", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    file = tmp_path / "try.js"
    file.write_text(
        """
        import { Rafiq } from "./rafiq-client.js";
        const rafiq = new Rafiq(process.env.RAFIQ_URL, process.env.RAFIQ_SECRET_KEY);
        for (const name of ["A", "B"]) await rafiq.startProgram({ name, currency: "EUR", status: "draft" });
        let count = 0;
        for await (const _ of rafiq.every("listPrograms", { limit: 1 })) count += 1;
        const code = await rafiq.getOrder("none").catch((refusal) => `${refusal.status} ${refusal.code}`);
        console.log(count, code);
        """
    )

    assert run("js", file, live_server, key) == "3 404 not_found"
