"""The shape of the code: what may import what, how long things are, what must not be there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("geo_data", "staffing", "routing", "api", "benchmarks")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
HEAVY = ("geopandas", "jinja2", "networkx", "numba", "ortools", "osmium", "osmnx", "scipy")
UNSAFE_FORMATS = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"}
TEXT_SUFFIXES = {"", ".css", ".csv", ".html", ".js", ".lock", ".md", ".py", ".toml"}
# Paths and tools of one machine; written so that this file does not contain what it looks for.
PRIVATE = re.compile(r"(?<![\w.])/(?:work|root)\b|\.\./shar[e]d|\bfar[m]-\w")


def python_files() -> list[Path]:
    """Return all modules of the five packages."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def text_files() -> list[Path]:
    """Return all readable files of the packages, the tests, the docs and the top level."""
    folders = (*PACKAGES, "tests", "docs", ".ci")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    paths += ROOT.iterdir()
    return sorted(
        path
        for path in paths
        if path.is_file() and path.suffix in TEXT_SUFFIXES and path.name != ".git"
    )


def functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return all functions and methods of a module, nested ones included."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function from its ``def``, its docstring not counted."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        assert docstring.end_lineno is not None
        lines -= docstring.end_lineno - docstring.lineno + 1
    return lines


def imported_names(tree: ast.Module) -> set[str]:
    """Return the top-level packages that a module imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def unpickles(tree: ast.Module) -> bool:
    """Tell whether a module asks NumPy to load pickled objects."""
    return any(
        isinstance(node, ast.keyword)
        and node.arg == "allow_pickle"
        and not (isinstance(node.value, ast.Constant) and node.value.value is False)
        for node in ast.walk(tree)
    )


def test_import_contracts_hold() -> None:
    """Every import contract of pyproject.toml is kept."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_help_imports_nothing_heavy() -> None:
    """Asking for help loads no library that takes long to import."""
    code = (
        "import atexit, sys\n"
        f"heavy = {HEAVY!r}\n"
        "report = lambda: print('heavy:', *(n for n in heavy if n in sys.modules))\n"
        "atexit.register(report)\n"
        "sys.argv = ['infuseroute', '--help']\n"
        "from api.cli import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "plan" in result.stdout
    assert result.stdout.splitlines()[-1].strip() == "heavy:"


def test_files_are_short() -> None:
    """No module is longer than a reader can take in."""
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in python_files()}
    long = {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > MAX_FILE_LINES}
    assert lengths
    assert long == {}


def test_functions_are_short() -> None:
    """No function is longer than a screen, its docstring not counted."""
    long = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}: {body_lines(function)} lines"
        for path in python_files()
        for function in functions(ast.parse(path.read_text("utf-8")))
        if body_lines(function) > MAX_FUNCTION_LINES
    ]
    assert long == []


def test_function_length_leaves_out_the_docstring() -> None:
    """The measure itself counts a signature and a body, and no docstring."""
    source = 'def f(\n    x,\n):\n    """Say.\n\n    More.\n    """\n    y = x\n    return y\n'
    (function,) = functions(ast.parse(source))
    assert body_lines(function) == 5


def test_nothing_executes_what_it_reads() -> None:
    """No module reads or writes a format that can run code when it is loaded."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in python_files()}
    unsafe = [
        str(path.relative_to(ROOT))
        for path, tree in trees.items()
        if imported_names(tree) & UNSAFE_FORMATS or unpickles(tree)
    ]
    assert unsafe == []


def test_no_file_names_a_private_path() -> None:
    """No file names a path or a tool of the machine it was written on."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in text_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if PRIVATE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_locks_name_no_index(name: str) -> None:
    """A lock file works with whatever index a machine is set up for, and pins every hash."""
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    pins = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w, ]+\])?==", text, flags=re.MULTILINE)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(pins) == len(entries) > 40
    assert all("--hash=sha256:" in entry for entry in entries)


def test_both_locks_agree() -> None:
    """Everything the demo runs with is what the tests run with."""
    pin = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[\w, ]+\])?==([^\s;\\]+)", flags=re.MULTILINE)
    runtime, testing = (
        dict(pin.findall((ROOT / name).read_text("utf-8")))
        for name in ("requirements.lock", "requirements-test.lock")
    )
    assert runtime.items() <= testing.items()


def test_every_package_has_a_readme() -> None:
    """Each package folder says in a README what question it answers."""
    folders = {path.parent for path in python_files() if path.name == "__init__.py"}
    missing = [str(f.relative_to(ROOT)) for f in folders if not (f / "README.md").is_file()]
    assert len(folders) >= len(PACKAGES)
    assert sorted(missing) == []
