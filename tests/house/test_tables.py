import importlib
import pkgutil

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

import rafiq
from rafiq.core.db import Base, VisitsBase

# Known to all stores; each with the reason why it does not start with one.
REFERENCE_TABLES = {
    "stores": "the tenant itself",
    "users": "somebody may work for several stores",
    "user_sessions": "a browser is logged in as somebody, not as a store",
    "recovery_codes": "they let somebody in, not a store",
    "passkeys": "as the recovery codes",
}


def tables() -> list[Table]:
    for module in pkgutil.walk_packages(rafiq.__path__, "rafiq."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    everything = (*Base.metadata.tables.values(), *VisitsBase.metadata.tables.values())
    return sorted(everything, key=lambda table: table.name)


STORE_TABLES = [table for table in tables() if table.name not in REFERENCE_TABLES]


def test_the_reference_tables_are_these_and_no_more():
    assert {table.name for table in tables()} >= set(REFERENCE_TABLES)
    assert len(STORE_TABLES) > 15


@pytest.mark.parametrize("table", STORE_TABLES, ids=lambda table: table.name)
def test_a_store_table_is_keyed_by_its_store_first(table):
    """Citus asks for it, and it makes crossing a tenant's border a database error (house.md 5)."""
    key = [column.name for column in table.primary_key.columns]

    assert key[0] == "store_id"
    assert key[1:], "more than the store"


@pytest.mark.parametrize("table", STORE_TABLES, ids=lambda table: table.name)
def test_unique_constraints_and_foreign_keys_carry_the_store(table):
    uniques = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    unique_indexes = [index for index in table.indexes if index.unique]
    without = [
        sorted(column.name for column in group.columns)
        for group in (*uniques, *unique_indexes)
        if "store_id" not in {column.name for column in group.columns}
    ]
    crossing = [
        foreign.elements[0].target_fullname
        for foreign in table.constraints
        if isinstance(foreign, ForeignKeyConstraint)
        and foreign.referred_table.name not in REFERENCE_TABLES
        and "store_id" not in foreign.column_keys
    ]

    assert (without, crossing) == ([], [])
