"""FrozenMap is a mapping that behaves like a value."""

import copy
import pickle
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnercert.errors import QuestionError
from partnercert.values.mappings import FrozenMap

ITEMS = st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=6)


class TestAFrozenMapIsAValue:
    @given(ITEMS, st.randoms(use_true_random=False))
    def test_order_does_not_matter_for_equality_and_hash(self, items, random):
        """Maps of the same items in any order are equal and hash alike."""
        shuffled = list(items.items())
        random.shuffle(shuffled)

        assert FrozenMap(items) == FrozenMap(shuffled)
        assert hash(FrozenMap(items)) == hash(FrozenMap(shuffled))

    @given(ITEMS)
    def test_it_equals_any_mapping_with_its_items(self, items):
        """A dict or another mapping with the same items is equal, from either side."""
        assert FrozenMap(items) == items
        assert items == FrozenMap(items)
        assert FrozenMap(items) == MappingProxyType(items)

    @given(ITEMS, ITEMS)
    def test_other_items_make_another_map(self, one, other):
        """Two maps are equal exactly if their dicts are."""
        assert (one == other) == (FrozenMap(one) == FrozenMap(other))

    @given(ITEMS)
    def test_it_iterates_in_the_given_order(self, items):
        """Keys, values and items come in insertion order, as many as there are."""
        assert list(items.items()) == list(FrozenMap(items).items())
        assert list(items.values()) == list(FrozenMap(items).values())
        assert len(items) == len(FrozenMap(items))

    @given(ITEMS, st.text(max_size=3))
    def test_it_contains_its_keys(self, items, key):
        """A key is in the map exactly if it is in the dict, and absent keys have no value."""
        assert (key in items) == (key in FrozenMap(items))
        assert items.get(key) == FrozenMap(items).get(key)
        assert items.get(key, 0) == FrozenMap(items).get(key, 0)

    @given(ITEMS)
    def test_its_repr_evaluates_to_it(self, items):
        """A falsifying example can be pasted into a test."""
        assert FrozenMap(items) == eval(repr(FrozenMap(items)))

    @given(ITEMS)
    def test_it_survives_pickle_and_copies(self, items):
        """Pickles and copies are equal, hash alike and keep the order."""
        frozen = FrozenMap(items)
        hash(frozen)
        for other in (pickle.loads(pickle.dumps(frozen)), copy.copy(frozen), copy.deepcopy(frozen)):
            assert frozen == other
            assert hash(frozen) == hash(other)
            assert list(frozen) == list(other)

    @given(ITEMS, st.text(max_size=3), st.integers())
    def test_replace_and_without_make_new_maps(self, items, key, value):
        """The new map differs in one key and the old one stays as it was."""
        frozen = FrozenMap(items)

        assert {**items, key: value} == frozen.replace(key, value)
        assert {k: v for k, v in items.items() if k != key} == frozen.replace(key, value).without(key)
        assert items == frozen


class TestAFrozenMapNeverChanges:
    def test_the_dict_it_was_made_from_may_change(self):
        """Later changes of the given dict do not reach the map."""
        items = {"a": 1}
        frozen = FrozenMap(items)
        items["a"] = 2

        assert 1 == frozen["a"]

    def test_attributes_can_be_neither_set_nor_deleted(self):
        """Assignment and deletion are refused and say what to call."""
        frozen = FrozenMap({"a": 1})
        with pytest.raises(AttributeError, match="replace"):
            frozen._items = {}
        with pytest.raises(AttributeError, match="without"):
            del frozen._items
        with pytest.raises(TypeError):
            frozen["a"] = 2

    def test_it_has_no_room_for_other_attributes(self):
        """Slots keep many maps small."""
        assert not hasattr(FrozenMap(), "__dict__")


def test_an_empty_map_is_written_without_items():
    """The map of nothing is `FrozenMap()`."""
    assert "FrozenMap()" == repr(FrozenMap())
    assert FrozenMap() == {}


@pytest.mark.parametrize(
    ("keys", "key", "message", "help"),
    [
        (("gold", "silver"), "golf", "there is no `golf`", "did you mean `gold`?"),
        (("gold", "silver"), 3, "there is no `3`", "known here: `gold`, `silver`"),
        ((), "gold", "there is no `gold`", ""),
        ((1, "gold", None), "x\ny", "there is no `x\\u000ay`", "known here: `gold`"),
    ],
)
def test_a_key_that_is_not_there_is_named_with_the_closest(keys, key, message, help):
    """To look it up, or to leave it out, is a mistake of the caller: an error of the house, and a KeyError."""
    for look_up in (FrozenMap.__getitem__, FrozenMap.without):
        with pytest.raises(KeyError) as caught:
            look_up(FrozenMap(dict.fromkeys(keys)), key)
        error = caught.value
        assert isinstance(error, QuestionError)
        assert ("unknown-id", message, help) == (error.code, error.message, error.help)
        assert f"unknown-id: {message}{f' ({help})' if help else ''}" == str(error)
        assert str(error) == str(pickle.loads(pickle.dumps(error)))


def test_a_map_of_lists_has_no_hash():
    """Hashing fails where a value cannot be hashed."""
    with pytest.raises(TypeError):
        hash(FrozenMap({"a": []}))


def test_a_map_differs_from_what_is_no_mapping():
    """Pairs are not a mapping."""
    assert FrozenMap({"a": 1}) != (("a", 1),)
