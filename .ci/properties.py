#!/usr/bin/env python3
"""properties.py FOLDER > src/policy/azure_policy/properties.txt
Writes which properties the resources of Azure have, by type. FOLDER has the wheels of azure-mgmt-* packages that
`resource_types.py` reads, which says how to get them.

These clients are generated from Microsoft's specifications, of which Azure also makes the aliases of its policies. For every
operation that reads or writes one resource, what it takes and what it gives are models of the client, and these say what each
property is called on the wire and which model it is of. A model stands for its variants too: they share one node.

The table is a graph: a line `TYPE NUMBER…` names the nodes of a type, a line `NUMBER property property=NUMBER *=NUMBER` the
properties of a node, with the nodes that these are of; behind `*` is what a map holds under keys of any name."""
import ast, collections, datetime, pathlib, re, sys, zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from resource_types import METHOD, TEMPLATE, resource_type

MODEL = re.compile(r"_?models\.(?:_models\.|_models_py3\.)?([A-Z]\w*)")
BUILDER = re.compile(r"\b(build_\w+_request)\(")
# Only what one may govern: of other namespaces nobody asks.
HEAD = """\
# Which properties resources of Azure have, in lower case. Made by `.ci/properties.py`; do not edit.
# Source: the models in Microsoft's management clients for Python (https://github.com/Azure/azure-sdk-for-python), which are
# generated from https://github.com/Azure/azure-rest-api-specs; the packages are those of src/model/resource_types.txt.
# Date: {date}
"""


class Models:
    """the models of one module: by name, their own fields [(path on the wire, annotation)] and their bases"""

    def __init__(self, text):
        self.fields, self.bases = {}, {}
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and node.name not in self.fields:
                self.fields[node.name] = list(fields(node))
                self.bases[node.name] = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        self.variants = collections.defaultdict(list)
        for name, bases in self.bases.items():
            for base in bases:
                self.variants[base].append(name)

    def family(self, name):
        """the model, what it is made of, and its variants"""
        found, above, below = {name}, [name], [name]
        while above:
            bases = [base for base in self.bases.get(above.pop(), []) if base in self.fields and base not in found]
            found.update(bases)
            above += bases
        while below:
            variants = [variant for variant in self.variants[below.pop()] if variant not in found]
            found.update(variants)
            below += variants
        return found


def fields(node):
    for item in node.body:
        if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "_attribute_map":
            for name, entry in zip(item.value.keys, item.value.values):
                entry = {key.value: value.value for key, value in zip(entry.keys, entry.values)}
                path = [part.replace("\0", ".") for part in entry["key"].replace("\\\\.", "\0").replace("\\.", "\0").split(".")]
                yield path, old(entry["type"])
        elif isinstance(item, ast.AnnAssign) and isinstance(item.value, ast.Call) and "rest_" in ast.unparse(item.value.func):
            names = [word.value.value for word in item.value.keywords if word.arg == "name"]
            text = ast.unparse(item.annotation)
            models = MODEL.findall(text)
            map_of = bool(re.search(r"\b[dD]ict\[", text))
            yield [names[0] if names else item.target.id], (models, map_of)


def old(kind):
    """`[{Model}]` of the older clients"""
    return re.findall(r"\b[A-Z]\w*", kind), "{" in kind


class Graph:
    def __init__(self):
        self.nodes, self.numbers = [], {}

    def model(self, wheel, models, name):
        """the number of the node of a model; the graph below it is made on the way"""
        key = (wheel, id(models), name)
        open_ = []
        if key not in self.numbers:
            self.numbers[key] = self.new()
            open_.append(key)
        while open_:
            here = open_.pop()
            for member in models.family(here[2]):
                for path, (kinds, map_of) in models.fields[member]:
                    at = self.numbers[here]
                    for part in path:
                        before, at = at, self.below(at, part.lower())
                    kinds = [kind for kind in kinds if kind in models.fields]
                    if map_of and kinds:
                        before, at = at, self.below(at, "*")
                    for kind in kinds:
                        target = (wheel, id(models), kind)
                        if target not in self.numbers:
                            self.numbers[target] = self.new()
                            open_.append(target)
                        self.nodes[at].setdefault("=", set()).add(self.numbers[target])
        return self.numbers[key]

    def new(self):
        self.nodes.append({})
        return len(self.nodes) - 1

    def below(self, at, key):
        if key not in self.nodes[at]:
            self.nodes[at][key] = self.new()
        return self.nodes[at][key]


def shapes(graph, roots):
    """the graph with `=` followed and what is alike made one: {type: node}, [{property: node or None}]"""
    made, order = {}, []

    def state(numbers):
        found, open_ = set(numbers), list(numbers)
        while open_:
            more = graph.nodes[open_.pop()].get("=", set()) - found
            found |= more
            open_ += more
        return frozenset(found)

    starts = {kind: state(numbers) for kind, numbers in roots.items()}
    open_ = list(starts.values())
    while open_:
        here = open_.pop()
        if here in made:
            continue
        keys = collections.defaultdict(set)
        for number in here:
            for key, value in graph.nodes[number].items():
                if key != "=":
                    keys[key].add(value)
        made[here] = {key: state(values) for key, values in keys.items()}
        open_ += made[here].values()
    # Nodes that look alike, seen one step further each time, become one.
    group = {here: 0 for here in made}
    while True:
        look = {here: tuple(sorted((key, group[there]) for key, there in below.items())) for here, below in made.items()}
        names = {}
        new = {here: names.setdefault((group[here], look[here]), len(names)) for here in made}
        if len(names) == len(set(group.values())):
            break
        group = new
    nodes = {}
    for here, below in made.items():
        nodes[group[here]] = {key: group[there] if made[there] else None for key, there in below.items()}
    return {kind: group[start] for kind, start in starts.items()}, nodes


def read(wheel, graph, roots):
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.endswith(".py") and "/aio/" not in name]
        folders = {name.rpartition("/models/")[0] for name in names if re.search(r"/models/_models(_py3)?\.py$", name)}
        for folder in sorted(folders):
            typed = f"{folder}/models/_models_py3.py"
            models = Models(archive.read(typed if typed in names else f"{folder}/models/_models.py").decode())
            for name in names:
                if name.startswith(f"{folder}/operations/"):
                    for kind, model in operations(archive.read(name).decode()):
                        if model in models.fields:
                            roots[kind].add(graph.model(wheel.name, models, model))


def operations(text):
    """(type, model) of every operation that reads or writes one resource"""
    parts = re.split(r"\n(?=(?:    )?def )", text)
    builders = {}
    for part in parts:
        found = re.match(r"def (build_\w+_request)", part)
        if found and METHOD.search(part) and not re.search(r'method="DELETE"', part):
            kinds = [resource_type(template) for template in TEMPLATE.findall(part)]
            builders[found[1]] = {"/".join(kind).lower() for kind in kinds if kind}
    for part in parts:
        kinds = {kind for builder in BUILDER.findall(part) for kind in builders.get(builder, ())}
        signature = part.split('"""')[0].split("error_map")[0]
        for model in set(MODEL.findall(signature)):
            for kind in kinds:
                yield kind, model


def main(folder):
    graph, roots = Graph(), collections.defaultdict(set)
    for wheel in sorted(pathlib.Path(folder).glob("*.whl")):
        read(wheel, graph, roots)
    types, nodes = shapes(graph, {kind: numbers for kind, numbers in roots.items() if numbers})
    print(HEAD.format(date=datetime.date.today()), end="")
    for kind in sorted(types):
        print(kind, types[kind])
    for number in sorted(nodes):
        words = [key if there is None else f"{key}={there}" for key, there in sorted(nodes[number].items())]
        if words:
            print(number, *words)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(sys.argv[1])
