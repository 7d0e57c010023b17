import pytest

from corpus import CodeEntry, Library, load_library


@pytest.fixture(scope="session")
def library() -> Library:
    """The packaged library."""
    return load_library()


@pytest.fixture(scope="session")
def entry(library: Library) -> CodeEntry:
    """The entry of 0200T."""
    found = library.entry("0200T")
    assert found is not None
    return found
