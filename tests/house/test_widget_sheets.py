"""Every surface of the widget is drawn for the docs, and stands there with words for those who see no picture."""

import re

from rafiq.surveys.rules import Band
from scripts.contact_sheets import SHEETS
from tests.house import tree

CHAPTER = re.search(r"^## Every surface\n(.*?)(?=^## |\Z)", tree.doc("widget.md"), re.DOTALL | re.MULTILINE)[
    1
]
SHOWN = {name: words for words, name in re.findall(r"!\[([^\]]*)\]\(images/widget-(\w+)\.jpg\)", CHAPTER)}


def test_every_file_that_draws_a_surface_has_a_sheet():
    drawing = {path.stem for path in tree.ROOT.glob("widget/src/elements/*.js")}

    assert {sheet.shows for sheet in SHEETS.values()} == drawing


def test_each_answer_to_the_survey_has_a_sheet():
    assert {band.value for band in Band} - SHEETS.keys() == set()


def test_every_sheet_stands_in_the_docs_with_words_of_its_own():
    assert SHOWN.keys() == SHEETS.keys()
    assert len(set(SHOWN.values())) == len(SHEETS)
    assert [name for name, words in SHOWN.items() if len(words) < 30] == []


def test_no_picture_of_a_sheet_is_left_over():
    made = {path.stem.removeprefix("widget-") for path in tree.ROOT.glob("docs/images/widget-*.jpg")}

    assert made == SHEETS.keys()
