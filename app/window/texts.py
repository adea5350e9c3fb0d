"""The window's texts: found in its source, kept in Qt's ``.ts``, compiled to ``.qm``: ``python -m app.window.texts``.

``pyside6-lupdate`` takes a free function's context from the class around its call; here all texts have one context,
whoever shows them. So the texts are found here, and ``pyside6-lrelease`` compiles them.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from app.window.parts.language import CONTEXT, FOLDER

HERE = Path(__file__).parent
DEMOS = ("demo.py", "gl_probe.py", "tour.py", "texts.py")
MARKS = ("tr", "mark")
ROOMS = ("app", "assets", "camera", "engines", "face", "gallery")
PHRASES = ("phrase", "template")
NEEDS = ("need", "_need")  # raise their last argument
FOR_PROGRAMMERS = (
    "ValueError",
    "TypeError",
    "KeyError",
    "IndexError",
    "RuntimeError",
    "AssertionError",
    "AttributeError",
)
# What takes no text for people, or errors for programmers.
_PLAIN = """setShortcut
setObjectName setProperty property setStyleSheet set_tone TypeVar QKeySequence strftime getLogger
ValueError TypeError glob with_suffix startswith endswith split normalize get uniformLocation Thread setStyle
setDesktopFileName setApplicationName invokeMethod read_text write_text
debug warning exception replace encode decode _icon Literal NewType"""
PLAIN = frozenset(_PLAIN.split())
PLAIN_NAMES = (
    "HAN_FAMILY",
    "VERTEX",
    "FRAGMENT",
    "FONT_FAMILIES",
    "MONO_FAMILIES",
    "TypeAlias",
    "__all__",
)
_UNITS = "ms mm cm m s fps px relief ply Relief CPU MB GB kB p k x"
UNITS = frozenset(_UNITS.split())
_PROGRAM = r"[{}]|;\s*$|px\b|://|^Ctrl|^Alt|^F\d|^[\w.]+\.\w+$|\.(ply|relief)$|%[YHd]|^[A-Z_]+$|^\*|rgba?\("


def files() -> list[Path]:
    """The modules of the window that show something."""
    return [path for path in sorted(HERE.rglob("*.py")) if path.name not in DEMOS]


def rooms() -> list[Path]:
    """The modules of the other rooms, whose phrases the window translates."""
    found = (path for room in ROOMS for path in sorted((HERE.parents[1] / room).rglob("*.py")))
    return [path for path in found if HERE not in path.parents]


def sources(path: Path, marks: tuple[str, ...] = MARKS) -> set[str]:
    """The texts that a module marks for translation."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    first = (call.args[0] for call in calls if _name(call.func) in marks and call.args)
    return {text.value for text in first if isinstance(text, ast.Constant) and isinstance(text.value, str)}


def all_sources() -> set[str]:
    """The texts of all modules."""
    return set().union(*(sources(path) for path in files()), *(sources(path, PHRASES) for path in rooms()))


def bypassing(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of what looks like a text for people and is not marked."""
    tree = ast.parse(path.read_text("utf-8"))
    spared = _spared(tree)
    for node in ast.walk(tree):
        if id(node) not in spared and (text := literal(node)) is not None and is_for_people(text):
            yield node.lineno, text  # type: ignore[attr-defined]  # an expression has a line


def unphrased(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of what another room says of an error, or the doctor of a finding, without a phrase. A text that is
    put together with one that was ``told`` has forgotten what that was made of."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            raised = _name(node.exc.func)
            said = node.exc.args[:1] if raised[:1].isupper() and raised not in FOR_PROGRAMMERS else []
        elif isinstance(node, ast.Call) and _name(node.func) == "Check":
            said = node.args[3:]
        elif isinstance(node, ast.Call) and _name(node.func) in NEEDS:
            said = node.args[1:]
        elif isinstance(node, ast.JoinedStr) and any(map(_is_told, node.values)):
            said = [node]
        else:
            continue
        for one in said:
            text = literal(one)
            if text is not None and " " in text and not text.startswith("relief "):
                yield one.lineno, text


def _is_told(part: ast.AST) -> bool:
    value = part.value if isinstance(part, ast.FormattedValue) else None
    return isinstance(value, ast.Call) and _name(value.func) == "told"


def literal(node: ast.AST) -> str | None:
    """A text's literal parts; None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)  # type: ignore[misc]
    return None


def is_for_people(text: str) -> bool:
    """Whether a literal reads like words rather than like a name, a unit, a style or a path."""
    if re.search(_PROGRAM, text.replace("\0", "")):
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in UNITS]
    return bool(words) and (" " in text.strip() or text.strip("\0 ")[:1].isupper()) and any(len(w) > 1 for w in words)


def _spared(tree: ast.AST) -> set[int]:
    """Docstrings, demos, what is marked, and what is told to programs."""
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(id(node.value))
        whole = (
            (isinstance(node, ast.FunctionDef) and node.name == "_demo")
            or (isinstance(node, ast.Subscript) and _name(node.value) in PLAIN)
            or (isinstance(node, ast.Assign) and any(_name(target) in PLAIN_NAMES for target in node.targets))
            or (isinstance(node, ast.Compare))
            or (isinstance(node, ast.Call) and _name(node.func) == "mark")
            or (isinstance(node, ast.arguments))
        )
        if whole:
            spared |= {id(inner) for inner in ast.walk(node)}
        elif isinstance(node, ast.Call) and _name(node.func) in PLAIN:  # what it is asked of may be a table of texts
            told = (*node.args, *(keyword.value for keyword in node.keywords))
            spared |= {id(inner) for argument in told for inner in ast.walk(argument)}
        elif isinstance(node, ast.Call) and _name(node.func) == "tr" and node.args:
            spared.add(id(node.args[0]))
        if isinstance(node, ast.JoinedStr):
            spared |= {id(inner) for inner in node.values if isinstance(inner, ast.Constant)}
            spared |= {id(spec) for part in node.values if isinstance(part, ast.FormattedValue) and part.format_spec
                       for spec in ast.walk(part.format_spec)}  # fmt: skip
    return spared


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def translations(path: Path) -> dict[str, str]:
    """A ``.ts``'s finished translations by their source text."""
    if not path.is_file():
        return {}
    kept = {}
    for message in ElementTree.parse(path).iter("message"):
        said = message.find("translation")
        if said is not None and said.text and said.get("type") is None:
            kept[message.findtext("source", "")] = said.text
    return kept


def write(path: Path, texts: set[str], language: str) -> set[str]:
    """Write the ``.ts`` of these texts with the translations that it has; those that have none."""
    kept = translations(path)
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for text in sorted(texts):
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = text
        said = ElementTree.SubElement(message, "translation")
        if text in kept:
            said.text = kept[text]
        else:
            said.set("type", "unfinished")
    ElementTree.indent(root, "    ")
    body = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")
    return texts - kept.keys()


def main() -> int:
    """Bring the translations up to date; 1 when some are missing."""
    missing: set[str] = set()
    for path in sorted(FOLDER.glob("*.ts")):
        missing |= write(path, all_sources(), path.stem.split("_", 1)[1])
        release = Path(sys.executable).with_name("pyside6-lrelease")
        subprocess.run([release, "-silent", path, "-qm", path.with_suffix(".qm")], check=True)
    for text in sorted(missing):
        sys.stdout.write(f"not translated: {text!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
