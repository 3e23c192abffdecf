"""Versions of settings: what is kept of each change, for how long, and what was there before anybody kept any."""

from dataclasses import replace
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, text

from rafiq import demo_voices
from rafiq.core.db import db, transaction
from rafiq.core.errors import NotFound
from rafiq.prompts import policies
from rafiq.prompts.policies import VERSIONS
from rafiq.prompts.rules import Policy, When
from rafiq.stores import setting_versions, share_settings
from rafiq.stores.models import SettingVersion
from rafiq.surveys import definitions
from rafiq.surveys.definitions import SurveyView
from rafiq.voices import promises
from tests import factories

STEP = import_module("rafiq.migrations.main.versions.0039_setting_versions")


def test_each_version_says_what_it_changed_and_what_stood_before_the_first(app, store):
    with app.app_context(), transaction():
        made = policies.save(store.store_id, Policy(product_tag="tea"), author="mina", why="New tea")
        policies.save(store.store_id, replace(made, days=7, moment=When.AFTER_DAYS), author="ben", why="")
        found = VERSIONS.history(store.store_id, made.id)

    assert [(each.author, each.why, each.parts) for each in found] == [
        ("ben", "", ("moment", "days")),
        ("mina", "New tea", ()),
        ("", "", ()),
    ]
    assert [each.value for each in found] == [replace(made, days=7, moment=When.AFTER_DAYS), made, None]


def test_what_was_changed_while_nobody_looked_stands_in_between(app, store):
    """Such as settings from before this was kept, or of a copy that was brought back."""
    with app.app_context(), transaction():
        promises.write(store.store_id, {"en": "One"}, author="mina")
        db.session.execute(text("UPDATE friend_lines SET guarantee = 'Two'"))
        promises.write(store.store_id, {"en": "Three"}, author="mina")
        found = promises.VERSIONS.history(store.store_id)

    assert [(each.author, each.value) for each in found] == [
        ("mina", {"en": "Three"}),
        ("", {"en": "Two"}),
        ("mina", {"en": "One"}),
        ("", {}),
    ]


def test_each_subject_keeps_so_many_versions_and_takes_none_of_another(app, store, monkeypatch):
    monkeypatch.setattr(setting_versions, "KEPT", 3)
    with app.app_context(), transaction():
        other = definitions.save(store.store_id, SurveyView(product_tag="tea"), author="mina")
        mine = definitions.save(store.store_id, SurveyView(), author="mina")
        for days in range(1, 6):
            definitions.save(store.store_id, replace(mine, rest_days=days), author="mina")
        kept = definitions.VERSIONS.history(store.store_id, mine.id)
        others = definitions.VERSIONS.history(store.store_id, other.id)

    assert [each.value.rest_days for each in kept] == [5, 4, 3]
    assert [each.value for each in others] == [other, None]


def test_what_was_removed_comes_back_under_its_own_id_unless_its_place_is_taken(app, store):
    with app.app_context(), transaction():
        tea = policies.save(store.store_id, Policy(product_tag="tea"), author="mina")
        policies.remove(store.store_id, tea.id, author="mina")
        assert [each.value for each in VERSIONS.removed(store.store_id)] == [tea]

        policies.bring_back(store.store_id, tea, author="mina", why="")
        assert (policies.every(store.store_id), VERSIONS.removed(store.store_id)) == ((tea,), [])


def test_one_that_is_not_there_cannot_be_saved_by_a_form(app, store):
    with app.app_context(), transaction(), pytest.raises(NotFound):
        policies.save(store.store_id, Policy(id="apo_gone", product_tag="tea"), author="mina")


def test_versions_are_of_one_store_and_one_room(app, store):
    other = factories.new_store(app)
    with app.app_context(), transaction():
        tea = policies.save(store.store_id, Policy(product_tag="tea"), author="mina")
        kept = VERSIONS.newest_id(store.store_id, tea.id)

        assert VERSIONS.get(store.store_id, kept).value == tea
        for store_id, room in ((other.store_id, VERSIONS), (store.store_id, definitions.VERSIONS)):
            with pytest.raises(NotFound):
                room.get(store_id, kept)
        assert VERSIONS.history(other.store_id, tea.id) == []


@pytest.mark.both_databases
def test_the_update_takes_the_versions_of_sharing_along_forward_and_back(app, store):
    with app.app_context(), transaction():
        share_settings.write_texts(store.store_id, "en", {"all": "Try it"}, author="mina", why="Autumn")
        policies.save(store.store_id, Policy(), author="mina")
        before = share_settings.VERSIONS.history(store.store_id)
        db.session.expunge_all()
        with Operations.context(MigrationContext.configure(db.session.connection())):
            STEP.downgrade()
            assert db.session.scalar(text("SELECT count(*) FROM share_versions")) == 2
            STEP.upgrade()

        assert share_settings.VERSIONS.history(store.store_id) == before
        assert before[0].value.sharing.texts == {"en": {"all": "Try it"}}


def test_the_demo_signs_no_settings_with_a_member(app, store):
    """The audit log of a fresh demo says that nobody changed anything, and so does every history."""
    with app.app_context(), transaction():
        demo_voices.begin(store.store_id, "en")
        demo_voices.finish(store.store_id, "en")
        authors = set(db.session.scalars(select(SettingVersion.author)))

    assert authors == {"", "rafiq"}
