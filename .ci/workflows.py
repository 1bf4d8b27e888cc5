"""workflows.py FOLDER FILE…: takes out of each file what other tools can look at: of a page its workflows, with a commit where the page
says COMMIT; of a workflow, an action or a template of a pipeline its scripts."""

import re
import sys
from pathlib import Path

import yaml

# Keys under which scripts stand, and the shells that run them.
SCRIPTS = {"run": "bash", "bash": "bash", "inlineScript": "bash", "script": "sh"}


def workflows(page: Path) -> list[str]:
    blocks = re.findall(r"^```yaml\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    # Not a commit of anybody: what is checked is the form.
    return [re.sub(r"@COMMIT( #.*)?$", f"@{'0123456789' * 4} # v0.0.0", block, flags=re.MULTILINE) for block in blocks if block.startswith("name:")]


def scripts(node: object) -> list[tuple[str, str]]:
    if isinstance(node, list):
        return [found for one in node for found in scripts(one)]
    if not isinstance(node, dict):
        return []
    found = []
    for key, value in node.items():
        text = "\n".join(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value
        if key in SCRIPTS and isinstance(text, str):
            found.append((SCRIPTS[key], text))
        else:
            found += scripts(value)
    return found


def main(folder: Path, files: list[Path]) -> None:
    for file in files:
        if file.suffix == ".md":
            found = [(f"page-{number}.yml", text) for number, text in enumerate(workflows(file))]
        else:
            taken = enumerate(scripts(yaml.safe_load(file.read_text())))
            found = [(f"{file.stem}-{number}.script", f"#!/usr/bin/env {shell}\n{text}\n") for number, (shell, text) in taken]
        if not found and file.suffix == ".md":
            sys.exit(f"{file} holds no workflow")
        for name, text in found:
            (folder / name).write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(one) for one in sys.argv[2:]])
