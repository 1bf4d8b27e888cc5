"""The trees that are scanned, and which of their files a scanner of Azure should understand."""

import collections
import json
import os

# Name; what is mainly in it; its path; how it is run: "small" trees in every way by everybody, "large" ones once by peers, "huge" ones not in a quick run.
Tree = collections.namedtuple("Tree", "name languages path size")

FIXTURES = [("arm", {"arm"}), ("bicep", {"bicep"}), ("azurerm", {"terraform"}), ("azapi", {"terraform"}), ("plan", {"plan"})]
REAL = [
    ("arm/quickstart", {"arm"}, "small"),
    ("bicep/quickstart", {"bicep"}, "large"),
    ("bicep/avm", {"bicep"}, "large"),
    ("bicep/compiler", {"bicep"}, "large"),
    ("terraform/azurerm-examples", {"terraform"}, "small"),
    ("terraform/caf", {"terraform"}, "large"),
    ("terraform/plans", {"plan"}, "small"),
]
FORMS = ["bicep", "arm", "terraform", "plan", "export"]


def trees(repository, dev, estates):
    """All trees that are there, and the names of those that are not."""
    found = [Tree(f"fixtures {form}", languages, f"{repository}/fixtures/estates/{form}", "small") for form, languages in FIXTURES]
    found += [Tree(name, languages, f"{dev}/{name}", size) for name, languages, size in REAL]
    for count, size in ((1000, "large"), (10000, "huge")):
        found += [Tree(f"made up, {form}, {count:,}", {form}, f"{estates}/{form}-{count}", size) for form in FORMS]
    missing = [tree.name for tree in found if not os.path.isdir(tree.path)]
    return [tree for tree in found if os.path.isdir(tree.path)], missing


def candidates(path):
    """The files that declare resources or are modules of such files: Bicep, Terraform, templates, plans, exports; no files of parameters."""
    found = set()
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in names:
            file = os.path.realpath(os.path.join(folder, name))
            if name.endswith((".bicep", ".tf", ".tf.json")) or name.endswith(".json") and declares(file):
                found.add(file)
    return found


def declares(path):
    """Whether a file of JSON is a template, a plan or an export."""
    with open(path, "rb") as file:
        text = file.read()
    # Templates may have comments and strings of several lines; those of subscriptions and tenants have other schemas.
    if b"deploymenttemplate.json" in text.lower() and b'"resources"' in text:
        return True
    try:
        value = json.loads(text.decode("utf-8-sig"))
    except ValueError:
        return False
    if isinstance(value, dict):
        return "terraform_version" in value and ("planned_values" in value or "values" in value)
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "id" in one and "type" in one for one in value)
