"""Which operations a generated package has, and how they are typed, read from its source text."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One method that sends an operation.

    body: the type of its body as code, None if it sends none; answers: the type by status.
    """

    module: str
    owner: str
    name: str
    operation: tuple[str, str]
    asynchronous: bool
    body: str | None
    answers: Mapping[str, str]

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"{self.owner}.{self.name}"


def take(module: str, tree: ast.Module) -> Iterator[Found]:
    """Every method of the resource classes in a module, also those that another one overwrites."""
    descriptors = {
        node.targets[0].id: _descriptor(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
    }
    for owner in tree.body:
        if isinstance(owner, ast.ClassDef):
            for method in owner.body:
                if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield from _sent(module, owner.name, method, descriptors)


def _descriptor(call: ast.Call) -> tuple[str, str]:
    """The HTTP method and path of an Operation(...)."""
    texts = [argument.value for argument in call.args[1:3] if isinstance(argument, ast.Constant)]
    return (str(texts[0]), str(texts[1])) if len(texts) == 2 else ("", "")


def _sent(
    module: str,
    owner: str,
    method: ast.FunctionDef | ast.AsyncFunctionDef,
    descriptors: Mapping[str, tuple[str, str]],
) -> Iterator[Found]:
    for call in ast.walk(method):
        if isinstance(call, ast.Call) and _is_call_of_client(call.func):
            constant, answers = call.args
            assert isinstance(constant, ast.Name)
            assert isinstance(answers, ast.Dict)
            yield Found(
                module,
                owner,
                method.name,
                descriptors[constant.id],
                isinstance(method, ast.AsyncFunctionDef),
                _body(method),
                {
                    str(ast.literal_eval(key)): ast.unparse(kind)
                    for key, kind in zip(answers.keys, answers.values, strict=True)
                    if key is not None
                },
            )


def _is_call_of_client(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr == "call"
        and ast.unparse(called) == "self._client.call"
    )


def _body(method: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    for argument in method.args.kwonlyargs:
        if argument.arg == "body" and argument.annotation is not None:
            return ast.unparse(argument.annotation)
    return None
