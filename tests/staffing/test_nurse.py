"""What nurses hold, and until when."""

from __future__ import annotations

import pytest

from staffing.credential import CREDENTIALS, Credential
from staffing.nurse import Nurse


@pytest.mark.parametrize(("second", "valid"), [(99, True), (100, True), (101, False)])
def test_a_credential_is_valid_through_its_last_second(second: int, valid: bool) -> None:
    assert Credential(code="RN", valid_until=100).is_valid_at(second) is valid


def test_a_credential_without_expiry_is_always_valid() -> None:
    assert Credential(code="RN").is_valid_at(10**9)


def test_a_nurse_has_what_is_held_and_valid_only() -> None:
    nurse = Nurse(
        id="n1",
        home="p0",
        credentials=(Credential(code="RN"), Credential(code="BIO", valid_until=100)),
    )
    assert nurse.has("RN", 10**9)
    assert nurse.has("BIO", 100)
    assert not nurse.has("BIO", 101)
    assert not nurse.has("PICC_INS", 0)


def test_the_catalogue_explains_each_code() -> None:
    assert {"RN", "CVAD", "PORT", "CHEMO", "PN", "PCA"} <= set(CREDENTIALS)
    assert all(code == code.upper() and text for code, text in CREDENTIALS.items())
