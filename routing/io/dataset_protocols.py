"""Which therapies a site knows: those of its protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.io.dataset_policy import POLICY

if TYPE_CHECKING:
    from pathlib import Path

    from routing.io.dataset_policy import SitePolicy
    from routing.io.dataset_problem import Complaints


def known_therapies(
    folder: Path, site: SitePolicy, complaints: Complaints
) -> tuple[str, ...] | None:
    """Return the codes of all therapies, or None after saying why they cannot be known."""
    from routing.protocols import load_protocols

    override = folder / site.protocols if site.protocols else None
    if override is not None and not override.is_dir():
        text = "The folder with the site's own protocols does not exist."
        action = "Create it, or delete the key to use the defaults."
        complaints.add("missing_folder", POLICY, text, action, column="protocols")
        return None
    return tuple(sorted(load_protocols(override).therapies))
