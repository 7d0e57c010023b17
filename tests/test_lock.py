"""The locked requirements install with the pip that a Python brings, however old it is."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CI = Path(__file__).parent.parent / ".ci"
LOCKS = ("requirements.txt", "requirements-dev.txt")
_PIN = re.compile(r"(?m)^[a-z0-9].*?==[^ ;\\]+")


def pins(lock: str) -> dict[str, Requirement]:
    """The pinned requirements of a lock file, by name."""
    found = map(Requirement, _PIN.findall((CI / lock).read_text(encoding="utf-8")))
    return {canonicalize_name(pin.name): pin for pin in found}


def asked_with_extras(names: dict[str, Requirement]) -> Iterator[Requirement]:
    """What the locked packages ask of each other with an extra, on this Python and system."""
    for pin in names.values():
        try:
            asked = distribution(pin.name).requires or []
        except PackageNotFoundError:  # one that another system needs
            continue
        for requirement in map(Requirement, asked):
            extras = pin.extras or {""}
            marker = requirement.marker
            if requirement.extras and (
                marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)
            ):
                yield requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_a_package_that_is_asked_for_with_extras_is_pinned_with_them(lock: str) -> None:
    """Else both commands of the README fail on a fresh machine the day a newer version is out.

    Until 23.3 pip took `name==1` for no pin of `name[extra]`, and refused to install anything.
    """
    pinned = pins(lock)
    asked = list(asked_with_extras(pinned))
    assert "uvicorn" in {requirement.name for requirement in asked}, "Chroma asks for one"
    for requirement in asked:
        pin = pinned[canonicalize_name(requirement.name)]
        assert requirement.extras <= pin.extras, f"{requirement} is pinned as {pin}"


@pytest.mark.parametrize("lock", [*LOCKS, "requirements-local.txt"])
def test_a_lock_names_no_registry_and_has_a_hash_for_each_package(lock: str) -> None:
    """So that any registry serves, and only what was locked is installed."""
    text = (CI / lock).read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"(?m)^(?=[a-z0-9])", text)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]
