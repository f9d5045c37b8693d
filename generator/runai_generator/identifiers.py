"""Every Python name that a generated client carries, made from the names of a contract.

All results are plain ASCII identifiers. A taken name is numbered (`name_2`, `Name2`); names that
need no change win over names that do, then the alphabet decides, so the order of a document does
not matter where it carries no meaning.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T", str, int)

_WORD = re.compile(
    r"[A-Z]{2,}s(?![a-z])"  # plural of an acronym: IDs, GPUs
    r"|[A-Z]+(?![a-z])[0-9]*"  # acronym: UUID, S3
    r"|[A-Z]?[a-z][a-z0-9]*"  # ordinary word: cluster, k8s, training1
    r"|[0-9]+"
)
_PIECE = re.compile(r"[A-Z]?[a-z]+")
# PythonFinalizationError came with Python 3.13.
_BUILTINS = frozenset(dir(builtins)) | {"PythonFinalizationError"}
# What openapi-python-client does not leave as it is.
_RESERVED = (_BUILTINS | {"datetime", "false", "self", "true"}) - {"id"}
_ANNOTATIONS = frozenset(
    {"bool", "bytes", "date", "datetime", "dict", "float", "int", "list", "object", "set", "str",
     "self", "time", "timedelta", "tuple"}
)  # fmt: skip
# What generated modules import or define themselves.
_CLASSES = _BUILTINS | {
    "Annotated", "Any", "AwareDatetime", "Base64", "Base64Str", "BaseModel", "ConfigDict", "Dict", "Enum",
    "Field", "File", "FileContent", "FilePart", "IntEnum", "Later", "List", "Literal", "Mapping", "Model", "NaiveDatetime", "OpenModel", "Optional",
    "Required", "Response", "RootModel", "ClassVar", "Sequence", "StrEnum", "TYPE_CHECKING", "Tagged", "TypedExtras",
    "TypeAlias", "TypeAliasType", "TypedDict", "UUID", "Union", "Unknown", "Unset",
}  # fmt: skip
# Attributes of pydantic.BaseModel and of the clients' Model (tests/generator/test_identifiers.py).
_MODEL_ATTRIBUTES = frozenset(
    {"cached_property", "construct", "copy", "dict", "for_update", "from_dict", "from_json", "from_orm",
     "from_yaml", "json", "model_computed_fields", "model_config", "model_construct",
     "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields",
     "model_fields_set", "model_json_schema", "model_parametrized_name", "model_post_init",
     "model_rebuild", "model_validate", "model_validate_json", "model_validate_strings", "mro",
     "parse_file", "parse_obj", "parse_raw", "register", "schema", "schema_json", "to_dict",
     "read_extras", "to_json", "to_yaml", "update_forward_refs", "validate"}
)  # fmt: skip
_METHOD_PARAMETERS = frozenset(
    {"self", "cls", "options", "body", "timeout", "max_retries", "extra_body", "extra_headers", "extra_query",
     "content_type", "accept", "retry_post", "answer", "answers", "client", "models", "url",
     "warn_deprecated"}
)  # fmt: skip
_RESOURCE_ATTRIBUTES = frozenset(
    {"cached_property", "datetime", "deprecated", "inputs", "models", "mro", "with_raw_response",
     "with_streaming_response"}
)  # fmt: skip
_CLIENT_ATTRIBUTES = frozenset(
    {"aclose", "base_url", "call", "call_raw", "call_streaming", "close", "default_headers",
     "cached_property", "mro", "preload", "with_options", "with_raw_response", "with_streaming_response"}
)  # fmt: skip
# Operators and other signs that are values, or stand in names.
_SYMBOLS = {
    "": "EMPTY", "=": "EQUAL", "==": "EQUAL", "===": "IDENTICAL", "!=": "NOT_EQUAL", "<>": "NOT_EQUAL",
    "!==": "NOT_IDENTICAL", "<": "LESS", "<=": "LESS_OR_EQUAL", ">": "GREATER",
    ">=": "GREATER_OR_EQUAL", "~": "LIKE", "~=": "LIKE", "=~": "MATCHES", "!~": "NOT_MATCHES",
    "!": "NOT", "&": "AND", "&&": "AND", "|": "OR", "||": "OR", "^": "CARET", "+": "PLUS", "-": "MINUS",
    "*": "STAR", "/": "SLASH", "%": "PERCENT", "$": "DOLLAR", "@": "AT", "#": "HASH", "?": "QUESTION",
    ".": "DOT", ",": "COMMA", ":": "COLON", ";": "SEMICOLON", "_": "UNDERSCORE", " ": "SPACE",
}  # fmt: skip
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "æ": "ae", "Æ": "Ae",
     "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "þ": "th", "ð": "d"}
)  # fmt: skip
_LONGEST = 100  # characters of a name, before a number is added; file names end at 255
# What the modules of resources and clients import or define themselves.
_RESOURCE_MODULE = frozenset(
    {"Any", "AsyncBaseClient", "AsyncClient", "AsyncRawMethod", "AsyncRawResource", "AsyncResource",
     "AsyncStreamMethod", "Client", "FileContent", "Literal", "Mapping", "Operation", "Query",
     "RawMethod", "RawResource", "RequestOptions", "Resource", "Sequence", "StreamMethod",
     "SyncClient", "UUID", "Unpack"}
)  # fmt: skip
# File names that Windows keeps for devices.
_DEVICES = frozenset({"aux", "con", "nul", "prn", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))})  # fmt: skip
# A module becomes an attribute of its package, where these would hide something.
_MODULES = _DEVICES | _BUILTINS | {"annotations", "importlib"}


def words(text: str) -> list[str]:
    """The words of a name in any spelling: `clusterUUIDs` gives cluster, UUIDs."""
    return _WORD.findall(_ascii(text))


def snake(text: str) -> str:
    """The name in snake_case; empty when it has neither letters nor digits."""
    return "_".join(words(text)).lower()


def pascal(text: str) -> str:
    """The name in PascalCase, capitals inside its words kept, as openapi-python-client leaves it."""
    joined = "".join(word[:1].upper() + word[1:] for word in words(text))
    while (settled := _opc_pascal(joined)) != joined:
        joined = settled
    return joined


def singular(name: str) -> str:
    """The name for one element of what the (PascalCase) name names."""
    if name.endswith("ies"):
        return name[:-3] + "y"
    if name.endswith(("ss", "us", "is")) or not name.endswith("s"):
        return name + "Item"
    return name[:-1]


def class_names(components: Sequence[str], inline: Sequence[str] = ()) -> list[str]:
    """A class name for each component, then for each inline schema, in the order given.

    Unique ignoring case and as module names; components choose before inline schemas.
    """
    wanted = [*components, *inline]
    taken = _Taken()
    names = dict.fromkeys(range(len(wanted)), "")
    order = sorted(names, key=lambda i: (
        i >= len(components), i < len(components) and _class_name(wanted[i]) != wanted[i], wanted[i], i
    ))  # fmt: skip
    for index in order:
        names[index] = _free_class(_class_name(wanted[index]), taken)
    return list(names.values())


def module_name(class_name: str) -> str:
    """The module that holds the class: its name in snake_case."""
    name = snake(class_name)
    return f"{name}_" if keyword.iskeyword(name) or name in _MODULES else name


def namespace(tag: str) -> str:
    """The client's attribute for operations with the tag."""
    name = _identifier(tag, "tag", _RESERVED)
    return f"{name}_resource" if name in _CLIENT_ATTRIBUTES else name


def resource_classes(namespaces: Iterable[str]) -> dict[str, str]:
    """The class for each namespace; its async twin has `Async` before the name."""
    taken = {*_RESOURCE_MODULE, *keyword.kwlist}
    classes = {}
    for name in sorted(namespaces):
        wanted = pascal(name)
        free, number = wanted, 2
        while not taken.isdisjoint((free, f"Async{free}")):
            free, number = f"{wanted}Resource{number if number > 2 else ''}", number + 1
        taken.update((free, f"Async{free}"))
        classes[name] = free
    return classes


class WantedMethod(NamedTuple):
    """What an operation would be called: its operationId, or without one what its path says."""

    name: str
    deprecated: bool = False
    namespace: str = ""
    made_up: bool = False


def method_names(operations: Sequence[WantedMethod]) -> list[str]:
    """The method name of each, unique in its namespace; a deprecated twin gets `_deprecated`.

    Names that somebody chose come before those that were made up.
    """
    plain = [_identifier(wanted.name, "call", _RESERVED) for wanted in operations]
    plain = [f"call_{name}" if name in _RESOURCE_ATTRIBUTES else name for name in plain]
    names = dict.fromkeys(range(len(plain)), "")
    taken: dict[str, _Taken] = {}
    anywhere: set[str] = set()
    for index in sorted(names, key=lambda i: (operations[i].made_up, operations[i].deprecated, operations[i].name != plain[i], i)):  # fmt: skip
        wanted = operations[index]
        twin = plain[index] in anywhere and wanted.deprecated
        here = taken.setdefault(wanted.namespace, _Taken())
        names[index] = _free(f"{plain[index].rstrip('_')}_deprecated" if twin else plain[index], here)  # fmt: skip
        anywhere.add(names[index])
    return list(names.values())


def unnamed_operation(method: str, path: str) -> str:
    """A name for an operation without operationId: `get /a/{b}` gives get_a_by_b."""
    return snake(f"{method}_{re.sub(r'[{]', 'by_', path)}")


def parameter_names(parameters: Sequence[tuple[str, str]]) -> list[str]:
    """The Python name of each (location, name); of twins, the one in the path keeps the plain name."""
    order = ("path", "query", "header", "cookie")
    plain = [
        _identifier(name, "param", _METHOD_PARAMETERS | _ANNOTATIONS) for _, name in parameters
    ]
    names = dict.fromkeys(range(len(plain)), "")
    taken = _Taken()
    for index in sorted(names, key=lambda i: (order.index(parameters[i][0]), parameters[i][1] != plain[i], i)):  # fmt: skip
        name = plain[index]
        placed = f"{name.rstrip('_')}_{parameters[index][0]}"
        name = placed if name in taken and placed not in taken else name
        names[index] = _free(name, taken)
    return list(names.values())


def members_of(schema: Mapping[str, Any]) -> dict[Any, str]:
    """The member name of each value of a prepared enumeration."""
    return member_names(schema["enum"], schema.get("x-enum-varnames", ()))


def property_names(wanted: Iterable[str]) -> dict[str, str]:
    """The attribute name of each property of one model."""
    reserved = _MODEL_ATTRIBUTES | _ANNOTATIONS
    return _each(wanted, lambda name: _identifier(name, "field", reserved))


def member_names(values: Iterable[T], wanted: Sequence[str] = ()) -> dict[T, str]:
    """The member name of each value (texts or integers) of one enumeration, in capitals.

    wanted: what the document calls each value, "" where it says nothing. Of values that differ by
    case alone the first one keeps the plain name, so that a value that is added renames no other.
    """
    listed: list[T] = list(dict.fromkeys(values))
    taken = _Taken()
    given: dict[T, str] = {}
    for value, name in zip(listed, [*wanted, *[""] * len(listed)], strict=False):
        plain = _member_name(name or value)
        if plain in taken and isinstance(value, str):
            same = any(isinstance(v, str) and v.lower() == value.lower() for v in given)
            plain = f"{plain}_{_case(value)}" if same else _with_signs(value)
        given[value] = _free(plain, taken)
    return given


def _with_signs(text: str) -> str:
    """The member name of a text, the signs in it as words: `a_b` gives A_UNDERSCORE_B."""
    pieces = re.findall(r"[^\W_]+|[\W_]", text)
    spelt = (p if p[0].isalnum() else _SYMBOLS.get(p, f"u{ord(p):x}") for p in pieces)
    return _member_name(" ".join(spelt))


def _case(text: str) -> str:
    """A word for how capitals are used in a text."""
    if text.isupper():
        return "UPPER"
    return "LOWER" if text.islower() else "TITLE" if text[:1].isupper() else "MIXED"


def _member_name(value: str | int) -> str:
    if not isinstance(value, str):
        return f"MINUS_{-value}" if value < 0 else f"VALUE_{value}"
    name = snake(value).upper()[:_LONGEST].rstrip("_")
    if not name:
        return _SYMBOLS.get(value) or _spelled(value)
    sign = re.match(r"\s*([-+])\s*\w", value)
    if name[0].isdigit():
        return f"VALUE_{'MINUS_' if sign and sign[1] == '-' else ''}{name}"
    return f"{name}_{'DESC' if sign[1] == '-' else 'ASC'}" if sign else name


def _spelled(value: str) -> str:
    """A name for a value without letters and digits."""
    words_ = [_SYMBOLS.get(char, f"{ord(char):X}") for char in value[:8]]
    return (
        "_".join(words_)
        if all(char in _SYMBOLS for char in value[:8])
        else "VALUE_" + "_".join(f"{ord(c):X}" for c in value[:8])
    )


def _each(wanted: Iterable[T], name_of: Callable[[T], str]) -> dict[T, str]:
    listed = list(dict.fromkeys(wanted))
    taken = _Taken()
    names = {}
    for name in sorted(listed, key=lambda name: (name_of(name) != str(name), name)):
        names[name] = _free(name_of(name), taken)
    return {name: names[name] for name in listed}


def _identifier(text: str, prefix: str, reserved: Collection[str]) -> str:
    name = snake(text)[:_LONGEST].rstrip("_") or (text and _SYMBOLS.get(text, "").lower()) or prefix
    if name[0].isdigit():
        sign = re.match(r"\s*([-+])\d", text)
        return f"{_SYMBOLS[sign[1]].lower()}_{name}" if sign else f"{prefix}_{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in reserved else name


def _class_name(text: str) -> str:
    name = pascal(pascal(text)[:_LONGEST])
    if not name or not name[0].isalpha():
        name = pascal(f"Model{name}")
    return f"{name}Model" if name in _CLASSES or keyword.iskeyword(name) else name


class _Taken(set[str]):
    """Names that are given; numbers: from which one on a number behind a name may be free."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[str, int] = {}


def _free(name: str, taken: _Taken) -> str:
    free, number = name, taken.numbers.get(name, 2)
    while free in taken:
        free, number = f"{name.rstrip('_')}_{number}", number + 1
    taken.numbers[name] = number
    taken.add(free)
    return free


def _free_class(name: str, taken: _Taken) -> str:
    free, number = name, taken.numbers.get(name, 2)
    while not taken.isdisjoint(claims(free)):
        free, number = pascal(f"{name}{number}"), number + 1
    taken.numbers[name] = number
    taken.update(claims(free))
    return free


def claims(name: str) -> frozenset[str]:
    """What a class of the name occupies: its name in any case, its module, opc's module for it."""
    opc_module = "_".join(_opc_words(name)).lower()
    return frozenset((name.lower(), f"/{module_name(name)}", f"//{opc_module}"))


def opc_identifier(name: str) -> str:
    """The Python name that openapi-python-client gives a parameter of this name."""
    kept = "".join(c for c in name if c.isidentifier() or c.isdecimal() or c in ". _-")
    return "_".join(_opc_words(kept)).lower()


@cache
def _opc_words(text: str) -> tuple[str, ...]:
    """The words that openapi-python-client sees in an ASCII identifier."""
    if any(char.isupper() for char in text):
        text = re.sub(_PIECE, r" \g<0> ", text)
    return tuple(re.findall(r"[^. _-]+", text))


def _opc_pascal(text: str) -> str:
    return "".join(word if word.isupper() else word.capitalize() for word in _opc_words(text))


def _ascii(text: str) -> str:
    """The text in ASCII: accents are dropped, other letters become their code point."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_LETTERS))
    return "".join(
        char if char.isascii() else f" u{ord(char):x} " if char.isalnum() else "" if unicodedata.combining(char) else " "
        for char in plain
    )  # fmt: skip
