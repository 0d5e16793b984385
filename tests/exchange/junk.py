"""Documents of others with something wrong in them: the doors must name it, and never stumble over it."""

import copy

from hypothesis import strategies as st

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def places(document, at=()):
    """Every place of a document, as a path of keys."""
    yield at
    inner = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for key, value in inner:
        yield from places(value, (*at, key))


def put(document, at, value):
    """The document with another value at a place."""
    if not at:
        return value
    changed = copy.deepcopy(document)
    holder = changed
    for key in at[:-1]:
        holder = holder[key]
    holder[at[-1]] = value
    return changed


@st.composite
def spoiled(draw, documents):
    """One of the documents, with junk in one to three of its places."""
    document = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(1, 3))):
        document = put(document, draw(st.sampled_from(list(places(document)))), draw(JUNK))
    return document


def faults_of(error):
    """What an error reports, each fault as code and place."""
    return [(fault.code, fault.path) for fault in error.value.faults]
