"""Clients of anybody's document: built, imported, and used against a server that is told what to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs

import httpx
import pytest
import yaml
from own_packages import Package, making
from servers.recording_server import RecordingServer

from runai_generator.docs.login import login
from runai_generator.prepare import prepare
from runai_generator.project.identity import of_document


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with making(tmp_path_factory.mktemp("parts")) as make:
        yield make(PARTS, "parts")


OBSERVATORY = """
openapi: 3.0.3
info: {title: Observatory, version: "3"}
servers: [{url: "https://{site}.sky.example/v1", variables: {site: {default: north, enum: [north, south]}}}]
security: [{Station: []}]
paths:
  /open: {get: {operationId: open_one, tags: [sky], security: [], responses: {"204": {description: ok}}}}
  /key: {get: {operationId: key_one, tags: [sky], responses: {"204": {description: ok}}}}
  /login: {get: {operationId: login_one, tags: [sky], security: [{Login: []}, {Flow: [see]}], responses: {"204": {description: ok}}}}
  /see: {get: {operationId: see_one, tags: [sky], security: [{Login: []}, {Flow: [see]}], responses: {"204": {description: ok}}}}
  /turn: {get: {operationId: turn_one, tags: [sky], security: [{Flow: [see, turn]}], responses: {"204": {description: ok}}}}
  /name: {get: {operationId: name_one, tags: [sky], security: [{Flow: []}], responses: {"204": {description: ok}}}}
  /odd: {get: {operationId: odd_one, tags: [sky], security: [{Odd: []}], responses: {"204": {description: ok}}}}
components:
  securitySchemes:
    Station: {type: apiKey, in: header, name: X-Station}
    Login: {type: http, scheme: basic}
    Flow: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {see: s}}}}
    Odd: {type: http, scheme: digest}
    Card: {type: mutualTLS}
"""


def test_a_client_logs_in_as_its_document_says(package: Package, server: RecordingServer) -> None:
    sky = package(OBSERVATORY)
    server.answers["POST", "/token"] = {"access_token": "granted", "expires_in": 60}
    with sky.Client(server.url, api_key="k") as client:
        client.sky.open_one()
        client.sky.key_one()
        with pytest.raises(sky.ConfigurationError, match="WEATHER_STATION_0_USERNAME"):
            client.sky.login_one()
    with sky.Client(server.url, client_id="me", client_secret="s") as client:
        client.sky.login_one()
        client.sky.odd_one()
    by_path = {call.path: call.headers for call in server.calls}
    assert "x-station" not in by_path["/open"]
    assert by_path["/key"]["x-station"] == "k"
    assert by_path["/login"]["authorization"] == "Bearer granted"
    assert sky.Client().base_url == "https://north.sky.example/v1"
    south = sky.Client(server_variables={"site": "south"})
    assert south.base_url == "https://south.sky.example/v1"


def test_nothing_of_another_family_is_in_a_client(package: Package) -> None:
    """Not in its code, its README or its metadata; what is left out is said in the README."""
    sky = package(OBSERVATORY)
    project = Path(str(sky.__file__)).parents[1]
    texts = {p: p.read_text() for p in project.rglob("*") if p.suffix in (".py", ".md", ".toml")}
    assert len(texts) > 20
    for path, text in texts.items():
        rest = text.replace("runai-generate", "")
        assert not re.search(r"run:?[-_ ]?ai", rest, re.IGNORECASE), path
    assert issubclass(sky.NotFoundError, sky.WeatherStation0Error)
    assert "license" not in texts[project / "pyproject.toml"]
    left_out = texts[project / "README.md"].partition("approximated")[2]
    assert "Odd" in left_out
    assert "Card: load the certificate into an ssl.SSLContext and pass it as verify" in left_out


def test_a_token_is_asked_for_with_the_scopes_of_the_operation(
    package: Package, server: RecordingServer
) -> None:
    """One for each set of scopes; none where the document has none."""
    sky = package(OBSERVATORY)
    server.answers["POST", "/token"] = {"access_token": "granted", "expires_in": 60}
    with sky.Client(server.url, client_id="me", client_secret="s") as client:
        for name in ("login_one", "see_one", "turn_one", "turn_one", "name_one"):
            getattr(client.sky, name)()
    asked = [parse_qs(call.body.decode()) for call in server.calls if call.path == "/token"]
    assert [form.get("scope") for form in asked] == [["see"], ["see turn"], None]
    readme = (Path(str(sky.__file__)).parents[1] / "README.md").read_text()
    assert "a token with the scopes that the operation wants" in readme


def test_scopes_that_the_whole_document_asks_for(package: Package, server: RecordingServer) -> None:
    document = yaml.safe_load(OBSERVATORY)
    document["security"] = [{"Station": []}, {"Flow": ["see"]}]
    server.answers["POST", "/token"] = {"access_token": "granted", "expires_in": 60}
    with package(document).Client(server.url, client_id="me", client_secret="s") as client:
        client.sky.key_one()
    assert parse_qs(server.calls[0].body.decode())["scope"] == ["see"]


@pytest.mark.parametrize(
    ("url", "said", "arguments"),
    [
        ("https://sky.example", "the client asks `https://sky.example`;", 'api_key="..."'),
        ("{way}://sky.example/{v}", "the client asks `https://sky.example/2`;", 'api_key="..."'),
        ("/sky/{v}", "without a path gets `/sky/2`", '"https://api.example.com", api_key="..."'),
        ("https://`sky`\n## @all", "asks ``https://`sky`\\n## @all``;", 'api_key="..."'),
        (
            '/sky"""\n@all',
            'servers={"/sky\\"\\"\\"\\n@all": "..."}`',
            '"https://api.example.com", api_key="..."',
        ),
    ],
)
def test_the_readme_says_where_a_client_asks(url: str, said: str, arguments: str) -> None:
    variables = {"way": {"default": "https"}, "v": {"default": "2"}}
    document = yaml.safe_load(OBSERVATORY)
    document["servers"] = [{"url": url, "variables": variables}]
    identity = of_document("sky", "1")
    told = login(prepare(document, source="x"), identity)
    assert said in "\n".join(told.lines)
    assert told.arguments == arguments


def test_the_first_call_of_a_readme_is_one_that_its_credentials_serve(package: Package) -> None:
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "basic": {"type": "http", "scheme": "basic"}}  # fmt: skip
    calls = {"a": [{"basic": []}], "keyed_longer": [{"key": []}, {"basic": []}]}
    paths = {
        f"/{name}": {"get": {"operationId": name, "security": asked, "responses": {"204": {"description": ""}}}}
        for name, asked in calls.items()
    }  # fmt: skip
    made = package({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "security": [{"key": []}], "paths": paths, "components": {"securitySchemes": schemes}})  # fmt: skip
    readme = (Path(str(made.__file__)).parents[1] / "README.md").read_text()
    first = readme.partition("## First call")[2].partition("AsyncClient")[0]
    assert 'api_key="..."' in first
    assert "client.default.keyed_longer()" in first
    assert "1 namespace," in readme


def test_a_document_that_says_nothing_of_credentials_sends_what_is_given(
    package: Package, server: RecordingServer
) -> None:
    plain = package("""
        openapi: 3.1.0
        info: {title: Plain, version: "1"}
        paths: {/x: {get: {operationId: x, responses: {"204": {description: ok}}}}}
    """)
    with plain.Client(server.url) as client:
        client.default.x()
    with plain.Client(server.url, token="t") as client:
        client.default.x()
    assert [call.headers.get("authorization") for call in server.calls] == [None, "Bearer t"]


# --- unions and enumerations

SHIPS = """
openapi: 3.0.3
info: {title: Ships, version: "1"}
security: []
paths:
  /any: {get: {operationId: anything, tags: [sea], responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Hold'}}}}}}}
  /base: {get: {operationId: vessel, tags: [sea], responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Vessel'}}}}}}}}
  /listed: {get: {operationId: crate, tags: [sea], responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Crate'}}}}}}}
  /send: {post: {operationId: send, tags: [sea], requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Fleet'}}}}, responses: {"204": {description: ok}}}}
components:
  schemas:
    Flag: {type: string, enum: [red, blue]}
    Wind: {type: string, enum: [north, south]}
    Knots: {type: integer, enum: [1, 2]}
    Fathoms: {type: integer, enum: [10, 20]}
    Sail: {type: object, required: [kind], properties: {kind: {type: string}, masts: {type: integer}}}
    Steam: {type: object, required: [kind], properties: {kind: {type: string}, masts: {type: integer}}}
    Small: {type: object, required: [size], properties: {size: {type: integer}, name: {type: string}}}
    Large: {type: object, required: [size], properties: {size: {type: integer}, name: {type: string}}}
    Fine: {type: object, required: [ok], properties: {ok: {type: boolean}, why: {type: string}}}
    Broken: {type: object, required: [ok], properties: {ok: {type: boolean}, why: {type: string}}}
    Hold:
      type: object
      properties:
        signal: {oneOf: [{$ref: '#/components/schemas/Flag'}, {$ref: '#/components/schemas/Wind'}]}
        depth: {anyOf: [{$ref: '#/components/schemas/Knots'}, {$ref: '#/components/schemas/Fathoms'}]}
        when: {anyOf: [{$ref: '#/components/schemas/Flag'}, {type: string, format: date-time}]}
        loose: {anyOf: [{type: string}, {$ref: '#/components/schemas/Flag'}]}
        many: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Wind'}, {$ref: '#/components/schemas/Flag'}]}}
        ship: {oneOf: [{$ref: '#/components/schemas/Sail'}, {$ref: '#/components/schemas/Steam'}], discriminator: {propertyName: kind, mapping: {sail: '#/components/schemas/Sail', steam: '#/components/schemas/Steam', diesel: '#/components/schemas/Steam'}}}
        implied: {oneOf: [{$ref: '#/components/schemas/Sail'}, {$ref: '#/components/schemas/Steam'}], discriminator: {propertyName: kind}}
        sized: {oneOf: [{$ref: '#/components/schemas/Small'}, {$ref: '#/components/schemas/Large'}], discriminator: {propertyName: size, mapping: {"1": '#/components/schemas/Small', "2": '#/components/schemas/Large'}}}
        told: {oneOf: [{$ref: '#/components/schemas/Fine'}, {$ref: '#/components/schemas/Broken'}], discriminator: {propertyName: ok, mapping: {"true": '#/components/schemas/Fine', "false": '#/components/schemas/Broken'}}}
        fixed: {oneOf: [{$ref: '#/components/schemas/Rope'}, {$ref: '#/components/schemas/Chain'}], discriminator: {propertyName: made}}
        shared: {oneOf: [{$ref: '#/components/schemas/Order'}, {$ref: '#/components/schemas/Reply'}, {$ref: '#/components/schemas/Rope'}], discriminator: {propertyName: made}}
        colour: {oneOf: [{const: red, title: Crimson}, {const: blue, title: Navy}]}
    Rope: {type: object, required: [made], properties: {made: {type: string, enum: [hemp, "Hemp rope"]}, length: {type: integer}}}
    Chain: {type: object, required: [made], properties: {made: {type: string, enum: [iron]}, length: {type: integer}}}
    Order: {type: object, required: [made, by], properties: {made: {type: string, enum: [word]}, by: {type: string, enum: [captain]}}}
    Reply: {type: object, required: [made, by], properties: {made: {type: string, enum: [word]}, by: {type: string, enum: [crew]}}}
    Vessel: {type: object, required: [type], properties: {type: {type: string}, at: {type: string, format: date-time}}, discriminator: {propertyName: type, mapping: {tug: '#/components/schemas/Tug'}}}
    Tug: {allOf: [{$ref: '#/components/schemas/Vessel'}, {type: object, required: [pull], properties: {pull: {type: integer}}}]}
    Ferry: {allOf: [{$ref: '#/components/schemas/Vessel'}]}
    Raft: {allOf: [{$ref: '#/components/schemas/Vessel'}, {type: object, properties: {type: {type: string, enum: [raft, log boat]}, logs: {type: integer}}}]}
    Car_Ferry: {allOf: [{$ref: '#/components/schemas/Ferry'}, {type: object, properties: {cars: {type: integer}}}]}
    Fleet: {type: object, properties: {flagship: {$ref: '#/components/schemas/Vessel'}, others: {type: array, items: {$ref: '#/components/schemas/Vessel'}}}}
    Crate:
      type: object
      required: [label]
      properties: {label: {type: string}}
      oneOf: [{$ref: '#/components/schemas/Box'}, {$ref: '#/components/schemas/Barrel'}]
      discriminator: {propertyName: label}
    Box: {allOf: [{$ref: '#/components/schemas/Crate'}, {type: object, properties: {edge: {type: number}}}]}
    Barrel: {allOf: [{$ref: '#/components/schemas/Crate'}, {type: object, properties: {hoops: {type: integer}}}]}
"""


def test_unions_decode_to_the_right_class(package: Package, server: RecordingServer) -> None:
    sea = package(SHIPS)
    models = sea.models
    server.answers["GET", "/any"] = {
        "signal": "south", "depth": 20, "when": "2030-01-02T03:04:05Z", "loose": "other",
        "many": ["red", "north"], "ship": {"kind": "diesel", "masts": 0},
        "fixed": {"made": "iron"}, "shared": {"made": "word", "by": "crew"},
        "implied": {"kind": "Steam"}, "sized": {"size": 2}, "told": {"ok": False}, "colour": "blue",
    }  # fmt: skip
    with sea.Client(server.url, strict=True) as client:
        hold = client.sea.anything()
    assert hold.signal is models.Wind.SOUTH
    assert hold.depth is models.Fathoms.VALUE_20
    assert hold.when.year == 2030
    assert hold.loose == "other"
    assert not isinstance(hold.loose, models.Flag)
    assert hold.many == [models.Flag.RED, models.Wind.NORTH]
    assert [type(item) for item in hold.many] == [models.Flag, models.Wind]
    assert [type(item) for item in (hold.ship, hold.implied)] == [models.Steam, models.Steam]
    assert [type(item) for item in (hold.sized, hold.told)] == [models.Large, models.Broken]
    assert [type(item) for item in (hold.fixed, hold.shared)] == [models.Chain, models.Reply]
    assert hold.colour is models.HoldColour.NAVY


def test_an_unknown_tag_is_no_known_class(package: Package, server: RecordingServer) -> None:
    sea = package(SHIPS)
    server.answers["GET", "/any"] = {"ship": {"kind": "submarine", "masts": 1}, "signal": "up"}
    server.answers["GET", "/base"] = [{"type": "canoe", "logs": 7}]
    with sea.Client(server.url) as client:
        hold, (canoe,) = client.sea.anything(), client.sea.vessel()
        server.answers["GET", "/any"] = {"ship": {"masts": 1}}
        untold = client.sea.anything().ship
    assert (type(untold), untold.to_dict()) == (sea.Unknown, {"masts": 1})
    assert type(hold.ship) is sea.Unknown
    assert hold.ship.to_dict() == {"kind": "submarine", "masts": 1}
    assert hold.signal == "up"
    assert type(canoe) is sea.models.Vessel
    assert canoe.to_dict() == {"type": "canoe", "logs": 7}


def test_subclasses_of_a_base_are_there(package: Package, server: RecordingServer) -> None:
    """Also those that nothing else refers to, that add nothing, and that are bases themselves."""
    sea = package(SHIPS)
    models = sea.models
    server.answers["GET", "/base"] = [
        {"type": "tug", "pull": 5, "at": "2030-01-01T00:00:00Z"}, {"type": "Ferry"},
        {"type": "Car_Ferry", "cars": 3}, {"type": "tug", "pull": "strong"}, {"type": "log boat"},
    ]  # fmt: skip
    server.answers["GET", "/listed"] = {"label": "Barrel", "hoops": 2}
    with sea.Client(server.url) as client:
        tug, ferry, cars, odd, boat = client.sea.vessel()
        barrel = client.sea.crate()
        fleet = models.Fleet(flagship=models.Tug(type="tug", pull=9), others=[{"type": "Ferry"}])
        client.sea.send(body=fleet)
    assert (type(tug), tug.pull, tug.at.year) == (models.Tug, 5, 2030)
    assert (type(ferry), type(cars), cars.cars) == (models.Ferry, models.CarFerry, 3)
    assert type(boat) is models.Raft
    assert (type(odd), odd.pull) == (models.Tug, "strong")
    assert (type(barrel), barrel.hoops) == (models.Barrel, 2)
    assert issubclass(models.CarFerry, models.Ferry)
    assert issubclass(models.Barrel, models.Crate)
    assert type(fleet.others[0]) is models.Ferry
    assert type(models.Vessel(type="tug")) is models.Vessel
    assert server.calls[-1].json == {
        "flagship": {"type": "tug", "pull": 9},
        "others": [{"type": "Ferry"}],
    }


TRICKY = """
openapi: 3.1.0
info: {title: Tricky, version: "1"}
paths:
  /x: {post: {operationId: mro, tags: [cached_property], requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Till'}}}}, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Till'}}}}}}}
components:
  schemas:
    Till:
      type: object
      properties: {NAMES}
    Tagged: {type: object, properties: {Unknown: {$ref: '#/components/schemas/Unknown'}, ClassVar: {type: string}}}
    Unknown: {type: object, properties: {a: {type: string}}}
"""


def test_properties_may_have_the_names_of_attributes(
    package: Package, server: RecordingServer
) -> None:
    """All that pydantic, its metaclass and the runtime's own models have, and more."""
    from pydantic import BaseModel

    words = {*dir(BaseModel), *dir(type(BaseModel)), "register", "mro", "cached_property", "id", "_id"}  # fmt: skip
    words |= {
        "to_dict",
        "_tag",
        "_kinds",
        "self",
        "cls",
        "class",
        "None",
        "Any",
        "date",
        "datetime",
    }
    document = yaml.safe_load(TRICKY.replace("{NAMES}", "{}"))
    schemas = document["components"]["schemas"]
    schemas["Till"]["properties"] = {word: {"type": "string"} for word in sorted(words)}
    schemas["Till"]["properties"]["odd"] = {"$ref": "#/components/schemas/Tagged"}
    tricky = package(document)
    tricky.preload()
    value = {word: word for word in words}
    server.answers["POST", "/x"] = value
    with tricky.Client(server.url, strict=True) as client:
        till = client.cached_property_resource.call_mro(body=value)
    assert server.calls[-1].json == value
    assert till.to_dict() == value
    assert tricky.models.Till(**value).to_dict() == value


def test_schemas_that_say_nothing_of_use_leave_the_rest_standing(
    package: Package, server: RecordingServer
) -> None:
    """No values, no alternatives, a tag for a class that is nowhere: noted, and anything comes."""
    text = {"type": "object", "properties": {"t": {"type": "string"}}}
    odd = {
        "none": {"enum": []},
        "null": {"enum": [None]},
        "choice": {"oneOf": []},
        "tag": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}], "discriminator": {"propertyName": "t", "mapping": {"a": "A", "b": "B", "c": "Nowhere"}}},
    }  # fmt: skip
    paths = {
        f"/{name}": {"get": {"operationId": f"get_{name}", "responses": {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}}}
        for name, schema in odd.items()
    }  # fmt: skip
    made = package({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths, "components": {"schemas": {"A": text, "B": text}}})  # fmt: skip
    server.answers.update({("GET", f"/{name}"): {"t": "b"} for name in odd})
    with made.Client(server.url) as client:
        kinds = [type(getattr(client.default, f"get_{name}")()).__name__ for name in odd]
    assert kinds == ["dict", "NoneType", "dict", "B"]  # null is all that the second may be
    readme = (Path(str(made.__file__)).parents[1] / "README.md").read_text()
    assert "the discriminator t: c stands for Nowhere, which is nowhere: left out" in readme


PARTS = """
openapi: 3.1.0
info: {title: Parts, version: "1"}
paths:
  /x:
    get: {operationId: x, responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Part'}}}}}}}
    put: {operationId: y, parameters: [{name: q, in: query, schema: {const: "it's"}}], requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Said'}}}}, responses: {"204": {description: ok}}}
components:
  schemas:
    Date: {type: object, properties: {day: {type: string, format: date}}}
    Part: {type: object, required: [of], properties: {of: {type: string}}, discriminator: {propertyName: of}, patternProperties: {"^on_": {$ref: '#/components/schemas/Date'}}}
    Wheel: {allOf: [{$ref: '#/components/schemas/Part'}, {type: object, properties: {spokes: {type: integer}}}]}
    Axle: {allOf: [{$ref: '#/components/schemas/Part'}, {type: object, properties: {cm: {type: integer}}, patternProperties: {"^n_": {type: integer}}}]}
    Said: {type: object, properties: {a: {const: "it's"}, b: {enum: ['"', "don't"]}}}
"""


@pytest.mark.parametrize("strict", [True, False])
def test_bases_and_children_type_what_they_may_hold_beside_their_fields(
    parts: ModuleType, server: RecordingServer, strict: bool
) -> None:
    models, day = parts.models, {"day": "2030-01-02"}
    answer = [{"of": "Wheel", "spokes": 9, "on_a": day}, {"of": "Axle", "n_a": 1, "on_b": day},
              {"of": "new", "on_c": day}]  # fmt: skip
    answer += [] if strict else [{"of": "Axle", "n_b": "many", "on_d": day}]
    server.answers["GET", "/x"] = answer
    with parts.Client(server.url, strict=strict) as client:
        read = client.default.x()
    kinds = [models.Wheel, models.Axle, models.Part, models.Axle]
    assert [type(item) for item in read] == kinds[: len(answer)]
    assert [type(item.model_extra[n]) for item, n in zip(read, ("on_a", "on_b", "on_c", "on_d"), strict=False)] == [models.Date] * len(answer)  # fmt: skip
    assert [item.to_dict() for item in read] == answer


def test_constants_with_quotes_are_spelt_out(parts: ModuleType) -> None:
    project = Path(str(parts.__file__)).parent
    assert r'Literal["it\x27s"]' in (project / "resources" / "default.py").read_text()
    assert r"""models.SaidB | Literal['"', "don\x27t"]""" in (project / "inputs.py").read_text()
    assert parts.models.Said(a="it's").to_dict() == {"a": "it's"}


def test_an_answer_goes_by_names_of_the_wire_alone(
    package: Package, server: RecordingServer
) -> None:
    """`id` is another field than `_id`, although both would be `id` in Python."""
    schema = {"type": "object", "properties": {"_id": {"type": "string"}}}
    answer = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    made = package({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"get": {"operationId": "x", "responses": answer}}}})  # fmt: skip
    server.answers["GET", "/x"] = {"id": "another"}
    with made.Client(server.url) as client:
        read = client.default.x()
    assert (read.id, read.model_extra) == (None, {"id": "another"})


OPENAPI_3_2 = """
openapi: 3.2.0
$self: https://archive.example/api.yaml
info: {title: Archive, version: "1"}
servers: [{url: "https://archive.example", name: main}]
paths:
  /files:
    query: {operationId: search, tags: [files], requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}, responses: {"200": {description: ok, content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/File'}}}}}}
    get: {operationId: filtered, tags: [files], parameters: [{name: filter, in: querystring, content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {year: {type: integer}, of: {type: string}}}}}}, {name: raw, in: querystring, content: {text/plain: {schema: {type: string}}}}], responses: {"204": {description: ok}}}
    additionalOperations: {COPY: {operationId: copy_all, tags: [files], responses: {"204": {description: ok}}}}
components:
  schemas:
    File: {type: object, properties: {id: {type: integer}, kind: {oneOf: [{$ref: '#/components/schemas/Text'}, {$ref: '#/components/schemas/Scan'}], discriminator: {propertyName: t, defaultMapping: Scan}}}}
    Text: {type: object, properties: {t: {type: string}}}
    Scan: {type: object, properties: {t: {type: string}}}
"""


def test_a_client_of_openapi_3_2(package: Package) -> None:
    """Methods that it brings, the whole query as one parameter, items of a stream."""
    made = package(OPENAPI_3_2)
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        lines = {"content": b'{"id": 1}\n{"id": 2}\n', "headers": {"Content-Type": "application/jsonl"}}  # fmt: skip
        return httpx.Response(200, **lines) if request.method == "QUERY" else httpx.Response(204)

    with made.Client(http_client=httpx.Client(transport=httpx.MockTransport(answer))) as client:
        assert [file.id for file in client.files.search(body={"text": "a"})] == [1, 2]
        client.files.filtered(filter={"year": 7, "of": "a b"})
        client.files.copy_all()
    assert [(request.method, str(request.url)) for request in sent] == [
        ("QUERY", "https://archive.example/files"),
        ("GET", "https://archive.example/files?year=7&of=a%20b"),
        ("COPY", "https://archive.example/files"),
    ]
    readme = (Path(str(made.__file__)).parents[1] / "README.md").read_text()
    assert "GET /files: the query string raw is left out" in readme
    assert "FileKind: the default of its discriminator is left out" in readme


def test_what_is_left_out_is_said_at_the_build(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from runai_generator.commands.build import build_command

    source = tmp_path / "sky.yaml"
    source.write_text(OBSERVATORY)
    options = ["--from", str(source), "--name", "sky", "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(build_command, options)
    assert "note: security scheme Odd: HTTP digest is not among what a client can do" in result.output  # fmt: skip
