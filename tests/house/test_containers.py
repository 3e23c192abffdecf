"""No Docker runs where these tests do, so they hold the container files against the project instead."""

import re
import shlex

from rafiq.settings import Settings
from tests.house import tree

DOCKERFILE = tree.ROOT.joinpath("Dockerfile").read_text(encoding="utf-8")
COMPOSE = tree.ROOT.joinpath("compose.yaml").read_text(encoding="utf-8")


def test_the_container_files_set_only_settings_that_exist():
    named = set(re.findall(r"RAFIQ_([A-Z_]+)", DOCKERFILE + COMPOSE))

    assert named
    assert named - {field.upper() for field in Settings.model_fields} == set()


def test_the_image_copies_only_what_the_project_has_and_lets_through():
    let_through = tree.ROOT.joinpath(".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        name
        for line in DOCKERFILE.splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for name in shlex.split(line)[1:-1]
    ]

    assert copied
    assert [name for name in copied if not (tree.ROOT / name).exists() or f"!{name}" not in let_through] == []


def test_the_image_does_not_run_as_root():
    assert re.search(r"^USER (?!root)", DOCKERFILE, re.MULTILINE)
