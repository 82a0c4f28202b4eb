"""The house rules, executable: each reads one source file and names the places that break it.

Who may import whom stands in `MAY_IMPORT`; why the layers are as they are stands in docs/architecture.md.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

DOORS = {"config", "telemetry", "texts", "wiring", "flows", "sync"}
# part: what of ours it may import besides itself; a dotted name allows that module alone
MAY_IMPORT: dict[str, set[str]] = {
    "sync": set(),
    "canvas": set(),
    "addon": set(),
    "config": set(),
    "telemetry": set(),
    "texts": {"sync"},
    "clients": {"sync"},
    "store": {"sync"},
    "flows": {"sync"},
    "wiring": {"sync", "canvas", "addon", "config", "telemetry", "texts", "clients", "store", "flows"},
    "jobs": DOORS,
    "web": {*DOORS, "canvas", "addon", "jobs.enqueue"},
    "simulators": set(),
    # The demo asks for a run and shows it as a user of the terminal does.
    "local": {"sync", "config", "telemetry", "texts", "flows", "wiring", "jobs.enqueue", "web.terminal"},
    "bench": {
        "sync",
        "config",
        "texts",
        "clients",
        "store",
        "flows",
        "wiring",
        "simulators",
        "local",
        "tests",
        "jobs.enqueue",  # it asks the worker for a run, as a door does
    },
}
# library: the only parts that may use it
ONLY_IN: dict[str, set[str]] = {
    "flask": {"web", "simulators"},
    "flask_login": {"web"},
    "gunicorn": {"web"},
    "click": {"web"},
    "alembic": {"store"},
    "sqlalchemy": {"store", "wiring"},
    "psycopg": {"store", "bench"},
    "rq": {"jobs"},
    "requests": {"clients", "bench"},
    "simple_salesforce": {"clients", "bench"},
    "psutil": {"local", "bench"},
    "cheroot": {"simulators"},
    "faker": {"simulators"},
    "lark": {"simulators"},
}
# These cost a process tens of megabytes: a function imports them when it needs them.
INSIDE_FUNCTIONS = {"alembic", "simple_salesforce"}
PURE = {"sync", "canvas", "addon"}
IMPURE_LIBRARIES = {
    *(
        "os",
        "io",
        "pathlib",
        "shutil",
        "tempfile",
        "socket",
        "subprocess",
        "threading",
        "asyncio",
        "urllib.request",
    ),
    *(
        "time",
        "random",
        "secrets",
        "uuid",
        "logging",
        "structlog",
        "redis",
        "psycopg",
        "sqlalchemy",
        "requests",
    ),
}
CLOCKS = {"now", "utcnow", "today"}
READS_ENVIRONMENT = {"config", "tests", "local", "simulators", "bench"}
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
MAX_POSITIONAL = 4

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One file: its path from the root, and its text parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def part(self) -> str:
        return self.path.parts[0].removesuffix(".py")


def read_source(path: Path, text: str) -> Source:
    return Source(path=path, text=text, tree=ast.parse(text))


def breaches(source: Source) -> list[str]:
    """Name every place that breaks a rule: "path:line rule"."""
    return [f"{source.path}:{line} {words}" for rule in RULES for line, words in rule(source)]


Found = Iterator[tuple[int, str]]


def imports_only_what_its_part_may(source: Source) -> Found:
    if source.part not in MAY_IMPORT:
        return
    allowed = MAY_IMPORT[source.part] | {source.part}
    for line, module in imported(source.tree):
        top = module.partition(".")[0]
        if top in {*MAY_IMPORT, "tests"} and not any(_is_within(module, name) for name in allowed):
            yield line, f"{source.part} may not import {module}; it may import: {', '.join(sorted(allowed))}"


def uses_libraries_where_they_belong(source: Source) -> Found:
    for line, module in imported(source.tree):
        parts = ONLY_IN.get(module.partition(".")[0])
        if parts and source.part not in {*parts, "tests"}:
            yield line, f"{module} may be used only in: {', '.join(sorted(parts))}"


def imports_heavy_libraries_inside_functions(source: Source) -> Found:
    if source.part == "tests" or "migrations" in source.path.parts:
        return
    for statement in source.tree.body:
        for line, module in imported(statement) if isinstance(statement, ast.Import | ast.ImportFrom) else ():
            if module.partition(".")[0] in INSIDE_FUNCTIONS:
                yield line, f"import {module} inside the function that needs it"


def is_pure(source: Source) -> Found:
    if source.part not in PURE:
        return
    for line, module in imported(source.tree):
        if any(_is_within(module, library) for library in IMPURE_LIBRARIES):
            yield line, f"{source.part} is pure: no I/O, clock, log or randomness ({module})"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            yield node.lineno, f"{source.part} has no clock: take the time as a parameter ({node.func.attr})"


def leaves_the_environment_to_config(source: Source) -> Found:
    if source.part in READS_ENVIRONMENT:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}:
            yield node.lineno, "only config.py reads the environment: add a field to Settings"


def is_small(source: Source) -> Found:
    lines = source.text.count("\n")
    if lines > MAX_FILE_LINES:
        yield 1, f"a file has at most {MAX_FILE_LINES} lines, this one {lines}: split it by what it knows"
    for function in functions(source.tree):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > MAX_FUNCTION_LINES:
            yield (
                function.lineno,
                f"a function has at most {MAX_FUNCTION_LINES} lines, {function.name} {length}",
            )


def has_few_positional_parameters(source: Source) -> Found:
    for function in functions(source.tree):
        if source.part == "tests" and function.name.startswith("test_"):
            continue  # pytest passes fixtures and parameters by name
        names = [argument for argument in positional(function) if argument.arg not in {"self", "cls"}]
        if len(names) > MAX_POSITIONAL:
            yield (
                function.lineno,
                f"{function.name} has {len(names)} positional parameters, at most {MAX_POSITIONAL}",
            )
        for argument in names:
            if isinstance(argument.annotation, ast.Name) and argument.annotation.id == "bool":
                yield function.lineno, f"{function.name}: make the boolean {argument.arg} keyword-only"


def is_annotated(source: Source) -> Found:
    for function in functions(source.tree):
        arguments = [
            *positional(function),
            *function.args.kwonlyargs,
            function.args.vararg,
            function.args.kwarg,
        ]
        missing = [a.arg for a in arguments if a and a.annotation is None and a.arg not in {"self", "cls"}]
        if function.returns is None:
            missing.append("return")
        if missing:
            yield function.lineno, f"{function.name}: annotate {', '.join(missing)}"


def freezes_its_dataclasses(source: Source) -> Found:
    if source.part in {"simulators", "tests"}:
        return  # what stands in for a world changes as a world does
    for node in ast.walk(source.tree):
        for decorator in node.decorator_list if isinstance(node, ast.ClassDef) else ():
            words = ast.unparse(decorator)
            if words.partition("(")[0].endswith("dataclass") and "frozen=True" not in words:
                yield (
                    decorator.lineno,
                    "a dataclass is frozen: @dataclass(frozen=True, kw_only=True, slots=True)",
                )


def has_a_telling_name(source: Source) -> Found:
    if source.path.stem in {"utils", "util", "helpers", "common", "misc"}:
        yield 1, f"{source.path.name} says nothing: name a file after what it knows"


def decides_about_every_error(source: Source) -> Found:
    handlers = (node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler))
    for handler in handlers:
        raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(handler))
        if _catches_all(handler.type) and not raises:
            yield handler.lineno, "catches every error and raises none again: catch what you can decide about"


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, module) of every import, `from a import b` as a.b where that could be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def positional(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args]


def _is_within(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")


def _catches_all(caught: ast.expr | None) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(name is None or ast.unparse(name) in {"Exception", "BaseException"} for name in names)


RULES: tuple[Callable[[Source], Found], ...] = (
    imports_only_what_its_part_may,
    uses_libraries_where_they_belong,
    imports_heavy_libraries_inside_functions,
    is_pure,
    leaves_the_environment_to_config,
    is_small,
    has_few_positional_parameters,
    is_annotated,
    freezes_its_dataclasses,
    has_a_telling_name,
    decides_about_every_error,
)
