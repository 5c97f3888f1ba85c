""".ci/audit.py: packages with known faults fail the build, a machine without a network does not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).parent.parent / ".ci" / "audit.py"
FAULT = {"id": "PYSEC-2026-1", "fix_versions": ["1.1", "2.0"], "aliases": [], "description": "…"}
GOOD = {"name": "good", "version": "1.0", "vulns": []}
BAD = {"name": "bad", "version": "1.0", "vulns": [FAULT]}
UNKNOWN = {"name": "unknown", "skip_reason": "not found"}


def audit(folder: Path, printed: str, status: int) -> tuple[int, str]:
    """Run it with a tool that prints this, and give its exit status and what it prints."""
    tool = f"import sys\nprint({printed!r})\nsys.exit({status})\n"
    (folder / "pip_audit.py").write_text(tool, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(AUDIT), sys.executable, "one.txt", "two.txt"],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout


def told(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_fault_fails(tmp_path: Path) -> None:
    status, said = audit(tmp_path, told(GOOD, BAD, UNKNOWN), 1)
    assert status == 1
    assert "one.txt: bad 1.0 has PYSEC-2026-1, mended in 1.1, 2.0\n" in said
    assert "two.txt: 2 packages looked up, 1 with faults\n" in said
    assert "two.txt: nothing is known of unknown\n" in said


def test_none_is_well(tmp_path: Path) -> None:
    status, said = audit(tmp_path, told(GOOD), 0)
    assert status == 0
    assert said.count("1 packages looked up, 0 with faults\n") == 2


@pytest.mark.parametrize("printed", ["", "no network", "{}", "[1]", '{"dependencies": 1}'])
def test_no_answer_fails_nothing(tmp_path: Path, printed: str) -> None:
    status, said = audit(tmp_path, printed, 1)
    assert status == 0
    assert said.count("not audited") == 2


def test_no_tool_fails_nothing(tmp_path: Path) -> None:
    command = [sys.executable, str(AUDIT), str(tmp_path / "python"), "one.txt"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout[:21]) == (0, "one.txt: not audited,")
