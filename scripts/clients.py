"""Writes the Python and the JavaScript client from our own OpenAPI file; --check only compares."""

import json
import re
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rafiq import create_app
from rafiq.settings import Settings

ROOT = Path(__file__).parent.parent
PYTHON, JAVASCRIPT = ROOT / "docs/clients/rafiq_client.py", ROOT / "docs/clients/rafiq-client.js"
METHODS = ("get", "post", "patch", "delete")
PLAIN = {
    "string": ("str", "string"),
    "integer": ("int", "number"),
    "number": ("float", "number"),
    "boolean": ("bool", "boolean"),
}
WIDTH = 100
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One operation as a client sees it."""

    name: str
    summary: str
    method: str
    path: str
    places: tuple[str, ...]
    query: tuple[str, ...]
    body: str | None
    answer: str | None


def main(arguments: list[str]) -> int:
    spec = our_spec()
    names = shapes(spec)
    fresh = {PYTHON: python(spec, names), JAVASCRIPT: javascript(spec, names)}
    stale = [path for path, text in fresh.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is older than the API; run scripts/clients.py", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(fresh[path], encoding="utf-8")
    return 0


def our_spec() -> Spec:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), queue_url="memory", embedded_worker=False))
        spec: Spec = json.loads(json.dumps(app.spec))
        app.extensions["rafiq.visits"].stop()
        with app.app_context():
            for engine in app.extensions["sqlalchemy"].engines.values():
                engine.dispose()
    return spec


def shapes(spec: Spec) -> dict[str, str]:
    """Schema to the name of its class: the last part, where all of that name are the same."""
    schemas = spec["components"]["schemas"]
    by_last: dict[str, set[str]] = {}
    for name, schema in schemas.items():
        by_last.setdefault(name.rpartition(".")[2], set()).add(
            re.sub(r"#/components/schemas/(\w+\.)?", "#", json.dumps(schema, sort_keys=True))
        )
    return {
        name: name.rpartition(".")[2] if len(by_last[name.rpartition(".")[2]]) == 1 else name.replace(".", "")
        for name in schemas
    }


def calls(spec: Spec, names: dict[str, str]) -> list[Call]:
    found = []
    for path, operations in sorted(spec["paths"].items()):
        for method in METHODS:
            operation = operations.get(method)
            if operation is None or not path.startswith("/api/v1/"):
                continue
            asked = operation.get("parameters", []) + operations.get("parameters", [])
            body = _json(operation.get("requestBody", {}))
            good = [_json(r) for status, r in operation["responses"].items() if status.startswith("2")]
            answers = [_named(each, names) for each in good if each]
            found.append(
                Call(
                    operation["operationId"],
                    operation.get("description") or operation["summary"],
                    method.upper(),
                    path,
                    tuple(re.findall(r"{(\w+)}", path)),
                    tuple(each["name"] for each in asked if each["in"] == "query"),
                    _named(body, names) if body else None,
                    answers[0] if answers else None,
                )
            )
    return sorted(found, key=lambda call: call.name)


def _json(part: Spec) -> Spec | None:
    schema: Spec | None = part.get("content", {}).get("application/json", {}).get("schema")
    return schema


def _named(schema: Spec, names: dict[str, str]) -> str:
    return names[schema["$ref"].rpartition("/")[2]]


def typed(schema: Spec, names: dict[str, str], language: int) -> str:
    """The type of a field: 0 in Python, 1 in JSDoc."""
    bar, nothing, anything = ((" | ", "None", "Any"), (" | ", "null", "any"))[language]
    if "$ref" in schema:
        return names[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return bar.join(dict.fromkeys(typed(each, names, language) for each in schema["anyOf"]))
    if "enum" in schema or "const" in schema:
        words = [json.dumps(each) for each in schema.get("enum", [schema.get("const")])]
        return f"Literal[{', '.join(words)}]" if language == 0 else " | ".join(words)
    kind = schema.get("type")
    if kind == "array":
        inner = typed(schema.get("items", {}), names, language)
        return f"list[{inner}]" if language == 0 else f"Array<{inner}>"
    if kind == "null":
        return nothing
    if kind == "object":
        values: Any = schema.get("additionalProperties")
        value = typed(values, names, language) if isinstance(values, dict) and values else anything
        return f"dict[str, {value}]" if language == 0 else f"Record<string, {value}>"
    return PLAIN[kind][language] if kind in PLAIN else anything


def python(spec: Spec, names: dict[str, str]) -> str:
    schemas, done = spec["components"]["schemas"], set[str]()
    classes = []
    for name, schema in schemas.items():
        if names[name] in done or name == "ValidationError":
            continue
        done.add(names[name])
        classes.append(_python_class(names[name], schema, names))
    methods = "\n".join(_python_method(call) for call in calls(spec, names))
    return (
        (ROOT / "scripts/clients/python.txt")
        .read_text("utf-8")
        .replace("# CLASSES #\n", "\n\n".join(classes))
        .replace("    # METHODS #\n", methods)
    )


def _python_class(name: str, schema: Spec, names: dict[str, str]) -> str:
    if "enum" in schema:
        return f"{name} = {typed(schema, names, 0)}\n"
    needed = set(schema.get("required", ()))
    fields = schema.get("properties", {})
    if any(not field.isidentifier() or field in {"from", "class"} for field in fields):
        return f"{name} = dict[str, Any]\n"
    lines = [
        f"    {field}: {typed(each, names, 0) if field in needed else f'NotRequired[{typed(each, names, 0)}]'}"
        for field, each in fields.items()
    ]
    return "\n".join([f"class {name}(TypedDict):", *(lines or ["    pass"])]) + "\n"


def _python_method(call: Call) -> str:
    arguments = [
        "self",
        *(f"{place}: str" for place in call.places),
        *([f"body: {call.body}"] if call.body else []),
    ]
    named = [f"{_safe(each)}: str | int | None = None" for each in call.query]
    named += ["idempotency_key: str | None = None"] if call.method == "POST" else []
    arguments += ["*", *named] if named else []
    path = re.sub(r"{(\w+)}", r"{_part(\1)}", call.path)
    given = ["body=body"] if call.body else []
    given += (
        ["query={" + ", ".join(f'"{each}": {_safe(each)}' for each in call.query) + "}"] if call.query else []
    )
    given += ["key=idempotency_key"] if call.method == "POST" else []
    sent = ", ".join([f'"{call.method}"', f'{"f" if call.places else ""}"{path}"', *given])
    answer = call.answer or "None"
    does = f'return cast("{answer}", self._send({sent}))' if call.answer else f"self._send({sent})"
    text = textwrap.wrap(call.summary.replace("\n", " "), WIDTH - 8)
    said = (
        [f'        """{text[0]}"""']
        if len(text) == 1
        else [f'        """{text[0]}', *(f"        {line}" for line in text[1:]), '        """']
    )
    return "\n".join(
        [f"    def {_snake(call.name)}({', '.join(arguments)}) -> {answer}:", *said, f"        {does}", ""]
    )


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda match: f"_{match[1].lower()}", name)


def _safe(name: str) -> str:
    return f"{name}_" if name == "from" else name


def javascript(spec: Spec, names: dict[str, str]) -> str:
    done: set[str] = set()
    shapes_: list[str] = []
    for name, schema in spec["components"]["schemas"].items():
        if names[name] in done or name == "ValidationError":
            continue
        done.add(names[name])
        shapes_.append(_javascript_shape(names[name], schema, names))
    methods = "\n".join(_javascript_method(call) for call in calls(spec, names))
    return (
        (ROOT / "scripts/clients/javascript.txt")
        .read_text("utf-8")
        .replace("// CLASSES //\n", "\n".join(shapes_))
        .replace("  // METHODS //\n", methods)
    )


def _javascript_shape(name: str, schema: Spec, names: dict[str, str]) -> str:
    if "enum" in schema:
        return f"/** @typedef {{{typed(schema, names, 1)}}} {name} */\n"
    needed = set(schema.get("required", ()))
    lines = [
        f" * @property {{{typed(each, names, 1)}}} {field if field in needed else f'[{field}]'}"
        for field, each in schema.get("properties", {}).items()
    ]
    return "\n".join(["/**", f" * @typedef {{object}} {name}", *lines, " */"]) + "\n"


def _javascript_method(call: Call) -> str:
    arguments = [*call.places, *(["body"] if call.body else [])]
    options = [*call.query, *(["idempotencyKey"] if call.method == "POST" else [])]
    lines = ["  /**", f"   * {' '.join(call.summary.split())}"]
    lines += [f"   * @param {{string}} {place}" for place in call.places]
    lines += [f"   * @param {{{call.body}}} body"] if call.body else []
    kinds = ", ".join(
        f"{each}?: {'string' if each == 'idempotencyKey' else 'string | number'}" for each in options
    )
    lines += [f"   * @param {{{{{kinds}}}}} [options]"] if options else []
    lines += [f"   * @returns {{Promise<{call.answer or 'void'}>}}", "   */"]
    path = "`" + re.sub(r"{(\w+)}", r"${part(\1)}", call.path) + "`"
    given = ["body"] if call.body else []
    given += (
        ["query: { " + ", ".join(f"{each}: options.{each}" for each in call.query) + " }"]
        if call.query
        else []
    )
    given += ["key: options.idempotencyKey"] if call.method == "POST" else []
    more = ["options = {}"] if options else []
    sent = f'this.send("{call.method}", {path}{", { " + ", ".join(given) + " }" if given else ""})'
    return "\n".join(
        [*lines, f"  {call.name}({', '.join([*arguments, *more])}) {{", f"    return {sent};", "  }", ""]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
