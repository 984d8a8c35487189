"""Time zones by place."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from routing.generate.zones import zone_at


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (47.14, 9.52, "Europe/Vaduz"),
        (47.38, 8.54, "Europe/Zurich"),
        (41.15, -8.62, "Europe/Lisbon"),
        (40.42, -3.70, "Europe/Madrid"),
        (43.36, -8.41, "Europe/Madrid"),
        (53.35, -6.26, "Europe/Dublin"),
        (51.51, -0.13, "Europe/London"),
        (48.86, 2.35, "Europe/Paris"),
        (52.52, 13.40, "Europe/Berlin"),
        (48.21, 16.37, "Europe/Vienna"),
        (41.90, 12.50, "Europe/Rome"),
        (40.27, -76.88, "America/New_York"),
        (39.96, -83.00, "America/New_York"),
        (41.88, -87.63, "America/Chicago"),
        (33.45, -112.07, "America/Phoenix"),
        (39.74, -104.99, "America/Denver"),
        (34.05, -118.24, "America/Los_Angeles"),
        (-31.95, 115.86, "Australia/Perth"),
        (-33.87, 151.21, "Australia/Sydney"),
        (0.0, 0.0, "Etc/UTC"),
        (35.68, 139.65, "Etc/GMT-9"),
        (-12.05, -77.04, "Etc/GMT+5"),
    ],
)
def test_cities_keep_their_zone(latitude: float, longitude: float, zone: str) -> None:
    """Known regions by name, all others by the nearest full hour as on ships."""
    assert zone_at(latitude, longitude) == zone


def test_every_place_has_a_zone_that_exists() -> None:
    """All over the world, the name is one that the zone database has."""
    names = {zone_at(lat, lon) for lat in range(-90, 91, 5) for lon in range(-180, 181, 1)}
    assert all(ZoneInfo(name).key == name for name in names)
    assert len(names) > 30
