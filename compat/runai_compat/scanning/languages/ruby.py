"""Ruby."""

from __future__ import annotations

from ..syntax import definitions, nodes
from ..syntax.language import Trait
from ..syntax.model import (
    Argument,
    BindingKind,
    Concat,
    Expression,
    Index,
    Items,
    Member,
    Name,
    Parameter,
    ScopeKind,
    Text,
    walk,
)
from ..syntax.settings import EACH, OF_VALUES, REDUCING
from ..syntax.treesitter import Grammar, Node, Reader


def _call(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    named, target = node.child_by_field_name("method"), node.child_by_field_name("receiver")
    called = reader.code(named)
    given = nodes.arguments_of(reader, node.child_by_field_name("arguments"))
    if called in ("require_relative", "require") and given:
        reader.module.includes.append(getattr(given[0].value, "value", ""))
    if reader.scope.kind is ScopeKind.CLASS and target is None and len(given) == 1:
        reader.bind(called, given[0].value)  # `base_uri "…"` of a class is an attribute of it
    if reader.scope.kind is ScopeKind.CLASS and target is None and called in _MIXING:
        reader.scope.bases += [argument.value for argument in given]
    block = node.child_by_field_name("block")
    if block is not None and target is not None and called in EACH | REDUCING:
        _run_for_each(reader, block, called, reader.value(target))
    if block is not None and called in _DEFINING and given:
        _define(reader, block, given[0].value)
    else:
        reader.expression(reader.of(block))
    function: Expression = Name(start, end, called)
    if target is None and called in _VERBS and reader.scope.owner is not None:
        function = Member(
            start, end, Name(start, start, "self"), called
        )  # of a method's own object
    if target is not None:
        owner = reader.value(target)
        if isinstance(owner, Member) and owner.name == "class":
            owner = owner.object
        function = Member(start, reader.span(named)[1] if named is not None else end, owner, called)
        is_alone = not given and node.child_by_field_name("arguments") is None
        if is_alone and called not in _VERBS | _OF_TEXTS:
            return function  # an attribute, as far as can be told
    if block is not None and called in {*_VERBS, "send", "public_send"}:
        given = [*given, *_set_in(reader, block)]
    return reader.call(start, end, function, given)


def _define(reader: Reader, block: Node, named: Expression) -> None:
    """A method whose body is a block: `define_method(name) { |id| … }`; of a loop one for each item."""
    called = named.value if isinstance(named, Text) else f"<{named.start}>"
    given = definitions.parameters_of(reader, block.child_by_field_name("parameters"))
    item = next((one for one in walk(named) if isinstance(one, Name)), None)
    texts = reader.each_text(item.name) if item is not None else []
    names = {_with_item(named, text.value): text for text in texts}
    method = (
        reader.functions(names, item.name, given, receiver="self")
        if item is not None and names and "" not in names
        else reader.function(called, given, receiver="self")
    )
    with method:
        value = reader.of(block.child_by_field_name("body"))
        reader.expression(value)
        if value is not None:
            reader.returned(value)


def _with_item(named: Expression, item: str) -> str:
    """The name of a method, `get_json` of `"#{verb}_json"`; empty where more of it is unknown."""
    parts = named.parts if isinstance(named, Concat) else (named,)
    written = [
        p.value if isinstance(p, Text) else item for p in parts if isinstance(p, Text | Name)
    ]
    return "".join(written) if len(written) == len(parts) else ""


def _run_for_each(reader: Reader, block: Node, called: str, listed: Expression) -> None:
    """Let what a block calls its item be each of them: a name, or several for its entries."""
    names = block.child_by_field_name("parameters")
    target: Expression = Name(*reader.span(block), "it")
    given = _names(reader, names).items if names is not None else ()
    if called in _WITH_MORE:
        given = given[:1]
    elif called in REDUCING:
        given = given[1:]
    if given:
        target = Items(*reader.span(block), given) if len(given) > 1 else given[0].value
    if isinstance(listed, Member) and listed.name in EACH and called in _WITH_MORE:
        listed = listed.object  # `paths.map.with_index`
    if called in OF_VALUES:
        listed = Member(listed.start, listed.end, listed, OF_VALUES[called])
    reader.items(target, listed, listed.start)


def _names(reader: Reader, node: Node) -> Items:
    parts = tuple(
        Argument(_names(reader, child) if child.named_children else reader.named(child))
        for child in node.named_children
    )
    return Items(*reader.span(node), parts)


def _assignment(reader: Reader, node: Node) -> Expression | None:
    """A value, or a class that is made by a call."""
    made = node.child_by_field_name("right")
    target = made.child_by_field_name("receiver") if made is not None else None
    if made is None or reader.code(target) not in _CLASSES or made.type != "call":
        return _ASSIGNMENT(reader, node)
    _made_class(reader, reader.code(node.child_by_field_name("left")), made)
    return None


def _made_class(reader: Reader, name: str, made: Node) -> None:
    """`Op = Struct.new(:verb, :path) do … end` is a class with these fields, `Class.new(Base)` one that is
    made from another.
    """
    given = nodes.arguments_of(reader, made.child_by_field_name("arguments"))
    values = [argument.value for argument in given if argument.name is None]
    bases = [value for value in values if not isinstance(value, Text)]
    with reader.class_(name, bases) as scope:
        fields = [value.value for value in values if isinstance(value, Text)]
        scope.parameters.update((field, Parameter()) for field in fields)
        block = made.child_by_field_name("block")
        body = block.child_by_field_name("body") if block is not None else None
        reader.statements(body.named_children if body is not None else ())


def _binary(reader: Reader, node: Node) -> Expression | None:
    """`url << "/users"` makes it longer."""
    value = nodes.binary()(reader, node)
    if reader.code(node.child_by_field_name("operator")) == "<<":
        right = reader.value(node.child_by_field_name("right"), node)
        definitions.assign(
            reader, reader.of(node.child_by_field_name("left")), right, BindingKind.MORE
        )
    return value


def _set_in(reader: Reader, block: Node) -> list[Argument]:
    """What a block sets on the request that it is handed: `conn.patch { |r| r.url "…" }`."""
    parameters = block.child_by_field_name("parameters")
    name = reader.code(parameters).strip("| ") if parameters is not None else ""
    body = block.child_by_field_name("body")
    given: list[Argument] = []
    for child in body.named_children if body is not None and name else ():
        target, called = child.child_by_field_name("receiver"), child.child_by_field_name("method")
        arguments = child.child_by_field_name("arguments")
        if reader.code(target) == name and reader.code(called) in ("url", "path") and arguments:
            inner = nodes.arguments_of(reader, arguments)
            given += [Argument(inner[0].value, "url")] if inner else []
    return given


_MIXING = frozenset({"include", "extend", "prepend"})
_CLASSES = frozenset({"Struct", "Data", "Class"})
"""What makes a class."""
_WITH_MORE = frozenset({"each_with_index", "with_index", "each_with_object", "with_object"})
_DEFINING = frozenset({"define_method", "define_singleton_method"})
_VERBS = frozenset({"get", "post", "put", "delete", "patch", "head"})

_OF_TEXTS = frozenset({"to_s", "upcase", "downcase", "capitalize"})
"""What is called without brackets and gives a text."""


def _variable(reader: Reader, node: Node) -> Expression:
    """`@base`: an attribute of the object."""
    start, end = reader.span(node)
    return Member(start, end, Name(start, end, "self"), reader.code(node).lstrip("@"))


def _symbol(reader: Reader, node: Node) -> Expression:
    return reader.text(node, reader.code(node).strip(":\"'"))


def _index(reader: Reader, node: Node) -> Expression:
    start, end = reader.span(node)
    children = node.named_children
    return Index(start, end, reader.value(children[0]), reader.value(children[-1]))


def _body(reader: Reader, node: Node) -> Expression | None:
    """The last expression of a method is what it gives back."""
    children = list(node.named_children)
    reader.statements(children[:-1])
    return reader.of(children[-1]) if children else None


def _class(reader: Reader, node: Node) -> None:
    definitions.class_(bases=("superclass",))(reader, node)


_ASSIGNMENT = definitions.assignment()
_METHOD = definitions.function(implicit=True)

_GRAMMAR = Grammar(
    "ruby",
    "tree_sitter_ruby",
    {
        "program": nodes.block,
        "body_statement": _body,
        "block_body": nodes.block,
        "then": nodes.block,
        "do_block": nodes.frame,
        "if": nodes.ways(),
        "unless": nodes.ways(),
        "elsif": nodes.ways(),
        "case": nodes.ways("when"),
        "comment": nodes.comment,
        "class": _class,
        "module": definitions.class_(),
        "method": _METHOD,
        "singleton_method": _METHOD,
        "lambda": definitions.function(),
        "assignment": _assignment,
        "operator_assignment": definitions.assignment(kind=BindingKind.MORE),
        "return": definitions.returned,
        "call": _call,
        "element_reference": _index,
        "scope_resolution": nodes.member("scope", "name"),
        "binary": _binary,
        "left_assignment_list": nodes.items,
        "unary": nodes.inner(),
        "conditional": nodes.conditional(),
        "parenthesized_statements": nodes.inner(),
        "hash": nodes.record(("pair",)),
        "array": nodes.items,
        "string_array": nodes.items,
        "symbol_array": nodes.items,
        "bare_string": nodes.word,
        "bare_symbol": nodes.word,
        "string": nodes.template(("string_content",), ("interpolation",)),
        "subshell": nodes.template(("string_content",), ("interpolation",)),
        "heredoc_body": nodes.template(("heredoc_content",), ("interpolation",)),
        "interpolation": nodes.inner(),
        "simple_symbol": _symbol,
        "hash_key_symbol": _symbol,
        "instance_variable": _variable,
        "class_variable": _variable,
        "identifier": nodes.name,
        "constant": nodes.name,
        "self": nodes.name,
        "super": nodes.name,
        "integer": nodes.plain,
        "nil": nodes.plain,
    },
    receivers=frozenset({"self"}),
    constructors=frozenset({"initialize"}),
)

LANGUAGE = _GRAMMAR.language(
    suffixes=(".rb", ".rake", ".gemspec", ".cr"),
    names=("rakefile", "gemfile", "vagrantfile"),
    interpreters=("ruby",),
    traits=frozenset(
        {
            Trait.MEMBERS_BY_NAME,
            Trait.ITERATES_PAIRS,
            Trait.VERBS_ARE_ROUTES,
            Trait.CODE,
            Trait.LOADS_ITSELF,
        }
    ),
)
