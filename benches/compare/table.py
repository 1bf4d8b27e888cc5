"""What was measured, as Markdown: ratios to seawall, with a word wherever a peer is better."""

BEGIN = "<!-- benches/compare.sh writes from here -->"
END = "<!-- to here -->"
PEERS = ["Checkov", "Trivy"]
# What the whole of a comparison is held to: times as much CPU as seawall, and times as much memory.
TARGETS = {"Checkov": (200, 4), "Trivy": (20, 4)}


def markdown(told):
    """The whole text between the marks."""
    machine, versions = told["machine"], told["versions"]
    lines = [
        f"{told['date']}, {machine['model']}, {machine['cores']} cores, {machine['memory']} GB, {machine['system']}, load {machine['load']} at the start. "
        + ", ".join(f"{name} {version}" for name, version in versions.items()) + f". `{told['command']}`",
        "",
        "CPU is user and system of all processes of a run, memory the largest of them. Ratios are to seawall's figure of the same tree: `50×` is fifty times as "
        "much. *Files* are those that a tool understood by its own account. "
        + ("Nobody had a network. " if machine["apart"] else "The network could not be taken away here: options alone keep the peers from it. ")
        + ("" if machine["cold"] else "The page cache was left alone: nothing was measured cold. ")
        + f"A run is stopped after {machine['limit']} s.",
        "",
    ]
    if told["missing"]:
        lines += [f"Not here, so left out: {', '.join(told['missing'])}.", ""]
    lines += [*overview(told["trees"]), "", *start(told["start"]), "", *by_way(told["trees"]), ""]
    lines += [*judging(told["opa"]), *better(told["trees"]), *totals(told["trees"])]
    return "\n".join(lines).rstrip() + "\n"


def overview(trees):
    """All trees warm on two cores."""
    lines = ["Warm, on two cores:", "", "| tree | files | seawall | Checkov | Trivy |", "|---|---|---|---|---|"]
    for tree in trees:
        mine = warm(tree, "seawall")
        cells = [f"{work(mine)}, {seconds(mine['cpu'])} CPU, {seconds(mine['wall'])}, {size(mine['memory'])}"]
        cells += [cell(mine, warm(tree, peer)) for peer in PEERS]
        lines.append(f"| {tree['name']} | {tree['files']} | {' | '.join(cells)} |")
    return lines


def cell(mine, theirs):
    if theirs is None:
        return "does not read it"
    if not theirs["finished"]:
        return "did not finish"
    failed = "" if theirs["right"] else f", exit code {theirs['exit']}"
    return (
        f"{work(theirs)}, {seconds(theirs['cpu'])} CPU ({times(theirs['cpu'], mine['cpu'])}), "
        f"{seconds(theirs['wall'])} ({times(theirs['wall'], mine['wall'])}), {size(theirs['memory'])} ({times(theirs['memory'], mine['memory'])}){failed}"
    )


def work(run):
    """What was done."""
    resources = f"{run['more']['resources']:,} resources, " if "resources" in run["more"] else ""
    return f"{run['understood']:,} files, {resources}{run['findings']:,} findings"


def start(told):
    """To start, and for one small file."""
    tools = [name for name in ["seawall", *PEERS] if any(name in runs for runs in told.values())]
    lines = ["To start, the middle of three:", "", f"| | {' | '.join(tools)} |", "|---" * (len(tools) + 1) + "|"]
    for what, runs in told.items():
        mine = runs["seawall"]
        cells = [f"{1000 * mine['cpu']:.0f} ms CPU, {size(mine['memory'])}"]
        cells += [f"{1000 * runs[peer]['cpu']:,.0f} ms CPU ({times(runs[peer]['cpu'], mine['cpu'])}), {size(runs[peer]['memory'])}" for peer in tools[1:]]
        lines.append(f"| {what} | {' | '.join(cells)} |")
    return lines


def by_way(trees):
    """Cold and warm, one core and two, where that was measured."""
    lines = ["Cold and warm, one core and two: CPU / clock", "", "| tree | tool | cold, two cores | warm, two cores | warm, one core |", "|---|---|---|---|---|"]
    for tree in trees:
        for tool, runs in tree["tools"].items():
            if len(runs) > 1:
                cells = [f"{seconds(runs[way]['cpu'])} / {seconds(runs[way]['wall'])}" if way in runs and runs[way]["finished"] else "–"
                         for way in ("cold", "warm", "one core")]
                lines.append(f"| {tree['name']} | {tool} | {' | '.join(cells)} |")
    return lines if len(lines) > 4 else []


def judging(told):
    """Judging alone, against OPA."""
    lines = []
    for one in told:
        micro = {name: 1e6 * one[name] for name in ("seawall", "opa", "bridge")}
        own = max(micro["opa"] - micro["bridge"], 0.1)
        lines += [
            f"Judging alone, the same policies, data and inputs ({one['questions']:,} questions of the made-up templates of 1,000 resources, OPA asked "
            f"{one['asked']:,} of them): seawall {micro['seawall']:.0f} µs of CPU a question, joins, outcomes, report and the compiling of policies included; OPA "
            f"{own:.0f} µs ({times(own, micro['seawall'])}), and {micro['bridge']:.0f} µs more for handing the input over; to load and compile the policies OPA "
            f"takes {one['loading']:.1f} s.",
            "",
        ]
    return lines


def better(trees):
    """Where a peer is quicker, smaller, or understands more; resources are counted by each tool in its own way."""
    lines = []
    for tree in trees:
        mine = warm(tree, "seawall")
        for peer in PEERS:
            theirs = warm(tree, peer)
            if not theirs or not theirs["finished"] or not theirs["right"]:
                continue
            words = [word for word, is_better in (
                ("less CPU", theirs["cpu"] < mine["cpu"]), ("less time", theirs["wall"] < mine["wall"]), ("less memory", theirs["memory"] < mine["memory"]),
                (f"{theirs['understood'] - mine['understood']} files more", theirs["understood"] > mine["understood"]),
                (f"{resources(theirs) - resources(mine)} resources more", resources(theirs) > resources(mine))) if is_better]
            if words:
                lines.append(f"- {tree['name']}: {peer} has {', '.join(words)}.")
    return ["Where a peer is better:", "", *lines, ""] if lines else ["On no tree has a peer less CPU, time or memory, or more files or resources.", ""]


def resources(run):
    return run["more"].get("resources", 0)


def totals(trees):
    """Sums over the trees that each peer reads and finished, and whether the targets hold."""
    lines = ["| over the trees that it reads and finishes | trees | files understood | CPU | largest memory | targets |", "|---|---|---|---|---|---|"]
    for peer in PEERS:
        pairs = [(tree, warm(tree, "seawall"), warm(tree, peer)) for tree in trees]
        pairs = [(tree, mine, theirs) for tree, mine, theirs in pairs if theirs and theirs["finished"] and theirs["right"]]
        if not pairs:
            continue
        all_files = sum(tree["files"] for tree, _, _ in pairs)
        sums = [[sum(run[key] for run in runs) for key in ("understood", "cpu")] for runs in zip(*[(mine, theirs) for _, mine, theirs in pairs])]
        memory = [max(mine["memory"] for _, mine, _ in pairs), max(theirs["memory"] for _, _, theirs in pairs)]
        (my_files, my_cpu), (their_files, their_cpu) = sums
        quicker, smaller = TARGETS[peer]
        share = max(mine["memory"] / theirs["memory"] for _, mine, theirs in pairs)
        held = [
            f"{quicker}× the CPU: {yes(their_cpu >= quicker * my_cpu)}",
            f"less than a quarter of the memory: {yes(memory[0] * smaller < memory[1])}, at worst {share:.0%} on one tree",
            f"more files: {yes(my_files > their_files)}",
        ]
        lines.append(f"| {peer} / seawall | {len(pairs)} | {their_files:,} / {my_files:,} of {all_files:,} | {seconds(their_cpu)} / {seconds(my_cpu)} "
                     f"(**{times(their_cpu, my_cpu)}**) | {size(memory[1])} / {size(memory[0])} ({times(memory[1], memory[0])}) | {'; '.join(held)} |")
    return lines


def write(path, text):
    """Puts the text between the marks of a file."""
    with open(path, encoding="utf-8") as file:
        old = file.read()
    before, rest = old.split(BEGIN)
    _, after = rest.split(END)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n\n{text}\n{END}{after}")


def warm(tree, tool):
    return tree["tools"].get(tool, {}).get("warm")


def seconds(value):
    return f"{value:.2f} s" if value < 10 else f"{value:,.1f} s" if value < 100 else f"{value:,.0f} s"


def size(value):
    return f"{value / 1e6:,.0f} MB"


def times(theirs, mine):
    ratio = theirs / max(mine, 0.001)
    return f"{ratio:.1f}×" if ratio < 10 else f"{ratio:,.0f}×"


def yes(held):
    return "**yes**" if held else "**no**"
