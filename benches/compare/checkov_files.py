"""checkov_files.py FILE ARGUMENTS...: Checkov with these arguments, exactly as its own script starts it, which notes in FILE what its parsers made of
each file: nothing in its reports tells of a file that has no resource with a check.

Each line of FILE is a path that a parser gave a definition of. The frameworks run in processes of their own, so lines are appended."""

import os
import sys

# Checkov looks at the arguments as soon as it is imported.
NOTES = sys.argv.pop(1)

from checkov.arm import runner as arm
from checkov.bicep.parser import Parser
from checkov.main import Checkov
from checkov.terraform import plan_runner as plan
from checkov.terraform.tf_parser import TFParser


def noting(function, paths):
    """The function, which notes `paths` of what it was called on and what it gave."""

    def noted(*args, **named):
        given = function(*args, **named)
        with open(NOTES, "a", encoding="utf-8") as notes:
            notes.writelines(f"{os.path.abspath(path)}\n" for path in paths(args, given))
        return given

    return noted


def parsed_hcl(args, _given):
    return [path for path, definition in args[0].loaded_files_map.items() if definition]


arm.get_files_definitions = noting(arm.get_files_definitions, lambda _args, given: given[0])
plan.create_definitions = noting(plan.create_definitions, lambda _args, given: given[0])
Parser.get_files_definitions = noting(Parser.get_files_definitions, lambda _args, given: given[0])
TFParser.parse_hcl_module = noting(TFParser.parse_hcl_module, parsed_hcl)
TFParser.parse_multi_graph_hcl_module = noting(TFParser.parse_multi_graph_hcl_module, parsed_hcl)

if __name__ == "__main__":
    sys.exit(Checkov().run())
