"""Whatever is wrong with a dataset is told all at once, where it is, and without names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.routing.io.dataset_folder import (
    FILES,
    NURSES,
    ORDERS,
    PATIENTS,
    POLICY,
    SHIFTS,
    brief,
    problems,
    write,
)

N, S, P, O = "nurses.csv", "shifts.csv", "patients.csv", "orders.csv"  # noqa: E741

CELLS = [
    # File, text, what replaces it, and what is said.
    (N, "RN;CVAD,\n", "rn;CVAD,\n", ("bad_credential", 3, "credentials")),
    (N, "RN;CVAD,\n", "RN;RN,\n", ("bad_credential", 3, "credentials")),
    (N, ":2027-05-31", ":05/2027", ("bad_credential", 2, "credentials")),
    (N, ":2027-05-31", ":", ("bad_credential", 2, "credentials")),
    (N, ":2027-05-31", ":2027-02-30", ("bad_credential", 2, "credentials")),
    (N, "RN;CVAD,\n", ",\n", ("missing_value", 3, "credentials")),
    (N, ",40\n", ",forty\n", ("bad_number", 2, "max_weekly_hours")),
    (N, "47.14,", "91.2,", ("bad_coordinate", 2, "latitude")),
    (N, "47.14,", "47 8 24,", ("bad_coordinate", 2, "latitude")),
    (N, "47.14,9.52", "0,0.0", ("zero_coordinates", 2, "latitude")),
    (O, "O2,", "Dora Secretname,", ("bad_id", 3, "id")),
    (S, "2026-11-23,8:00", "23.11.2026,8:00", ("bad_date", 2, "date")),
    (S, "2026-11-23,8:00", "2026-11-31,8:00", ("bad_date", 2, "date")),
    (S, "2026-11-23,8:00", "46349,8:00", ("bad_date", 2, "date")),
    (S, "8:00", "8.00", ("bad_time", 2, "start")),
    (S, "8:00", "24:00", ("bad_time", 2, "start")),
    (S, "8:00,16:30", "8:00,8:00", ("no_length", 2, "end")),
    (S, "8:00,16:30,17:30", "16:30,08:30,09:00", None),
    (S, "8:00,16:30,17:30", "16:30,8:31,09:00", ("long_shift", 2, "end")),
    (S, "17:30,regular", "16:00,regular", ("bad_latest_end", 2, "latest_end")),
    (S, "on_call", "oncall", ("unknown_value", 3, "duty")),
    (S, ",regular,,", ",regular,branch,", ("unknown_reference", 2, "start_place")),
    (S, "S1,N1", "S1,N7", ("unknown_reference", 2, "nurse")),
    (S, "S2,", "S1,", ("duplicate_id", 3, "id")),
    (P, "yes", "perhaps", ("bad_yes_no", 2, "caregiver_able")),
    (P, "yes,N1", "yes,N3", ("unknown_reference", 2, "primary_nurse")),
    (P, "08:00,12:00", "12:00,08:00", ("empty_interval", 2, "available_until")),
    (P, "08:00,12:00", "08:00+01:00,12:00", ("bad_time", 2, "available_from")),
    (O, "O2,P2", "O2,P9", ("unknown_reference", 3, "patient")),
    (O, "hydration", "hidration", ("unknown_therapy", 3, "therapy")),
    (O, "3w1,1w3+2PRN", "3 times a week", ("bad_frequency", 2, "frequency")),
    (O, "picc", "central line", ("unknown_value", 2, "device")),
    (O, "2026-11-20 09:00,2026-12-18", "2026-11-20,2026-12-18", ("bad_time", 2, "start")),
    (O, "2026-12-18", "2026-11-19", ("end_before_start", 2, "end")),
    (O, "2026-11-20 09:00,1", "2026-11-20 09:00,-1", ("bad_number", 2, "training_done")),
    (O, "2026-11-20 09:00,1", "2026-03-29 02:30,1", ("skipped_time", 2, "last_dressing")),
    (O, "2026-11-20 09:00,1", "2026-10-25 02:30,1", ("ambiguous_time", 2, "last_dressing")),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), CELLS)
def test_a_bad_cell_is_located(
    tmp_path: Path, file: str, old: str, new: str, said: tuple[str, int, str] | None
) -> None:
    """Exactly the fault put in is found, and told with a remedy."""
    assert old in FILES[file]
    name = file.replace(".", "_")
    found = problems(write(tmp_path, **{name: FILES[file].replace(old, new, 1)}))
    assert [(p.code, p.row, p.column) for p in found] == ([] if said is None else [said])
    assert all(p.file == file and p.action.endswith(".") and p.text.endswith(".") for p in found)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_missing_file_is_told(tmp_path: Path, name: str) -> None:
    """Only the file is complained of, not the ids that would be in it."""
    folder = write(tmp_path)
    (folder / name).unlink()
    assert brief(problems(folder)) == [("missing_file", name, None, "")]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert [p.code for p in problems(tmp_path / "nowhere")] == ["missing_folder"]


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    assert [p.code for p in problems(tmp_path / "data")] == ["missing_folder"]


@pytest.mark.parametrize(
    ("encoding", "row"),
    [("latin-1", 3), ("utf-16", None), ("utf-16-le", None), ("utf-16-be", None)],
)
def test_another_encoding_is_told(tmp_path: Path, encoding: str, row: int | None) -> None:
    text = NURSES.replace("Bert", "Bört")
    found = problems(write(tmp_path, nurses_csv=text.encode(encoding)))
    assert brief(found) == [("not_utf8", N, row, "")]
    assert "UTF-8" in found[0].action


def test_a_cut_last_line_is_told(tmp_path: Path) -> None:
    """The ids that may have been lost are not complained of."""
    found = problems(write(tmp_path, nurses_csv=NURSES[: NURSES.index("47.16")]))
    assert brief(found) == [("cell_count", N, 3, "")]


def test_an_open_quotation_mark_is_told_where_it_opens(tmp_path: Path) -> None:
    text = PATIENTS.replace("Hidden Lane 3", '"Hidden Lane 3')
    assert brief(problems(write(tmp_path, patients_csv=text))) == [("broken_row", P, 2, "")]


def test_a_row_with_too_many_cells_is_told(tmp_path: Path) -> None:
    text = PATIENTS.replace("Hidden Lane 3", "Hidden, Lane 3")
    assert brief(problems(write(tmp_path, patients_csv=text))) == [("cell_count", P, 2, "")]


def test_an_empty_file_has_no_header(tmp_path: Path) -> None:
    assert brief(problems(write(tmp_path, patients_csv=""))) == [("no_header", P, 1, "")]


def test_a_file_without_header_is_told_without_its_first_row(tmp_path: Path) -> None:
    text = PATIENTS.split("\n", 1)[1]
    found = problems(write(tmp_path, patients_csv=text))
    assert brief(found) == [("no_header", P, 1, "")]
    assert "Secretname" not in found[0].text + found[0].action + found[0].column


def test_columns_are_compared_with_the_known_ones(tmp_path: Path) -> None:
    """A misspelt column is named with its nearest, a missing and a doubled one by themselves."""
    text = ORDERS.replace("therapy", "therapie").replace("device", "frequency")
    found = problems(write(tmp_path, orders_csv=text))
    assert [(p.code, p.column) for p in found if p.row == 1] == [
        ("unknown_column", "therapie"),
        ("duplicate_column", "frequency"),
        ("missing_column", "therapy"),
    ]
    assert found[0].action.startswith("Rename it to therapy")


def test_a_foreign_column_is_named_by_its_letter(tmp_path: Path) -> None:
    """Its text may be anything, such as a name where the header lost its line break."""
    text = PATIENTS.replace("longitude", "longitude,Telefon").replace("9.53", "9.53,1")
    found = problems(write(tmp_path, patients_csv=text.replace("9.50", "9.50,2")))
    assert brief(found) == [("unknown_column", P, 1, "F")]
    lost = PATIENTS.replace("available_until\n", "available_until,")
    assert "Secretname" not in repr(problems(write(tmp_path, patients_csv=lost)))


def test_columns_beyond_z_have_two_letters(tmp_path: Path) -> None:
    header = PATIENTS.splitlines()[0] + "," * 20 + "Extra"
    found = problems(
        write(tmp_path, patients_csv=header + "\n", orders_csv="id,patient,therapy,start\n")
    )
    assert brief(found) == [("unknown_column", P, 1, "AC")]


def test_overlapping_shifts_are_told(tmp_path: Path) -> None:
    text = SHIFTS + "S3,N1,2026-11-23,16:00,20:00,20:00,regular,,\n"
    found = problems(write(tmp_path, shifts_csv=text))
    assert brief(found) == [("overlapping_shifts", S, 4, "start")]


def test_a_skipped_hour_in_a_shift_is_told(tmp_path: Path) -> None:
    text = SHIFTS + "S3,N2,2026-03-29,02:30,08:00,,on_call,,\n"
    found = problems(write(tmp_path, shifts_csv=text))
    assert brief(found) == [("skipped_time", S, 4, "start")]
    assert "03:30" in found[0].action


def test_a_break_outside_its_shift_is_told(tmp_path: Path) -> None:
    text = (
        "id,nurse,date,start,end,break_minutes,break_earliest,break_latest\n"
        "S1,N1,2026-11-23,8:00,16:00,30,12:00,13:00\n"
        "S2,N2,2026-11-23,8:00,16:00,30,13:00,12:00\n"
        "S3,N1,2026-11-24,8:00,16:00,30,06:00,07:00\n"
    )
    found = problems(write(tmp_path, shifts_csv=text))
    assert brief(found) == [
        ("bad_break", S, 3, "break_earliest"),
        ("bad_break", S, 4, "break_earliest"),
    ]


def test_a_contradiction_about_nurses_is_told(tmp_path: Path) -> None:
    text = PATIENTS.replace("available_from,available_until", "excluded_nurses,required_nurses")
    found = problems(write(tmp_path, patients_csv=text.replace("08:00,12:00", "N1;N2,N2")))
    assert brief(found) == [("contradiction", P, 2, "excluded_nurses")] * 2


def test_a_slip_in_the_policy_hides_no_unknown_therapy(tmp_path: Path) -> None:
    found = problems(
        write(
            tmp_path,
            policy_toml=POLICY + "arival_minutes = 5\n",
            orders_csv=ORDERS.replace("hydration", "hidration"),
        )
    )
    assert brief(found) == [
        ("unknown_key", "policy.toml", None, "arival_minutes"),
        ("unknown_therapy", O, 3, "therapy"),
    ]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    found = problems(
        write(
            tmp_path,
            policy_toml=POLICY.replace("Europe/Vaduz", "Europe/Vadutz"),
            nurses_csv=NURSES.replace("47.14", "x").replace("RN;CVAD,", "?,"),
            shifts_csv=SHIFTS.replace("N2", "N9").replace("8:00", "8"),
            patients_csv=PATIENTS.replace("yes", "ja"),
            orders_csv=ORDERS.replace("O2", "O1").replace("picc", "pick"),
        )
    )
    assert brief(found) == [
        ("unknown_zone", "policy.toml", None, "zone"),
        ("bad_coordinate", N, 2, "latitude"),
        ("bad_credential", N, 3, "credentials"),
        ("bad_time", S, 2, "start"),
        ("unknown_reference", S, 3, "nurse"),
        ("bad_yes_no", P, 2, "caregiver_able"),
        ("unknown_value", O, 2, "device"),
        ("duplicate_id", O, 3, "id"),
    ]


def test_no_name_or_address_is_ever_told(tmp_path: Path) -> None:
    """Not even where columns are mixed up, so that names stand where ids should."""
    mixed = {
        name.replace(".", "_"): text.replace("id,name,address", "name,id,address")
        for name, text in FILES.items()
        if name in {N, P}
    }
    found = problems(write(tmp_path, **mixed))
    assert found
    assert "Secret" not in repr(found)
    assert "Hidden" not in repr(found)
