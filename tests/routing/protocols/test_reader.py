"""Protocol files are read as they stand, merged with what is shared, or refused with all faults."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from routing.protocols import ProtocolError, load_protocols
from routing.protocols.reader import DEFAULTS, SHARED, ProtocolProblem
from tests.routing.protocols.cases import at, expanded, order, site

OWN = """
[own]
title = "own"
method = "pump"
infusion_minutes = 60
response_class = "class_2"
responder = ["RN"]
[own.steps.visit]
timing = "start"
minutes = 30
[own.care.check]
since = "last_lab"
every_days = 7
minutes = 20
"""


def faults(folder: Path, **files: str | bytes) -> tuple[ProtocolProblem, ...]:
    """Return all problems of a site's own files."""
    for name, text in files.items():
        data = text.encode() if isinstance(text, str) else text
        (folder / f"{name}.toml").write_bytes(data)
    with pytest.raises(ProtocolError) as caught:
        load_protocols(folder)
    return caught.value.problems


def changed(old: str, new: str, text: str = OWN) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_the_defaults_are_read() -> None:
    """All therapies of the program are there, with hours and devices, and read once only."""
    known = load_protocols()
    assert set(known.therapies) == {
        "antibiotic", "vancomycin", "hydration", "pca", "parenteral_nutrition",
        "chemo_5fu", "ivig", "infliximab", "vedolizumab", "enzyme",
    }  # fmt: skip
    assert known.hours.routine == (time(8), time(17))
    assert known.week_begins is None
    assert known.devices["port"] == {"PORT"}
    assert load_protocols() is known


def test_a_file_of_the_site_adds_therapies(tmp_path: Path) -> None:
    """The defaults stay beside it; what it does not say has its default."""
    known = site(tmp_path, own=OWN)
    assert set(known.therapies) == {*load_protocols().therapies, "own"}
    assert known.therapies["own"].steps["visit"].latest_minutes == 30
    assert known.therapies["ivig"] == load_protocols().therapies["ivig"]


def test_a_file_of_the_site_replaces_a_default(tmp_path: Path) -> None:
    """By its name, and whole: therapies that it leaves out are gone."""
    known = site(tmp_path, immune_therapy=OWN)
    assert "own" in known.therapies
    assert "ivig" not in known.therapies


def test_a_therapy_may_be_like_another(tmp_path: Path) -> None:
    """It takes over every key, of a therapy in another file too, and changes some."""
    text = '[mine]\nlike = "vedolizumab"\ntitle = "mine"\n[mine.steps.infusion]\npriority = 3\n'
    known = site(tmp_path, own=text).therapies
    assert known["mine"].steps["infusion"].priority == 3
    assert known["mine"].steps["infusion"].days == (0, 14, 42)
    assert known["mine"].infusion_minutes == 30
    assert known["vedolizumab"].steps["infusion"].priority == 6


def test_shared_care_and_steps_are_filled_in(tmp_path: Path) -> None:
    """A name alone takes the shared care or step; keys beside it go before."""
    text = OWN + "[own.care.dressing_change]\n[own.steps.line_removal]\npriority = 2\n"
    own = site(tmp_path, own=text).therapies["own"]
    assert (
        own.care["dressing_change"]
        == load_protocols().therapies["antibiotic"].care["dressing_change"]
    )
    assert own.steps["line_removal"].priority == 2
    assert own.steps["line_removal"].timing == "removal"


def test_what_is_done_in_one_visit_loads_together(tmp_path: Path) -> None:
    """The visit's own supplies, and those of the care that is done beside it."""
    text = changed("minutes = 30", "minutes = 30\nload = 3")
    text = changed("minutes = 20", "minutes = 20\nload = 2", text)
    known = site(tmp_path, own=text)
    given = order("own", device="piv", last_lab=at(-7, 9))
    (visit,) = expanded(given, protocols=known).visits
    assert (visit.kind, visit.load) == ("visit", 5)


def test_follow_ups_are_the_assessment(tmp_path: Path) -> None:
    """Of the therapy's own care if it has one, else of all therapies, or as it says."""
    text = OWN + "[own.follow_up]\nminutes = 25\n"
    known = site(tmp_path, own=text).therapies
    found = {code: known[code].follow_up for code in ("own", "antibiotic", "pca")}
    minutes = {code: care and care.minutes for code, care in found.items()}
    assert minutes == {"own": 25, "antibiotic": 45, "pca": 45}
    assert found["pca"] == known["pca"].care["assessment"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "own"', 'title = "own"\ntitel = 3', "own.titel"),
        ('title = "own"', "", "own.title"),
        ('"pump"', '"pumpe"', "own.method"),
        ("= 60", '= "60"', "own.infusion_minutes"),
        ("= 60", "= -1", "own.infusion_minutes"),
        ("= 60", "= nan", "own.infusion_minutes"),
        ("= 60", "= 9999999999", "own.infusion_minutes"),
        ("= 60", "= 60\ndose_every_hours = 0", "own.infusion_minutes"),
        ("= 60", "= 60\ngiven_by = []", "own.given_by"),
        ("= 60", "= 60\nfrequency = '3 a week'", "own.frequency"),
        ('["RN"]', '["rn"]', "own.responder"),
        ('["RN"]', '"RN"', "own.responder"),
        ('"start"', '"begin"', "own.steps.visit.timing"),
        ('"start"', '"after"\nof = "nothing"', "own.steps.visit.of"),
        ('"start"', '"after"\nof = "visit"\nmin_lag_minutes = 5',
         "own.steps.visit.max_lag_minutes"),
        ('"start"', '"cycle"', "own.steps.visit.every_days"),
        ('"start"', '"cycle"\nevery_days = 7\ndays = [7]', "own.steps.visit.days"),
        ('"start"', '"cycle"\nevery_days = 7\nlate_days = -1', "own.steps.visit.course_days"),
        ('"start"', '"training"', "own.steps.visit.number"),
        ('"start"', '"start"\ndue_minutes = 31', "own.steps.visit.due_minutes"),
        ('"start"', '"start"\nearly_minutes = -5', "own.steps.visit.due_minutes"),
        ("minutes = 30", "minutes = -30", "own.steps.visit.minutes"),
        ("minutes = 30", "minutes = '30'", "own.steps.visit.minutes"),
        ("minutes = 30", "minutes = []", "own.steps.visit.minutes"),
        ("minutes = 30", "minutes = 30\noffset_hours = 100001", "own.steps.visit.offset_hours"),
        ("minutes = 30", "minutes = 30\npriority = 10", "own.steps.visit.priority"),
        ("minutes = 30", "minutes = 30\nload = -1", "own.steps.visit.load"),
        ("minutes = 30", "minutes = 30\ncredentials = ['R N']", "own.steps.visit.credentials"),
        ("minutes = 30", "minutes = 30\ndevices = ['drain']", "own.steps.visit.devices.0"),
        ("[own.steps.visit]", "[own.steps.other]\ntiming = 'start'\nminutes = 1\n[own.steps.visit]",
         "own.steps"),
        ('"last_lab"', '"last_moon"', "own.care.check.since"),
        ("every_days = 7", "", "own.care.check.every_days"),
        ("every_days = 7", "every_days = 7\nevery_hours = 7", "own.care.check.every_days"),
        ("every_days = 7", "every_days = 7\nearly_days = 7", "own.care.check.early_days"),
        ("every_days = 7", "every_days = 7\nevery_days_by_device = { sc = 0 }",
         "own.care.check.every_days_by_device"),
        ("every_days = 7", "every_days = 7\nadded_minutes = -1", "own.care.check.added_minutes"),
        ("every_days = 7", "every_days = 7\nbefore_dose_minutes = [15, 60]",
         "own.care.check.before_dose_minutes"),
        ("[own]", "own2 = 3\n[own]", "own2"),
    ],
)  # fmt: skip
def test_a_bad_value_is_located(tmp_path: Path, old: str, new: str, key: str) -> None:
    """Exactly the key that is wrong is named, with its file and a sentence."""
    found = faults(tmp_path, own=changed(old, new))
    assert {(p.file, p.key) for p in found} == {("own.toml", key)}
    assert all(p.text.endswith(".") for p in found)


@pytest.mark.parametrize("like", ['"own"', '"nothing"', "[]", "3", '["ivig"]'])
def test_a_therapy_that_is_like_nothing_is_told(tmp_path: Path, like: str) -> None:
    """Like itself, like none that is known, or like no name at all."""
    found = faults(tmp_path, own=changed("[own]\n", f"[own]\nlike = {like}\n"))
    assert [(p.file, p.key) for p in found] == [("own.toml", "own.like")]


@pytest.mark.parametrize(
    "text", ["[own", "[own]\n[own]\n", b"[own]\ntitle = '\xe9'\n", b"\xff\xfe[\x00", b"\x00"]
)
def test_a_broken_file_is_told_alone(tmp_path: Path, text: str | bytes) -> None:
    """Whatever else depends on it is not complained of."""
    for name in ("own", "line_care", "antibiotic"):
        folder = tmp_path / name
        folder.mkdir()
        found = faults(folder, **{name: text})
        assert [(p.file, p.key) for p in found] == [(f"{name}.toml", "")]
        assert "TOML" in found[0].text


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('week_begins = "start"', 'week_begins = "someday"', "week_begins"),
        ('week_begins = "start"', "week_begins = 1", "week_begins"),
        ('week_begins = "start"', 'week_start = "sunday"', "week_start"),
        ('["08:00", "17:00"]', '["17:00", "08:00"]', "hours.routine"),
        ('["08:00", "17:00"]', '["08:00+01:00", "17:00+01:00"]', "hours.routine"),
        ('["06:30", "21:00"]', '["06:30"]', "hours.dose.1"),
        ('["06:30", "21:00"]', '["half past six", "21:00"]', "hours.dose.0"),
        ('port = ["PORT"]', 'prot = ["PORT"]', "devices.prot"),
        ('port = ["PORT"]', "port = 3", "devices.port"),
    ],
)
def test_what_is_shared_is_checked(tmp_path: Path, old: str, new: str, key: str) -> None:
    """Hours, devices and the first day of a week are told by their own keys."""
    text = (DEFAULTS / SHARED).read_text("utf-8")
    found = faults(tmp_path, line_care=changed(old, new, text))
    assert {(p.file, p.key) for p in found} == {(SHARED, key)}


def test_a_shared_part_that_is_no_table_is_told(tmp_path: Path) -> None:
    """Steps and care are tables; what therapies miss for want of them is told too."""
    found = faults(
        tmp_path,
        line_care='steps = 3\ncare = []\n[hours]\nroutine = ["08:00", "17:00"]\n'
        'dose = ["06:30", "21:00"]\n',
    )
    assert {"steps", "care"} <= {p.key for p in found if p.file == SHARED}


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """And the error's own text names them."""
    two = changed("= 60", "= -1") + changed("[own]", "[two]").replace("own.", "two.").replace(
        "= 60", "= -1"
    )
    found = faults(
        tmp_path,
        own=two,
        other=changed("[own]", "[three]").replace("own.", "three.").replace('"pump"', "1"),
    )
    assert [(p.file, p.key) for p in found] == [
        ("other.toml", "three.method"),
        ("own.toml", "own.infusion_minutes"),
        ("own.toml", "two.infusion_minutes"),
    ]
    assert "own.toml two.infusion_minutes" in str(ProtocolError(found))


def test_a_therapy_in_two_files_is_told(tmp_path: Path) -> None:
    """Nobody guesses which of the two is meant."""
    found = faults(tmp_path, a=OWN, b=OWN)
    assert [(p.file, p.key, p.text) for p in found] == [("b.toml", "own", "It is in two files.")]


def test_nothing_of_a_file_is_quoted(tmp_path: Path) -> None:
    """A file may hold anything: its values are not repeated."""
    found = faults(tmp_path, own="title = 'Carl Secretname'\n[own\n")
    assert "Secret" not in repr(found)
    assert "line 2" in found[0].text
