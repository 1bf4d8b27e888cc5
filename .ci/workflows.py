"""workflows.py PAGE FOLDER: writes the workflows of a Markdown page as files, with a commit where the page says COMMIT.
workflows.py --scripts FILE… FOLDER: writes the scripts that templates of pipelines hold."""

import re
import sys
import textwrap
from pathlib import Path


def workflows(page: Path, folder: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    whole = [block for block in blocks if block.startswith("name:")]
    if not whole:
        sys.exit(f"{page} holds no workflow")
    for number, block in enumerate(whole):
        # Not a commit of anybody: what is checked is the form.
        text = re.sub(r"@COMMIT( #.*)?$", f"@{'0123456789' * 4} # v0.0.0", block, flags=re.MULTILINE)
        (folder / f"page-{number}.yml").write_text(text)


def scripts(files: list[Path], folder: Path) -> None:
    for file in files:
        text = file.read_text()
        # Both kinds of template have one, as a block of YAML.
        found = re.search(r"^( *)- (?:bash: )?\|\n((?:\1 .*\n|\n)+)", text, re.MULTILINE)
        if not found:
            sys.exit(f"{file} holds no script")
        lines = [line for line in found[2].splitlines(keepends=True)]
        inner = len(lines[0]) - len(lines[0].lstrip())
        body = "".join(takewhile_indented(lines, inner))
        shell = "bash" if "bash:" in found[0] else "sh"
        (folder / f"{file.stem}.script").write_text(f"#!/usr/bin/env {shell}\n{textwrap.dedent(body)}")


def takewhile_indented(lines: list[str], inner: int) -> list[str]:
    kept = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) < inner:
            break
        kept.append(line)
    return kept


if __name__ == "__main__":
    if sys.argv[1] == "--scripts":
        scripts([Path(one) for one in sys.argv[2:-1]], Path(sys.argv[-1]))
    else:
        workflows(Path(sys.argv[1]), Path(sys.argv[2]))
