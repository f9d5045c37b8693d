"""The names of generated code are readable, legal, unique, and agree with the generators."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from typing import Any

import openapi_python_client.strings as opc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from runai_generator import identifiers as names
from runai_generator.runtime._core.client import AsyncBaseClient, SyncClient
from runai_generator.runtime._core.configuration.options import RequestOptions
from runai_generator.runtime._core.messages.model import Model

TEXTS = st.lists(
    st.one_of(st.text(max_size=12), st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_.-]{0,8}", fullmatch=True)),
    max_size=12,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("clusterUUID", "cluster_uuid"),
        ("clusterUUIDs", "cluster_uuids"),
        ("getProjects", "get_projects"),
        ("HTTPServer", "http_server"),
        ("createTraining1", "create_training1"),
        ("k8sVersion", "k8s_version"),
        ("avgGpuAllocation24h", "avg_gpu_allocation24h"),
        ("S3Bucket", "s3_bucket"),
        ("GPUs", "gpus"),
        ("Node Pools", "node_pools"),
        ("X-Request-ID", "x_request_id"),
        ("filter[name]", "filter_name"),
        ("Zürich", "zuerich"),
        ("用户", "u7528_u6237"),
        ("---", ""),
    ],
)
def test_snake_reads_the_words_of_any_spelling(written: str, expected: str) -> None:
    assert names.snake(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Project", "Project"),
        ("project", "Project"),
        ("ClusterUUID", "ClusterUUID"),
        ("my-thing_v2", "MyThingV2"),
        ("list", "ListModel"),
        ("None", "NoneModel"),
        ("Model", "ModelModel"),
        ("Exception", "ExceptionModel"),
        ("2fa", "Model2Fa"),
        ("___", "ModelModel"),
    ],
)
def test_a_class_name_is_legal_and_hides_nothing(written: str, expected: str) -> None:
    assert names.class_names([written]) == [expected]


def test_components_that_need_no_change_keep_their_names() -> None:
    assert names.class_names(["project", "Project"]) == ["Project2", "Project"]


def test_components_choose_before_inline_schemas() -> None:
    assert names.class_names(["projectQuota"], ["ProjectQuota"]) == [
        "ProjectQuota",
        "ProjectQuota2",
    ]


@given(TEXTS, TEXTS)
def test_class_names_are_unique_for_every_file_system_and_for_both_generators(
    components: list[str], inline: list[str]
) -> None:
    given_ = names.class_names(components, inline)
    modules = [names.module_name(name) for name in given_]
    assert len({name.lower() for name in given_}) == len(given_)
    assert len(set(modules)) == len(modules)
    assert len({opc.snake_case(name) for name in given_}) == len(given_)
    for name, module in zip(given_, modules, strict=True):
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)
        assert opc.pascal_case(name) == name
        assert opc.ClassName(name, "") == name
        assert module.isidentifier()
        assert not keyword.iskeyword(module)
        assert len(module) < 240


@given(TEXTS)
def test_member_names_are_unique_identifiers(values: list[str]) -> None:
    _expect_identifiers(names.member_names(values), values)


@given(TEXTS)
def test_a_value_at_the_end_of_the_list_renames_no_other(values: list[str]) -> None:
    """However alike it is: `GB` after `gb` is another member, and GB means what it meant."""
    values = list(dict.fromkeys(values))
    whole = names.member_names(values)
    for end in range(len(values)):
        assert names.member_names(values[:end]).items() <= whole.items()


@given(TEXTS)
def test_property_names_are_unique_identifiers(wanted: list[str]) -> None:
    named = names.property_names(wanted)
    _expect_identifiers(named, wanted)
    assert not set(named.values()) & set(dir(BaseModel))
    assert not any(name.startswith("_") for name in named.values())


def test_signs_are_words_in_names_of_properties() -> None:
    """As in the reactions of GitHub: a thumb up is another field than a thumb down."""
    named = names.property_names(["+1", "-1", "1", "@", "&", ""])
    assert list(named.values()) == ["plus_1", "minus_1", "field_1", "at", "and_", "field"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["path", "query", "header", "cookie"]), st.text(min_size=1)),
        unique=True,
    )
)
def test_parameter_names_are_unique_identifiers(parameters: list[tuple[str, str]]) -> None:
    named = names.parameter_names(parameters)
    _expect_identifiers(dict(zip(parameters, named, strict=True)), parameters)
    assert not {"self", "options", "body", "timeout", "accept"} & set(named)


@given(
    st.lists(
        st.builds(
            names.WantedMethod,
            st.text(max_size=12),
            st.booleans(),
            st.sampled_from(["a", "b"]),
            st.booleans(),
        )
    )
)
def test_method_names_are_unique_and_what_openapi_python_client_makes_of_them(
    operations: list[names.WantedMethod],
) -> None:
    named = names.method_names(operations)
    spaces = [operation.namespace for operation in operations]
    assert len(set(zip(spaces, named, strict=True))) == len(operations)
    assert [opc.PythonIdentifier(name, "x") for name in named] == named


def _expect_identifiers(named: Mapping[Any, str], wanted: Iterable[Any]) -> None:
    assert set(named) == set(wanted)
    assert len(set(named.values())) == len(named)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in named.values())


def test_no_property_hides_what_a_model_can_do() -> None:
    public = {name for name in dir(Model) if not name.startswith("_")}
    assert public > {name for name in dir(BaseModel) if not name.startswith("_")}
    assert {name: names.property_names([name])[name] for name in public} == {
        n: f"{n}_" for n in public
    }


def test_no_namespace_hides_what_a_client_can_do() -> None:
    public = {n for kind in (SyncClient, AsyncBaseClient) for n in dir(kind) if n[0] != "_"}
    assert public
    assert not public & {names.namespace(name) for name in public}


def test_no_class_of_a_resource_is_called_like_a_keyword() -> None:
    """None, True and False are what a tag of theirs is in PascalCase."""
    spaces = [names.namespace(name) for name in keyword.kwlist]
    assert not set(keyword.kwlist) & set(names.resource_classes(spaces).values())


def test_no_parameter_is_called_like_an_option_of_every_call() -> None:
    options = set(RequestOptions.__annotations__)
    assert options
    assert not options & set(names.parameter_names([("query", name) for name in sorted(options)]))


def test_a_deprecated_twin_says_so_and_the_other_keeps_the_plain_name() -> None:
    twins = [("get_projects", True), ("getProjects", False), ("GetProjects", True)]
    assert names.method_names([names.WantedMethod(*twin) for twin in twins]) == [
        "get_projects_deprecated",
        "get_projects",
        "get_projects_deprecated_2",
    ]


@pytest.mark.parametrize("wanted", ["with_raw_response", "import", "list", "self", "true", "id"])
def test_a_method_name_is_free_and_survives_openapi_python_client(wanted: str) -> None:
    (name,) = names.method_names([names.WantedMethod(wanted)])
    assert (name == wanted) is (wanted == "id")
    assert opc.PythonIdentifier(name, "x") == name


def test_twins_that_are_not_deprecated_are_numbered() -> None:
    twins = [names.WantedMethod("getThing"), names.WantedMethod("get_thing")]
    assert names.method_names(twins) == ["get_thing_2", "get_thing"]


def test_method_names_are_unique_in_their_namespace_and_chosen_ones_come_first() -> None:
    wanted = [
        names.WantedMethod("get_pet", namespace="pets", made_up=True),
        names.WantedMethod("getPet", namespace="pets"),
        names.WantedMethod("getPet", namespace="shops"),
    ]
    assert names.method_names(wanted) == ["get_pet_2", "get_pet", "get_pet"]


def test_of_parameters_of_one_name_the_one_in_the_path_keeps_it() -> None:
    same = [("query", "id"), ("path", "id"), ("header", "id"), ("query", "ID")]
    assert names.parameter_names(same) == ["id_query", "id", "id_header", "id_2"]


def test_an_operation_without_a_name_is_called_after_its_path() -> None:
    assert (
        names.unnamed_operation("get", "/api/v1/projects/{projectId}")
        == "get_api_v1_projects_by_project_id"
    )


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("Node Pools", "node_pools"),
        ("import", "import_"),
        ("close", "close_resource"),
        ("2FA", "tag_2_fa"),
        ("用", "u7528"),
        ("", "tag"),
    ],
)
def test_a_namespace_is_the_tag_in_snake_case(tag: str, expected: str) -> None:
    assert names.namespace(tag) == expected


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("Volumes", "Volume"),
        ("Policies", "Policy"),
        ("Status", "StatusItem"),
        ("Access", "AccessItem"),
        ("Data", "DataItem"),
    ],
)
def test_an_element_is_named_after_what_holds_it(plural: str, one: str) -> None:
    assert names.singular(plural) == one


def test_names_that_become_the_same_are_numbered_without_counting_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred classes of one name ask for a hundred numbers, not for five thousand."""
    asked: list[str] = []
    claims = names.claims
    monkeypatch.setattr(names, "claims", lambda name: asked.append(name) or claims(name))
    given = names.class_names(["a-b" + "-" * n for n in range(100)])
    assert sorted(given) == sorted(["AB", *(f"AB{n}" for n in range(2, 101))])
    assert len(asked) < 400
