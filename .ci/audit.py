#!/usr/bin/env python3
"""Looks up the pinned packages in the list of known faults, and fails where one of them has some.

`audit.py PYTHON FILE…`: PYTHON is one that has pip-audit (https://pypi.org/project/pip-audit/),
each FILE has pinned requirements. Where the list cannot be had, that is told and nothing fails: a
machine without a network is no fault of the packages'.
"""

import json
import subprocess
import sys
from typing import Any


def main(python: str, *files: str) -> int:
    """Audit all files, and give the exit status."""
    return max(audit(python, file) for file in files)


def audit(python: str, file: str) -> int:
    """Print what is known of a file's packages: 1 where one of them has faults."""
    command = [python, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner=off"]
    try:
        run = subprocess.run(
            [*command, "--format=json", f"--requirement={file}"],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        packages: list[dict[str, Any]] = list(json.loads(run.stdout)["dependencies"])
    except (OSError, subprocess.TimeoutExpired, ValueError, LookupError, TypeError) as error:
        print(f"{file}: not audited, pip-audit gave no answer ({type(error).__name__})")
        return 0
    faulty = [package for package in packages if package.get("vulns")]
    for package in faulty:
        for fault in package["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version"
            name = f"{package['name']} {package['version']}"
            print(f"{file}: {name} has {fault['id']}, mended in {mended}")
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        print(f"{file}: nothing is known of {', '.join(skipped)}")
    print(f"{file}: {len(packages) - len(skipped)} packages looked up, {len(faulty)} with faults")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
