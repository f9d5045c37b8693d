"""Languages of which no grammar is at hand: each is a dialect of what nearly all have in common."""

from __future__ import annotations

from ..syntax.islands.statements import Island
from ..syntax.islands.tokens import Dialect
from ..syntax.language import Language, Trait
from ..syntax.model import Module

_C = r"//[^\n]*|/\*.{0,20000}?\*/"
_HASH = r"\#[^\n]*"
_PLUS = frozenset({"+"})
_C_LIKE = Dialect(_C)
_CLASSES = frozenset({Trait.MEMBERS_BY_NAME})


def _language(
    name: str,
    dialect: Dialect,
    *suffixes: str,
    names: tuple[str, ...] = (),
    interpreters: tuple[str, ...] = (),
    traits: frozenset[Trait] = frozenset(),
) -> Language:
    def read(module: Module) -> list[tuple[int, str]]:
        Island(module, dialect).read()
        return []

    return Language(name, read, suffixes, names, interpreters, is_island=True, traits=traits)


LANGUAGES = (
    _language("swift", _C_LIKE, ".swift", traits=_CLASSES),
    _language("dart", _C_LIKE, ".dart", traits=_CLASSES),
    _language("scala", Dialect(_C, implicit=True), ".scala", ".sc", traits=_CLASSES),
    _language("cpp", Dialect(rf"{_C}|^\#[^\n]*"), ".c", ".cc", ".cpp", ".cxx", ".h", ".hpp"),
    _language("nim", Dialect(_HASH, frozenset({"&"})), ".nim"),
    _language("vb", Dialect(r"'[^\n]*", frozenset({"&", "+"}), quotes='"'), ".vb"),
    _language(
        "groovy",
        _C_LIKE,
        ".groovy",
        ".gradle",
        ".nf",
        ".jenkinsfile",
        names=("jenkinsfile",),
        traits=_CLASSES,
    ),
    _language(
        "lua",
        Dialect(
            r"--\[\[.{0,20000}?\]\]|--[^\n]*",
            frozenset({".."}),
            opening=frozenset({"function", "do", "then", "repeat"}),
            holes=False,
        ),
        ".lua",
    ),
    _language("r", Dialect(_HASH, frozenset(), implicit=True, holes=False), ".r"),
    _language(
        "elixir",
        Dialect(
            _HASH,
            frozenset({"<>"}),
            "@",
            frozenset({"do", "fn"}),
            implicit=True,
        ),
        ".ex",
        ".exs",
    ),
    _language(
        "perl",
        Dialect(
            r"(?:(?<=\n)|\A)=[a-z]\w*.*?(?:\n=cut[^\n]*|\Z)|__END__.*|__DATA__.*|(?<![$\w])\#[^\n]*",
            frozenset({"."}),
            "$@%",
            dotted=False,
        ),
        ".pl",
        ".pm",
        interpreters=("perl",),
    ),
    _language(
        "julia",
        Dialect(
            r"\#=.{0,20000}?=\#|\#[^\n]*",
            frozenset({"*", "+"}),
            opening=frozenset(
                {
                    "function",
                    "if",
                    "for",
                    "while",
                    "begin",
                    "let",
                    "try",
                    "do",
                    "module",
                    "struct",
                    "quote",
                }
            ),
            implicit=True,
        ),
        ".jl",
    ),
)
