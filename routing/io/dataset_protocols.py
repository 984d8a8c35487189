"""Which therapies a site knows: those of its protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.io.dataset_policy import POLICY

if TYPE_CHECKING:
    from pathlib import Path

    from routing.io.dataset_policy import SitePolicy
    from routing.io.dataset_problem import Complaints
    from routing.protocols.protocol import Protocols


def known_therapies(
    folder: Path, site: SitePolicy, complaints: Complaints
) -> tuple[str, ...] | None:
    """Return the codes of all therapies, or None after saying why they cannot be known."""
    from routing.protocols import ProtocolError, load_protocols

    override = folder / site.protocols if site.protocols else None
    if override is not None and not override.is_dir():
        text = "The folder with the site's own protocols does not exist."
        action = "Create it, or delete the key to use the defaults."
        complaints.add("missing_folder", POLICY, text, action, column="protocols")
        return None
    try:
        protocols = load_protocols(override)
    except ProtocolError as error:
        for problem in error.problems:
            file = f"{site.protocols}/{problem.file}"
            action = "Correct it; routing/protocols/README.md explains every key."
            complaints.add("bad_protocols", file, problem.text, action, column=problem.key)
        return None
    _check_classes(protocols, site, complaints)
    return tuple(sorted(protocols.therapies))


def _check_classes(protocols: Protocols, site: SitePolicy, complaints: Complaints) -> None:
    """Note response classes of protocols that the policy does not have."""
    known = [response.name for response in site.policy.response]
    for code, therapy in protocols.therapies.items():
        for name in dict.fromkeys((therapy.response_class, therapy.running_class)):
            if name in known or (not name and name != therapy.response_class):
                continue
            text = f"Therapy {code} has response class {name}, which has no time."
            action = "Add it to [response_minutes], or correct the protocol."
            complaints.add(
                "unknown_response_class", POLICY, text, action, column="response_minutes"
            )
