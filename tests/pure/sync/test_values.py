"""Rules that every value of the core keeps."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import msgspec
import pytest

import sync


def values() -> Iterator[type]:
    for module in pkgutil.iter_modules(sync.__path__, "sync."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if found.__module__ == module.name and (
                dataclasses.is_dataclass(found) or issubclass(found, msgspec.Struct)
            ):
                yield found


@pytest.mark.parametrize("value", list(values()), ids=lambda value: value.__qualname__)
def test_values_are_frozen_and_named_at_every_call(value: type) -> None:
    if issubclass(value, msgspec.Struct):
        assert value.__struct_config__.frozen
    else:
        assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    parameters = inspect.signature(value).parameters.values()
    assert {each.kind for each in parameters} == {inspect.Parameter.KEYWORD_ONLY}
