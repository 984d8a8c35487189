"""The time zone of a road network, by where it lies."""

from __future__ import annotations

_BOXES: tuple[tuple[float, float, float, float, str], ...] = (
    # West, south, east, north: the first box that contains the middle wins. Borders of zones are
    # crooked, so a site near one names its zone itself, in policy.toml.
    (9.45, 47.04, 9.65, 47.28, "Europe/Vaduz"),
    (-9.6, 36.9, -6.1, 42.2, "Europe/Lisbon"),
    (-9.4, 42.0, 3.4, 43.9, "Europe/Madrid"),
    (-6.1, 36.0, 3.4, 42.2, "Europe/Madrid"),
    (-10.7, 51.3, -5.4, 55.5, "Europe/Dublin"),
    (-8.7, 49.8, 1.8, 61.0, "Europe/London"),
    (-5.2, 42.3, 8.3, 51.1, "Europe/Paris"),
    (5.9, 45.8, 10.5, 47.6, "Europe/Zurich"),
    (5.9, 47.2, 15.1, 55.1, "Europe/Berlin"),
    (9.5, 46.3, 17.2, 49.0, "Europe/Vienna"),
    (6.6, 36.6, 18.6, 47.1, "Europe/Rome"),
    (-67.5, 43.5, -52.5, 60.0, "America/Halifax"),
    (-85.5, 24.4, -66.9, 47.6, "America/New_York"),
    (-102.0, 25.8, -85.5, 49.0, "America/Chicago"),
    (-114.9, 31.3, -109.0, 37.0, "America/Phoenix"),
    (-114.1, 31.3, -102.0, 49.0, "America/Denver"),
    (-124.8, 32.5, -114.1, 49.0, "America/Los_Angeles"),
    (112.9, -39.2, 129.0, -13.7, "Australia/Perth"),
    (140.9, -39.2, 153.7, -28.1, "Australia/Sydney"),
)


def zone_at(latitude: float, longitude: float) -> str:
    """Return the IANA name of the zone that a place most likely keeps.

    Outside the small table, it is the zone of the nearest full hour by longitude, as on ships.
    """
    for west, south, east, north, name in _BOXES:
        if west <= longitude <= east and south <= latitude <= north:
            return name
    hours = int((longitude + 187.5) // 15) - 12
    if hours == 0:
        return "Etc/UTC"
    # The names of these zones count westward, so the sign is turned.
    return f"Etc/GMT{-hours:+d}"
