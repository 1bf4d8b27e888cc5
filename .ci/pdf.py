#!/usr/bin/env python3
"""pdf.py SEAWALL_PDF PACK…: writes the PDF of each pack twice, and of a pack made of the first one with names in all scripts; both times
give the same bytes, and each file is PDF/A-3a and PDF/UA-1 by veraPDF and by what is looked at here: syntax, what it says that it is, tags,
language, fonts, alternative texts, nothing that runs or leads out, and the manifest and the findings inside, byte by byte. What is
damaged on purpose must be found damaged. Then the messages about what is no pack."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile

import pikepdf
from verapdf import Validator

PROFILES = ("PDFA-3A", "PDFUA-1")
ATTACHED = ("findings.jsonl", "manifest.json")
# Actions that run something or lead out of the document (ISO 32000-1, table 198); links within it are `GoTo`.
ACTIVE = {"/JavaScript", "/Launch", "/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound"}


def main(program: str, packs: list[str]) -> int:
    validator = Validator()
    print(f"veraPDF {validator.version()}")
    faults = []
    with tempfile.TemporaryDirectory() as work:
        hostile = os.path.join(work, "hostile")
        strange(packs[0], hostile)
        for pack in [*packs, hostile]:
            name = os.path.basename(pack.rstrip("/"))
            file = os.path.join(work, f"{name}.pdf")
            found = written(program, pack, file)
            if not found:
                found = looked_at(file, pack) + [fault for profile in PROFILES for fault in validator.faults(file, profile)]
                with pikepdf.open(file) as pdf:
                    print(f"{name}: {len(pdf.pages)} pages, {os.path.getsize(file):,} bytes, {len(found)} faults")
            faults += [f"{name}: {fault}" for fault in found]
        faults += awake(validator, os.path.join(work, f"{os.path.basename(packs[0].rstrip('/'))}.pdf"), work)
        faults += refused(program, packs[0], work)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def run(program: str, *arguments: str):
    return subprocess.run([program, *arguments], capture_output=True, text=True)


def written(program: str, pack: str, file: str) -> list[str]:
    """Writes the PDF; what is wrong with that."""
    first = []
    for _ in range(2):
        ran = run(program, pack, "--output", file)
        if ran.returncode != 0 or "warning" in ran.stderr:
            return [f"exit code {ran.returncode}: {ran.stderr.strip()}"]
        with open(file, "rb") as read:
            first.append(hashlib.file_digest(read, "sha256").hexdigest())
    return [] if first[0] == first[1] else ["the second time gave other bytes"]


def looked_at(file: str, pack: str) -> list[str]:
    """What is wrong with the PDF of a pack, without a validator."""
    with pikepdf.open(file) as pdf:
        root, faults = pdf.Root, list(pdf.check_pdf_syntax())
        told = {
            "the structure is not marked": root.get("/MarkInfo", {}).get("/Marked") is True,
            "there are no tags": "/StructTreeRoot" in root,
            "no language": str(root.get("/Lang", "")).startswith("en"),
            "the title is not shown": root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is True,
            "no outline": "/First" in root.get("/Outlines", {}),
            "no output intent": any("/DestOutputProfile" in one for one in root.get("/OutputIntents", [])),
            "it is encrypted": not pdf.is_encrypted,
            "it opens with an action": "/OpenAction" not in root and "/AA" not in root,
        }
        with pdf.open_metadata() as about:
            told["it does not say that it is PDF/A-3a"] = about.pdfa_status == "3A"
            told["it does not say that it is PDF/UA-1"] = about.get("pdfuaid:part") == "1"
        faults += [fault for fault, holds in told.items() if not holds]
        faults += attachments(pdf, pack) + [fault for one in pdf.objects for fault in of(one)]
        return faults


def attachments(pdf: pikepdf.Pdf, pack: str) -> list[str]:
    faults = []
    if tuple(sorted(pdf.attachments)) != ATTACHED or len(pdf.Root.get("/AF", [])) != len(ATTACHED):
        return [f"attached are {sorted(pdf.attachments)}"]
    for name, file in pdf.attachments.items():
        with open(os.path.join(pack, name), "rb") as there:
            if file.get_file().read_bytes() != there.read():
                faults.append(f"{name} is attached with other bytes")
        if file.obj.get("/AFRelationship") not in (pikepdf.Name("/Source"), pikepdf.Name("/Data")) or "/Desc" not in file.obj:
            faults.append(f"{name} does not say what it is to the document")
    return faults


def of(one: pikepdf.Object) -> list[str]:
    """What is wrong with one object of a PDF."""
    if not isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
        return []
    faults, kind = [], one.get("/Type")
    if str(one.get("/S")) in ACTIVE or "/JS" in one or one.get("/FS") == pikepdf.Name("/URL"):
        faults.append(f"something runs or leads out: {one.get('/S')}")
    if kind == pikepdf.Name("/FontDescriptor") and not any(f"/FontFile{number}" in one for number in ("", "2", "3")):
        faults.append(f"the font {one.get('/FontName')} is not embedded")
    if kind == pikepdf.Name("/Font") and one.get("/Subtype") == pikepdf.Name("/Type0") and "/ToUnicode" not in one:
        faults.append(f"the font {one.get('/BaseFont')} does not tell its characters")
    if one.get("/S") == pikepdf.Name("/Figure") and not str(one.get("/Alt", "")):
        faults.append("a picture has no alternative text")
    return faults


def strange(pack: str, folder: str) -> None:
    """A pack like `pack`, with names in all scripts, and without script or sense."""
    os.makedirs(folder)
    files = {}
    with open(os.path.join(pack, "manifest.json"), encoding="utf-8") as text:
        manifest = json.load(text)
    for path in manifest["files"]:
        if "/" not in path and path.endswith((".json", ".jsonl")):
            with open(os.path.join(pack, path), "rb") as read:
                files[path] = read.read()
    # Every character up to the symbols, and every form that fonts for text have beyond; of all others some of each plane.
    planes = [point for plane in range(17) for point in range(plane << 16, (plane + 1) << 16, 1009)]
    points = [*range(0x3400), *range(0xA640, 0xA800), *range(0xFB00, 0x10000), *planes, *range(0x1D400, 0x1F800, 7)]
    points = [chr(point) for point in points if not 0xD800 <= point < 0xE000]
    names = ["".join(points[start : start + 60]) for start in range(0, len(points), 60)]
    names += ["\u0301lone", "z" + "\u0335" * 300, "x" * 3000, "/" * 500, "👩‍👩‍👧‍👦🇪🇺", "\u202egnp.exe", "#panic()", "$x$ *b* @r <l> \\", "a\u0308" * 99]
    findings = []
    for number, name in enumerate(names):
        # In bold and in the letters of ids too, as far as it does not take hours.
        often = name if number < 30 or number % 9 == 0 else "x"
        resource = {"id": f"/{often}" if number % 3 == 0 else "", "type": "Microsoft.Web/sites", "name": often}
        finding = {"id": str(number), "control": "c", "outcome": "fail", "severity": "high", "resource": resource, "message": name}
        findings.append(json.dumps({**finding, **({"property": often} if number % 3 == 1 else {"conditional": often, "environments": [often]})}))
    files["findings.jsonl"] = ("\n".join(findings) + "\n").encode()
    residency = json.loads(files["residency.json"])
    residency["rows"] = [{"name": name, "cells": [{"purpose": "atRest", "region": name, "resources": 1}]} for name in names[::15]]
    residency["regions"] += [{"name": name, "display": name, "resources": 1} for name in names[::15]]
    residency["arcs"] = [{"from": "westeurope", "to": name, "purpose": "replica", "inside": False, "resources": 1} for name in names[::30]]
    files["residency.json"] = json.dumps(residency).encode()
    articles = json.loads(files["articles.json"])
    for framework in articles[:1]:
        for row, name in zip(framework["articles"], names[:12]):
            row["id"], row["title"] = name[:30], name
    files["articles.json"] = json.dumps(articles).encode()
    manifest["files"] = {path: {"size": len(bytes), "digest": f"sha256:{hashlib.sha256(bytes).hexdigest()}"} for path, bytes in files.items()}
    files["manifest.json"] = json.dumps(manifest).encode()
    for path, content in files.items():
        with open(os.path.join(folder, path), "wb") as out:
            out.write(content)


def awake(validator: Validator, file: str, work: str) -> list[str]:
    """Whether validators find what was damaged on purpose."""
    if not os.path.exists(file):
        return []
    asleep = []

    def damaged(name: str, profile: str, damage) -> None:
        path = os.path.join(work, "damaged.pdf")
        with pikepdf.open(file) as pdf:
            damage(pdf)
            pdf.save(path)
        if not validator.faults(path, profile):
            asleep.append(f"veraPDF does not find by {profile} that {name}")

    def unembedded(pdf: pikepdf.Pdf) -> None:
        font = next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontFile3" in one)
        del font["/FontFile3"]

    def mute(pdf: pikepdf.Pdf) -> None:
        figure = next(one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name("/Figure"))
        del figure["/Alt"]

    def without(key: str):
        return lambda pdf: pdf.Root.__delitem__(key)

    def nameless(pdf: pikepdf.Pdf) -> None:
        del pdf.Root["/AF"][0]["/AFRelationship"]

    damaged("a font is not embedded", "PDFA-3A", unembedded)
    damaged("there are no tags", "PDFA-3A", without("/StructTreeRoot"))
    damaged("an attachment does not say what it is", "PDFA-3A", nameless)
    damaged("a picture has no alternative text", "PDFUA-1", mute)
    damaged("the title is not shown", "PDFUA-1", without("/ViewerPreferences"))
    return asleep


def refused(program: str, pack: str, work: str) -> list[str]:
    """Whether the program says what is wrong, with the right exit code, and writes nothing."""
    edited, empty = os.path.join(work, "edited"), os.path.join(work, "empty")
    os.makedirs(empty)
    strange(pack, edited)
    with open(os.path.join(edited, "limits.json"), "ab") as out:
        out.write(b"\n")
    out = os.path.join(work, "refused.pdf")
    asked = [
        ([], 2, "<PACK>"),
        ([os.path.join(work, "nowhere"), "-o", out], 2, "there is no file or folder"),
        ([empty, "-o", out], 2, "is no pack"),
        ([edited, "-o", out], 2, "limits.json: it is not what the manifest says"),
        ([pack, "-o", os.path.join(pack, "report.pdf")], 2, "which must stay as it is"),
        ([pack, "-o", os.path.join(work, "no", "folder.pdf")], 2, "there is no file or folder"),
        (["--version"], 0, ""),
    ]
    faults = []
    for arguments, code, words in asked:
        ran = run(program, *arguments)
        if ran.returncode != code or words not in ran.stderr or os.path.exists(out):
            faults.append(f"{arguments}: exit code {ran.returncode}, {ran.stderr.strip()}")
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
