"""Model modules: one per class, harmless, importable alone, typed, and faithful to the document."""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from runai_generator import identifiers as names
from runai_generator.emit.models import Models, UnexpectedModelError, models
from runai_generator.emit.models.modules import _parts
from runai_generator.prepare import Prepared, prepare
from runai_specs import load, read_catalog

HERE = Path(__file__).parent
AWKWARD = sorted((HERE.parent / "awkward").glob("*.yaml"))
RELEASES = [release.name for release in read_catalog().api().releases if release.upstream]

# Stands for the clients' runtime, of which models need these classes.
CORE = '''
from __future__ import annotations

import enum
from typing import Any

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    model_config = ConfigDict(extra="allow", validate_by_name=True, validate_by_alias=True, protected_namespaces=())


class OpenModel(Model):
    pass


class TypedExtras(OpenModel):
    pass


Base64 = bytes


class StrEnum(str, enum.Enum):
    pass


class IntEnum(int, enum.Enum):
    pass
'''  # fmt: skip


def written(made: Models, folder: Path, package: str) -> Path:
    """The modules as a package below the folder."""
    root = folder / package
    for name, text in {
        "__init__.py": "",
        "_core/__init__.py": "",
        "_core/messages/__init__.py": "",
        "_core/messages/model.py": CORE,
        "models/__init__.py": "",
        **{f"models/{path}": text for path, text in made.modules.items()},
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def awkward(path: Path) -> Prepared:
    return prepare(yaml.safe_load(path.read_text(encoding="utf-8")), source=path.name)


@pytest.fixture
def generated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., ModuleType]]:
    """Gives a function: the module of a class, made from components that one response uses."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def module(class_name: str, **components: Any) -> ModuleType:
        holder = {"type": "object", "properties": {n: {"$ref": f"#/components/schemas/{n}"} for n in components}}  # fmt: skip
        answer = {"200": {"description": "", "content": {"application/json": {"schema": holder}}}}
        document = {"openapi": "3.1.0", "paths": {"/x": {"get": {"responses": answer}}}, "components": {"schemas": components}}  # fmt: skip
        made = models(prepare(document, source="case"))
        written(made, tmp_path, "made_models")
        return importlib.import_module(f"made_models.models.{made.classes[class_name]}")

    yield module
    for name in [name for name in sys.modules if name.split(".")[0] == "made_models"]:
        del sys.modules[name]


@pytest.mark.slow
@pytest.mark.parametrize("release", [RELEASES[0], RELEASES[-1]])
def test_each_named_schema_of_a_release_has_one_class_of_its_name(release: str) -> None:
    prepared = prepare(load(release).document, source=release)
    made = models(prepared)
    schemas = prepared.document["components"]["schemas"]
    assert set(made.classes) == set(schemas)
    defined = [
        node.name
        for text in made.modules.values()
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef)
    ]
    assert sorted(defined) == sorted(schemas)
    modules = [*made.classes.values(), *made.aliases.values()]
    assert set(made.modules) == {f"{module}.py" for module in modules}
    assert len(made.modules) == len(modules)


@pytest.mark.slow
@pytest.mark.parametrize("path", AWKWARD, ids=lambda path: path.stem)
def test_every_class_of_an_awkward_document_loads_alone(path: Path, tmp_path: Path) -> None:
    made = models(awkward(path))
    written(made, tmp_path, "awkward_models")
    program = (
        "import importlib, json, sys\n"
        "for name, module in json.loads(sys.argv[1]).items():\n"
        "    for key in [key for key in sys.modules if key.startswith('awkward_models')]:\n"
        "        del sys.modules[key]\n"
        "    found = getattr(importlib.import_module('awkward_models.models.' + module), name)\n"
        "    if hasattr(found, 'model_json_schema'):\n"
        "        found.model_json_schema()\n"
        "        assert found.__pydantic_complete__, name\n"
        "print('all', len(json.loads(sys.argv[1])))\n"
    )

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, json.dumps(dict(made.classes))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout) == ("", f"all {len(made.classes)}\n")


ACCOUNT: Any = {
    "type": "object",
    "required": ["id", "name", "password"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "name": {"type": "string"},
        "password": {"type": "string", "writeOnly": True},
        "state": {"allOf": [{"$ref": "#/components/schemas/State"}], "readOnly": True},
    },
}
STATE: Any = {"type": "object", "required": ["phase"], "properties": {"phase": {"type": "string", "readOnly": True}}}  # fmt: skip


def one_way(*, sent: bool, answered: bool) -> dict[str, str]:
    """The modules of a class that is sent, answered, or both."""
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Account"}}}}
    operation: Any = {"responses": {"200": {"description": "", **(body if answered else {})}}}
    if sent:
        operation["requestBody"] = body
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/accounts": {"post": operation}},
        "components": {"schemas": {"Account": ACCOUNT, "State": STATE}},
    }
    return dict(models(prepare(document, source="case")).modules)


@pytest.mark.parametrize(
    ("sent", "answered", "required"),
    [
        (True, True, {"name"}),
        (True, False, {"name", "password"}),
        (False, True, {"id", "name"}),
    ],
)
def test_what_goes_the_other_way_is_not_asked_for(
    sent: bool, answered: bool, required: set[str]
) -> None:
    (account,) = ast.parse(one_way(sent=sent, answered=answered)["account.py"]).body[-1:]
    assert isinstance(account, ast.ClassDef)
    fields = [node for node in account.body if isinstance(node, ast.AnnAssign)]
    assert {node.target.id for node in fields if node.value is None} == required  # type: ignore[union-attr]


def test_read_only_fields_are_marked_for_the_runtime() -> None:
    text = one_way(sent=True, answered=True)["account.py"]
    marked = [line.split(":")[0].strip() for line in text.split("\n    ") if "readOnly" in line]
    assert marked == ["id", "state"]


def test_a_nullable_map_keeps_the_type_of_its_values(generated: Any) -> None:
    labels = {"type": ["object", "null"], "additionalProperties": {"type": "string"}}
    sizes = {"anyOf": [{"type": "object", "additionalProperties": {"type": "integer"}}, {"type": "null"}]}  # fmt: skip
    held = {"type": "object", "properties": {"labels": labels, "sizes": sizes}}
    fields = generated("Held", Held=held).Held.model_fields
    assert fields["labels"].annotation == dict[str, str] | None
    assert fields["sizes"].annotation == dict[str, int] | None


@pytest.mark.parametrize(
    ("rest", "base"),
    [({"type": "integer"}, "TypedExtras"), (False, "Model"), (None, "Model")],
)
def test_a_class_that_may_hold_any_field_says_so(generated: Any, rest: Any, base: str) -> None:
    schema: Any = {"type": "object", "properties": {"a": {"type": "string"}}}
    if rest is not None:
        schema["additionalProperties"] = rest
    (parent,) = generated("Held", Held=schema).Held.__bases__
    assert parent.__name__ == base


@pytest.mark.slow
def test_the_modules_pass_strict_type_checks(tmp_path: Path) -> None:
    for path in AWKWARD:
        written(models(awkward(path)), tmp_path, f"checked_{path.stem.replace('-', '_')}")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", "--cache-dir", os.devnull, "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_importing_a_model_imports_only_what_it_needs(generated: Callable[..., ModuleType]) -> None:
    text = {"type": "string"}
    generated(
        "Part",
        Part={"type": "object", "properties": {"a": text, "s": {"$ref": "#/components/schemas/S"}}},
        S={"type": "string", "enum": ["x"]},
        Other={"type": "object", "properties": {"p": {"$ref": "#/components/schemas/Part"}}},
    )
    loaded = {name.split(".")[-1] for name in sys.modules if name.startswith("made_models.models.")}
    assert loaded == {"part", "s"}


def test_classes_that_need_each_other_work_whichever_is_imported(generated: Callable[..., ModuleType]) -> None:  # fmt: skip
    module = generated(
        "B",
        A={"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}, "self": {"$ref": "#/components/schemas/A"}}},
        B={"type": "object", "required": ["all"], "properties": {"all": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}},
    )  # fmt: skip
    instance = module.B.model_validate({"all": [{"b": {"all": []}, "self": {"self": {}}}]})
    assert type(instance.all[0].b) is module.B
    assert type(instance.all[0].self_.self_).__name__ == "A"


def test_null_is_typed_where_it_is_valid(generated: Callable[..., ModuleType]) -> None:
    from pydantic import ValidationError

    thing = {
        "type": "object",
        "required": ["must", "may", "items"],
        "properties": {
            "must": {"type": "string"},
            "may": {"type": ["string", "null"]},
            "items": {"type": "array", "items": {"type": ["integer", "null"]}},
        },
    }
    model = generated("Thing", Thing=thing).Thing
    assert model(must="a", may=None, items=[1, None]).items == [1, None]
    wrongs: Any = ({"must": None, "may": "a", "items": []}, {"must": "a", "items": []})
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            model.model_validate(wrong)


def test_constraints_of_requests_do_not_break_answers(generated: Callable[..., ModuleType]) -> None:
    thing = {
        "type": "object",
        "additionalProperties": False,
        "maxProperties": 1,
        "properties": {
            "text": {"type": "string", "pattern": "^a$", "maxLength": 1, "format": "hostname"},
            "count": {"type": "integer", "maximum": 3},
            "code": {"type": "integer", "minimum": 0, "enum": [1, 2]},
            "list": {"type": "array", "uniqueItems": True, "maxItems": 1, "items": {}},
        },
    }
    answer = {"text": "zzz", "count": 99, "code": 2, "list": [1, 1, 1], "new": True}
    instance = generated("Thing", Thing=thing).Thing.model_validate(answer)
    assert instance.model_dump(by_alias=True) == answer


def test_a_field_is_given_by_its_python_name_and_sent_by_its_own(generated: Callable[..., ModuleType]) -> None:  # fmt: skip
    text = {"type": "string"}
    thing = {"type": "object", "properties": dict.fromkeys(("clusterUUID", "json", "@type", "class"), text)}  # fmt: skip
    instance = generated("Thing", Thing=thing).Thing(
        cluster_uuid="a", json_="b", type="c", class_="d"
    )
    assert instance.model_dump(by_alias=True) == {"clusterUUID": "a", "json": "b", "@type": "c", "class": "d"}  # fmt: skip


def union(*, told: bool) -> dict[str, Any]:
    pet = {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]}
    if told:
        pet["discriminator"] = {"propertyName": "kind"}  # type: ignore[assignment]
    kinds: dict[str, Any] = {
        name: {"type": "string"} if told else {"type": "string", "enum": [name]}
        for name in ("Cat", "Dog")
    }
    return {
        "Pet": pet,
        **{
            name: {"type": "object", "properties": {"kind": kind, "name": {"type": "string"}}}
            for name, kind in kinds.items()
        },
    }


@pytest.mark.parametrize("told", [True, False])
def test_the_telling_property_chooses_among_alike_alternatives(generated: Callable[..., ModuleType], told: bool) -> None:  # fmt: skip
    model = generated("GetXResponse", **union(told=told)).GetXResponse
    for kind in ("Cat", "Dog"):
        assert type(model.model_validate({"Pet": {"kind": kind, "name": "a"}}).pet).__name__ == kind


def test_a_hostile_document_becomes_harmless_text() -> None:
    made = models(awkward(HERE.parent / "awkward" / "hostile.yaml"))
    for path, text in made.modules.items():
        assert Path(path).name == path
        for node in ast.walk(ast.parse(text)):
            assert not isinstance(node, (ast.Import, ast.FunctionDef, ast.Lambda))
            if isinstance(node, ast.ImportFrom):
                assert node.level or node.module in {
                    "__future__",
                    "datetime",
                    "pydantic",
                    "typing",
                    "uuid",
                }
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) == "Field" or ast.unparse(node.func).endswith(".model_rebuild")  # fmt: skip
    with_enum = next(t for p, t in made.modules.items() if "echo" in t and "StrEnum" in t)
    values = {
        node.value for node in ast.walk(ast.parse(with_enum)) if isinstance(node, ast.Constant)
    }
    assert '"""\nimport os; os.system("echo pwned")\n"""' in values


@pytest.mark.parametrize(
    "text",
    [
        "import os\n",
        "from os import system\n",
        "from pydantic import Field\nos = 1\n",
        "class A:\n    a: int = __import__('os').system('x')\n",
        "class A:\n    def a(self): ...\n",
        "class A:\n    a: int = (lambda: 1)\n",
        "class A:\n    a: os.system\n",
        "print(1)\n",
    ],
)
def test_code_that_nobody_asked_for_is_refused(text: str) -> None:
    with pytest.raises(UnexpectedModelError):
        _parts(text)


def test_a_document_without_schemas_needs_no_models() -> None:
    made = models(prepare({"openapi": "3.0.3", "paths": {}}, source="case"))
    assert (dict(made.modules), dict(made.classes)) == ({}, {})


def test_members_are_named_by_us(generated: Callable[..., ModuleType]) -> None:
    values = ["a-b", "A B", "", "1st", "None", "mro", "name"]
    model = generated("Kind", Kind={"type": "string", "enum": values}).Kind
    assert {member.value: member.name for member in model} == names.member_names(values)


@pytest.mark.slow
def test_the_result_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "import sys, yaml, pathlib; from runai_generator.prepare import prepare\n"
        "from runai_generator.emit.models import models\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).glob('[ruo]*.yaml')):\n"
        "    made = models(prepare(yaml.safe_load(path.read_text('utf-8')), source=path.name))\n"
        "    print(made)\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(HERE.parent / "awkward")],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "7")
    }
    assert len(outputs) == 1
    assert "class Cat(Model)" in outputs.pop()
