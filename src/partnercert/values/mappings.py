"""FrozenMap: a mapping that is a value."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView
from typing import TypeVar, cast, overload

from partnercert.errors import nothing_named

__all__ = ["FrozenMap"]

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class FrozenMap(Mapping[K, V]):
    """A mapping that never changes: equal and hashed without regard to order, iterated in the given order.

    It is equal to any mapping with the same items and hashable where its values are. A key that is not there is a
    KeyError that names those that are closest.

    >>> FrozenMap({"a": 1, "b": 2}) == FrozenMap({"b": 2, "a": 1})
    True
    >>> FrozenMap({"a": 1}).replace("b", 2)
    FrozenMap({'a': 1, 'b': 2})
    """

    __slots__ = ("_hash", "_items")

    _items: dict[K, V]
    _hash: int

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __getitem__(self, key: K) -> V:
        try:
            return self._items[key]
        except KeyError:
            raise nothing_named(key, self._items) from None

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V | T, /) -> V | T: ...
    def get(self, key: K, default: V | T | None = None, /) -> V | T | None:
        """What stands under `key`, or `default`."""
        return self._items.get(key, default)

    # Mapping would look up every key that it iterates
    def items(self) -> ItemsView[K, V]:
        """The keys with their values, in the given order."""
        return self._items.items()

    def values(self) -> ValuesView[V]:
        """The values, in the given order."""
        return self._items.values()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._items == cast("FrozenMap[object, object]", other)._items
        if isinstance(other, Mapping):
            return self._items == dict(other)
        return NotImplemented

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash(frozenset(self._items.items())))
            return self._hash

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})" if self._items else "FrozenMap()"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a FrozenMap never changes; replace() makes a new one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a FrozenMap never changes; without() makes a new one")

    def __copy__(self) -> FrozenMap[K, V]:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        # the cached hash stays behind: hashes of text differ from process to process
        return (FrozenMap, (self._items,))

    def replace(self, key: K, value: V) -> FrozenMap[K, V]:
        """A new map with `value` under `key`, in the key's place or at the end."""
        return FrozenMap({**self._items, key: value})

    def without(self, key: K) -> FrozenMap[K, V]:
        """A new map that lacks `key`; KeyError where it is not there."""
        if key not in self._items:
            raise nothing_named(key, self._items)
        return FrozenMap({each: value for each, value in self._items.items() if each != key})
