"""The list of rules and the files of the folder say the same."""

from __future__ import annotations

from pathlib import Path

import routing.rules
from routing.rules import ELIGIBILITY_RULES, RULES, code


def test_every_file_is_a_rule_and_every_rule_is_listed_once() -> None:
    folder = Path(routing.rules.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    codes = [code(rule) for rule in RULES]
    assert sorted(codes) == sorted(files)


def test_eligibility_rules_are_rules() -> None:
    assert set(map(code, ELIGIBILITY_RULES)) < set(map(code, RULES))


def test_the_readme_names_every_rule() -> None:
    readme = Path(routing.rules.__file__).with_name("README.md").read_text("utf-8")
    assert [code(rule) for rule in RULES if f"`{code(rule)}`" not in readme] == []
