"""A site's own protocols: they replace the defaults, and their faults are those of the dataset."""

from __future__ import annotations

from pathlib import Path

from routing.io.dataset import read_dataset
from routing.protocols import load_protocols
from tests.routing.io.dataset_folder import ORDERS, POLICY, brief, problems, write

OWN = 'protocols = "own protocols"\n'
HYDRATION = """
[hydration]
title = "hydration of this site"
method = "gravity"
infusion_minutes = 90
response_class = "class_3"
responder = ["RN"]
[hydration.steps.visit]
timing = "start"
minutes = 30
"""


def site(folder: Path, *, policy: str = OWN, orders: str = ORDERS, **files: str | bytes) -> Path:
    """Write a dataset with protocol files; a keyword is a name without ``.toml``."""
    write(folder, policy_toml=POLICY + policy, orders_csv=orders)
    own = folder / "own protocols"
    own.mkdir()
    for name, text in files.items():
        (own / f"{name}.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def test_a_file_of_the_site_replaces_a_default(tmp_path: Path) -> None:
    """The dataset names its folder, and the protocols in it are those of the site."""
    data = read_dataset(site(tmp_path, hydration=HYDRATION))
    assert data.protocols_folder == tmp_path / "own protocols"
    known = load_protocols(data.protocols_folder).therapies
    assert known["hydration"].title == "hydration of this site"
    assert known["antibiotic"] == load_protocols().therapies["antibiotic"]


def test_an_order_may_name_a_therapy_of_the_site(tmp_path: Path) -> None:
    """And not one that the site's own file has taken away."""
    text = HYDRATION.replace("[hydration", "[fluids")
    fluids = ORDERS.replace("hydration", "fluids")
    assert problems(site(tmp_path / "a", orders=fluids, hydration=text)) == ()
    found = problems(site(tmp_path / "b", hydration=text))
    assert brief(found) == [("unknown_therapy", "orders.csv", 3, "therapy")]


def test_without_a_folder_the_defaults_hold(tmp_path: Path) -> None:
    """No key, no folder."""
    assert read_dataset(write(tmp_path)).protocols_folder is None


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """At the key that names it; the orders are read all the same."""
    orders = ORDERS.replace("hydration", "fluids").replace("picc", "pick")
    write(tmp_path, policy_toml=POLICY + OWN, orders_csv=orders)
    assert brief(problems(tmp_path)) == [
        ("missing_folder", "policy.toml", None, "protocols"),
        ("unknown_value", "orders.csv", 2, "device"),
    ]


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """A file is no folder."""
    write(tmp_path, policy_toml=POLICY + OWN)
    (tmp_path / "own protocols").write_text("x")
    assert brief(problems(tmp_path)) == [("missing_folder", "policy.toml", None, "protocols")]


def test_bad_files_are_located(tmp_path: Path) -> None:
    """All faults of all files, by file and key, beside those of the other files of the dataset."""
    found = problems(
        site(
            tmp_path,
            orders=ORDERS.replace("picc", "pick"),
            hydration=HYDRATION.replace("= 90", "= -90").replace("minutes = 30", "minutes = '30'"),
            other=HYDRATION.replace("[hydration", "[other").replace('"gravity"', '"wind"'),
        )
    )
    assert sorted(brief(found)) == [
        ("bad_protocols", "own protocols/hydration.toml", None, "hydration.steps.visit.minutes"),
        ("bad_protocols", "own protocols/other.toml", None, "other.method"),
        ("unknown_value", "orders.csv", 2, "device"),
    ]
    assert all(p.text.endswith(".") and p.action.endswith(".") for p in found)


def test_a_broken_file_is_located(tmp_path: Path) -> None:
    """With the line at which it cannot be read, and nothing of what is in it."""
    found = problems(site(tmp_path, hydration=HYDRATION + "secret = = 3\n"))
    assert brief(found) == [("bad_protocols", "own protocols/hydration.toml", None, "")]
    assert "line 11" in found[0].text
    assert "secret" not in repr(found)


def test_a_response_class_without_a_time_is_told(tmp_path: Path) -> None:
    """A protocol may ask only for classes that the policy knows."""
    text = HYDRATION.replace("class_3", "class_9")
    found = problems(site(tmp_path, hydration=text))
    assert brief(found) == [("unknown_response_class", "policy.toml", None, "response_minutes")]
    assert "class_9" in found[0].text
