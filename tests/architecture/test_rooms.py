"""Every room has its floor, its sign at the door, and foreign keys that point down."""

from importlib.util import find_spec

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import ForeignKey, ManyToManyField
from tests.architecture.house import FLOORS, PACKAGE, rooms

# What lies under all rooms: Django's own tables.
GROUND = {"auth", "contenttypes", "sessions", "account", "procrastinate"}
ONE_SCREEN = 60


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_a_floor_and_a_readme_of_one_screen(room: str) -> None:
    assert room in FLOORS, f"{room} has no floor: add it to the layers in pyproject.toml and to FLOORS"
    readme = PACKAGE / room / "README.md"
    assert readme.exists(), f"say in {room}/README.md what the room is for, its words, and what always holds"
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= ONE_SCREEN


def test_foreign_keys_point_down() -> None:
    upwards = []
    for model in apps.get_models():
        room = model._meta.app_label
        for field in model._meta.get_fields():
            if room in FLOORS and isinstance(field, ForeignKey | ManyToManyField):
                target = field.related_model._meta.app_label
                if target != room and target not in GROUND and FLOORS.get(target, 99) >= FLOORS[room]:
                    upwards.append(f"{model.__name__}.{field.name} -> {target}")
    assert upwards == []


def test_every_room_with_models_is_installed() -> None:
    installed = {config.name for config in apps.get_app_configs()}
    with_models = {f"wakai.{room}" for room in rooms() if find_spec(f"wakai.{room}.models")}
    assert with_models <= installed


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)
