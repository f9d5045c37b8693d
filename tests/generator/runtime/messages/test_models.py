"""Models and enumerations on their own: wire form, files, equality, values nobody knew."""

from __future__ import annotations

import copy
import json
import pickle
import threading
import warnings
from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, create_model

from runai_generator.runtime._core.messages.lenient_decode import decode_leniently
from runai_generator.runtime._core.messages.model import (
    IntEnum,
    Model,
    OpenModel,
    StrEnum,
    Tagged,
    TypedExtras,
)


class Phase(StrEnum):
    RUNNING = "Running"
    NOT_READY = "not-ready"


class Level(IntEnum):
    LOW = 1


class Spec(Model):
    gpu_count: Annotated[int | None, Field(alias="gpuCount")] = None
    labels: dict[str, str] | None = None


class Training(Model):
    name: str
    project_id: Annotated[str | None, Field(alias="projectId")] = None
    spec: Spec | None = None
    created_at: Annotated[datetime | None, Field(alias="createdAt")] = None
    day: date | None = None
    phase: Phase | None = None
    level: Level | None = None
    data: bytes | None = None
    anything: Any = None


def test_fields_are_given_by_python_name_or_wire_name() -> None:
    assert Training(name="x", project_id="p") == Training.from_dict({"name": "x", "projectId": "p"})


def test_the_wire_form_has_wire_names_no_unset_and_null_for_none() -> None:
    training = Training(name="x", project_id=None, spec=Spec(gpu_count=2))
    assert training.to_dict() == {"name": "x", "projectId": None, "spec": {"gpuCount": 2}}
    training.level = Level.LOW
    training.anything = [Spec(gpu_count=1)]
    assert training.to_dict()["level"] == 1
    assert training.to_dict()["anything"] == [{"gpuCount": 1}]


FULL: dict[str, Any] = {
    "name": "x: y",
    "projectId": None,
    "spec": {"gpuCount": 1, "labels": {"yes": "no", "1": "2025-01-02"}, "future": [1, None]},
    "createdAt": "2025-01-02T03:04:05Z",
    "day": "2025-01-02",
    "phase": "Hibernating",
    "level": 7,
    "data": "AP8=",
}


@pytest.mark.parametrize("form", ["dict", "json", "yaml"])
def test_a_round_trip_changes_nothing(form: str) -> None:
    training = Training.from_dict(FULL)
    dumped = getattr(training, f"to_{form}")()
    again = getattr(Training, f"from_{form}")(dumped)
    assert again == training
    assert again.to_dict() == FULL
    assert (training.data, training.day) == (b"\0\xff", date(2025, 1, 2))


names = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=20)


@pytest.mark.slow
@given(st.dictionaries(names, names), names)
def test_any_text_survives_json_and_yaml(labels: dict[str, str], name: str) -> None:
    training = Training(name=name, spec=Spec(labels=labels))
    assert Training.from_yaml(training.to_yaml()) == training
    assert Training.from_json(training.to_json(indent=2)) == training


def test_yaml_as_people_write_it() -> None:
    training = Training.from_yaml(
        "name: x\ncreatedAt: 2025-01-02T03:04:05Z\nday: 2025-01-02\nspec:\n  labels: {on: 'y'}\n"
    )
    assert training.created_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert training.day == date(2025, 1, 2)


def test_yaml_makes_no_objects() -> None:
    with pytest.raises(Exception, match="could not determine a constructor"):
        Training.from_yaml("name: !!python/object/apply:os.getcwd []")


def test_yaml_without_pyyaml_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImportError, match="pip install pyyaml"):
        Training(name="x").to_yaml()


def test_not_a_number_is_not_json() -> None:
    with pytest.raises(ValueError, match="JSON"):
        Training(name="x", anything=float("nan")).to_json()


def test_what_does_not_fit_is_refused_when_made_by_hand() -> None:
    with pytest.raises(ValidationError, match="name"):
        Training.from_dict({"spec": {}})


def test_repr_shows_what_is_set() -> None:
    assert repr(Training.from_dict({"name": "x", "future": 1})) == "Training(name='x', future=1)"


def test_unset_and_none_are_not_the_same_on_the_wire() -> None:
    assert Training(name="x", project_id=None).to_dict() != Training(name="x").to_dict()


def test_models_survive_pickle_and_copy() -> None:
    training = Training.from_dict(FULL)
    for twin in (pickle.loads(pickle.dumps(training)), copy.deepcopy(training)):
        assert twin == training
        assert twin.to_dict() == FULL


class Ageing(Model):
    name: str
    old_name: Annotated[str | None, Field(alias="oldName", deprecated="use name")] = None


class Compute(Model):
    gpu_devices_request: Annotated[int | None, Field(alias="gpuDevicesRequest")] = None


class Free(OpenModel):
    known: int | None = None


class Counts(TypedExtras):
    known: int | None = None
    _extras = {"^x-": "int", "": "list[int]"}  # noqa: RUF012 - as clients have it


class Job(Model):
    name: str | None = None
    compute: Compute | None = None
    parts: list[Compute] | None = None
    by_name: dict[str, Compute] | None = None
    free: Free | None = None
    id: Annotated[str | None, Field(json_schema_extra={"readOnly": True})] = None


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"nme": "a"}, "nme"),
        ({"compute": {"gpu_device_request": 1}}, "compute.gpu_device_request"),
        ({"compute": {"gpuDeviceRequest": 1}}, "compute.gpuDeviceRequest"),
        ({"parts": [{}, {"gpu_device_request": 1}]}, "parts.1.gpu_device_request"),
        ({"by_name": {"a": {"gpu_device_request": 1}}}, "by_name.a.gpu_device_request"),
    ],
)
def test_a_constructor_refuses_what_the_contract_does_not_know(
    fields: dict[str, Any], place: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Job(**fields)
    (problem,) = caught.value.errors()
    assert ".".join(map(str, problem["loc"])) == place
    meant = "name" if place == "nme" else "gpu_devices_request"
    assert problem["msg"] == f"unknown field; did you mean {meant}?"


def test_what_is_wrong_in_fields_of_any_name_is_told_under_their_names() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(list[Counts]).validate_python([{"x-a": 1}, {"x-a": "a", "b": [1, "b"]}])
    assert [problem["loc"] for problem in caught.value.errors()] == [(1, "x-a"), (1, "b", 1)]
    assert "'b'" not in str(caught.value)


def test_a_misspelt_required_field_is_told_beside_the_one_that_is_missing() -> None:
    with pytest.raises(ValidationError) as caught:
        Training(nam="x", projectId="p", level="high")
    problems = {problem["loc"]: problem["msg"] for problem in caught.value.errors()}
    assert problems["name",] == "Field required"
    assert problems["nam",] == "unknown field; did you mean name?"
    assert problems.keys() == {("name",), ("nam",), ("level",)}
    assert "high" not in str(caught.value)


def test_a_constructor_takes_every_name_of_a_field_and_what_is_open() -> None:
    job = Job(compute={"gpuDevicesRequest": 1}, parts=[Compute(gpu_devices_request=2)])  # type: ignore[arg-type, list-item]
    assert job.to_dict() == {
        "compute": {"gpuDevicesRequest": 1},
        "parts": [{"gpuDevicesRequest": 2}],
    }
    assert Job(free={"later": 1}).to_dict() == {"free": {"later": 1}}  # type: ignore[arg-type]
    assert Free(later=1).to_dict() == {"later": 1}  # type: ignore[call-arg]


@pytest.mark.parametrize("base", [Model, Tagged])
def test_a_field_may_be_called_like_the_first_parameter_of_a_constructor(base: type[Model]) -> None:
    odd = create_model("odd", __base__=base, cls=(str, ...), self_=(str, Field(alias="self")))
    given = {"cls": "a", "self": "b"}
    assert odd(**given).to_dict() == given  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="clss"):
        odd(**given, clss="c")  # type: ignore[arg-type]


def test_what_came_in_an_answer_may_be_sent_back_with_fields_of_a_newer_server() -> None:
    compute = Compute.from_dict({"gpuDevicesRequest": 1, "later": 2})
    assert Job(compute=compute).to_dict() == {"compute": {"gpuDevicesRequest": 1, "later": 2}}
    for again in (
        copy.deepcopy(compute),
        pickle.loads(pickle.dumps(compute)),
        compute.model_copy(),
    ):
        assert again.to_dict() == {"gpuDevicesRequest": 1, "later": 2}


def test_for_update_leaves_out_what_only_the_server_sets() -> None:
    answered = {"id": "7", "name": "a", "compute": {"gpuDevicesRequest": 1, "later": 2}}
    job = Job.from_dict(answered)
    changed = job.for_update()
    changed.name = "b"
    assert changed.to_dict() == {"name": "b", "compute": {"gpuDevicesRequest": 1, "later": 2}}
    assert job.to_dict() == answered


class ComputeUpdate(Model):
    gpu_devices_request: Annotated[int | None, Field(alias="gpuDevicesRequest")] = None


class JobUpdate(Model):
    name: str
    compute: ComputeUpdate | None = None
    parts: list[ComputeUpdate] | None = None
    free: Free | None = None


def test_for_update_as_the_body_that_updates_it() -> None:
    """Fields of the answer that the body does not have are the server's, at every depth."""
    job = Job.from_dict(
        {
            "id": "7",
            "name": "a",
            "state": "Running",
            "compute": {"gpuDevicesRequest": 1, "node": "n1"},
            "parts": [{"gpuDevicesRequest": 2, "node": "n2"}],
            "free": {"any": 1},
        }
    )
    update = job.for_update(JobUpdate)
    assert type(update) is JobUpdate
    assert update.to_dict() == {
        "name": "a",
        "compute": {"gpuDevicesRequest": 1},
        "parts": [{"gpuDevicesRequest": 2}],
        "free": {"any": 1},
    }
    with pytest.raises(ValidationError, match="name"):
        Job().for_update(JobUpdate)


def test_a_deprecated_field_warns_where_it_is_read_and_nowhere_else() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ageing = Ageing.from_dict({"name": "x", "oldName": "y"})
        assert ageing.to_dict() == {"name": "x", "oldName": "y"}
        assert ageing == copy.deepcopy(ageing)
        assert "y" in repr(ageing)
        assert isinstance(decode_leniently(Ageing, {"oldName": 7}), Ageing)
    with pytest.warns(DeprecationWarning, match="use name") as caught:
        assert ageing.old_name == "y"
    assert caught[0].filename == __file__


def test_a_field_may_bear_the_python_name_of_another_on_the_wire() -> None:
    body = {"name": "x", "projectId": "a", "project_id": "b"}
    training = Training.from_dict(body)
    assert training.project_id == "a"


# --- enumerations


@pytest.mark.parametrize(
    ("member", "value"),
    [(Phase.NOT_READY, "not-ready"), (Phase("Later"), "Later"), (Level.LOW, 1), (Level(9), 9)],
)
def test_a_member_is_its_value_known_or_not(member: Any, value: Any) -> None:
    kind = type(member)
    assert isinstance(member, kind)
    assert (member, member.value, str(member), f"{member}") == (
        value,
        value,
        str(value),
        str(value),
    )
    assert kind(value) == member
    assert {value: "found"}[member] == "found"
    assert len({member, kind(value), value}) == 1
    assert json.loads(json.dumps(member)) == value
    for twin in (pickle.loads(pickle.dumps(member)), copy.copy(member), copy.deepcopy(member)):
        assert (type(twin), twin) == (kind, member)
    assert str(value) in repr(member)


def test_known_members_are_singletons_and_unknown_ones_are_not_listed() -> None:
    assert Phase("Running") is Phase.RUNNING
    Phase("Later")
    assert list(Phase) == [Phase.RUNNING, Phase.NOT_READY]
    assert "Later" not in Phase.__members__
    assert Phase("Later") != Phase("Never")


def test_order_and_arithmetic_are_those_of_the_values() -> None:
    assert sorted([Phase("b"), Phase("a")]) == ["a", "b"]
    assert Level(9) + 1 == 10


@pytest.mark.parametrize(("kind", "value"), [(Phase, 7), (Phase, None), (Level, "x"), (Level, 1.5)])
def test_a_value_of_another_type_is_still_refused(kind: Any, value: Any) -> None:
    with pytest.raises(ValueError, match=kind.__name__):
        kind(value)


def test_unknown_values_do_not_pile_up() -> None:
    """A free-form value must not be a leak."""
    before = len(Phase._value2member_map_)
    for number in range(1000):
        Phase(f"value-{number}")
    assert len(Phase._value2member_map_) == before


def test_threads_may_meet_new_values_together() -> None:
    adapter = TypeAdapter(list[Phase])
    data = json.dumps([f"value-{number}" for number in range(500)])
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda: results.append(adapter.validate_json(data)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20
    assert all(result == results[0] for result in results)


def _decoded(*texts: str) -> list[Training]:
    """Objects of one page, as an answer makes them."""
    return TypeAdapter(list[Training]).validate_json(f"[{','.join(texts)}]")


def test_objects_with_the_same_fields_set_keep_one_set_until_one_is_looked_at() -> None:
    first, second, third = _decoded('{"name":"a"}', '{"name":"b"}', '{"name":"c","day":null}')
    kept = BaseModel.__dict__["__pydantic_fields_set__"].__get__  # what is stored
    assert kept(first) is kept(second)
    assert kept(third) == {"name", "day"}
    first.model_fields_set.add("phase")
    assert (first.model_fields_set, second.model_fields_set) == ({"name", "phase"}, {"name"})


def test_an_object_that_sets_every_field_keeps_no_set_until_it_is_looked_at() -> None:
    pair = create_model("Pair", __base__=Model, x=(int | None, None), y=(int | None, None))
    kept = BaseModel.__dict__["__pydantic_fields_set__"].__get__
    whole, other, wider = (
        pair.from_dict({**fields, "x": None}) for fields in ({"y": 1}, {"y": 1}, {"z": 3})
    )
    with pytest.raises(AttributeError):
        kept(whole)
    assert whole == other == copy.copy(whole)
    whole.model_fields_set.remove("x")
    assert (whole.to_dict(), other.to_dict()) == ({"y": 1}, {"x": None, "y": 1})
    assert wider.model_fields_set == {"x", "z"}  # as many, but others


COPIES: dict[str, Callable[[Training], Training]] = {
    "itself": lambda training: training,
    "shallow": copy.copy,
    "deep": copy.deepcopy,
    "pickled": lambda training: pickle.loads(pickle.dumps(training)),
    "of the model": lambda training: training.model_copy(update={"day": None}),
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES.keys())
def test_what_one_object_sets_no_other_has_set(copied: Callable[[Training], Training]) -> None:
    changed, other = _decoded('{"name":"a"}', '{"name":"a"}')
    made = copied(changed)
    made.project_id = None
    assert made.to_dict()["projectId"] is None
    assert other.to_dict() == Training(name="a").to_dict() == {"name": "a"}


def test_a_page_of_objects_that_all_set_other_fields_keeps_to_each_its_own() -> None:
    names = [f"field{number}" for number in range(300)]
    objects = [OpenModel.from_dict({name: 1}) for name in names for _ in range(2)]
    assert [set(it.to_dict()) for it in objects] == [{name} for name in names for _ in range(2)]
    wide = create_model("Wide", __base__=Model, **dict.fromkeys(names, (int | None, None)))
    made = [wide.from_dict({name: 1, names[0]: 2}) for name in names]
    assert [it.model_fields_set for it in made] == [{name, names[0]} for name in names]
