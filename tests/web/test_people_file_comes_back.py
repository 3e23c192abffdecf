"""The file of the people list is a list that the import of people takes, in each language (S0-1, G34)."""

import pytest

from rafiq.moving import customers, sheets
from rafiq.people import service as people
from tests import factories
from tests.web.admin_door import member

KNOWN = [
    {"first_name": "Ana Maria", "last_name": "Lopez", "tags": ["tea", "regular"], "phone": "+491701234567"},
    {"first_name": "علی", "last_name": "رضایی نیا", "tags": []},
    {"first_name": "=SUM(A1)", "last_name": "", "tags": ["گُل‌خانه"]},
    {"first_name": "", "last_name": "", "tags": []},
]


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ms"])
def test_what_the_list_gives_the_import_takes_and_nothing_is_another_then(
    app, store, merchant, tmp_path, language
):
    ids = [
        merchant.post("/customers", factories.customer(f"p{number}") | each).get_json()["id"]
        for number, each in enumerate(KNOWN)
    ]
    ids.append(merchant.post("/customers", {"id": "by-number-only"}).get_json()["id"])
    owner = member(app, store.store_id)
    owner.speaks(language)
    file = tmp_path / "people.csv"
    file.write_text(owner.get("/people.csv").text, encoding="utf-8")
    with app.app_context():
        before = people.many(store.store_id, set(ids))
        with file.open("rb") as stream:
            sheet = sheets.open_sheet(stream)
            lines = list(customers.read(sheet, customers.places_in(sheet)))

        assert [line.problem for line in lines] == [None] * len(ids)
        assert not any(line.past for line in lines), "nobody of them has bought"
        told = {line.identity.customer_id: line.identity for line in lines}
        assert set(told) == {each.customer_id for each in before.values()}
        for each in before.values():
            found = told[each.customer_id]
            names = (found.first_name, found.last_name, found.email, found.phone, list(found.tags or ()))
            assert names == (each.first_name, each.last_name, each.email, each.phone, each.tags)


@pytest.mark.parametrize("heading", ["Person", "شخص", "الشخص", "Orang"])
def test_a_file_of_an_older_version_is_understood_by_its_one_name(tmp_path, heading):
    file = tmp_path / "people.csv"
    file.write_text(f"{heading},E-mail\nAna Lopez,ana@example.com\n", encoding="utf-8")
    with file.open("rb") as stream:
        sheet = sheets.open_sheet(stream)
        (line,) = customers.read(sheet, customers.places_in(sheet))

    assert (line.identity.first_name, line.identity.last_name) == ("Ana", "Lopez")
