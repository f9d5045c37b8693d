"""Variables of an Ansible project: in other files than where they are used, the nearest first."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import Scan, found_in

BASE = "runai_api: https://x.run.ai/api/v1\n"


def task(url: str) -> str:
    return f'- name: read it\n  uri:\n    url: "{url}"\n'


def uses(folder: Path, **files: str) -> list[str]:
    """`tasks GET /api/v1/me certain` of each use in the files, whose names have `__` for a slash."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [
        f"{Path(use.file).relative_to(folder).parts[0]} {use.method} {use.path} {use.confidence}"
        for use in found_in(folder).uses
        if use.method
    ]


@pytest.mark.parametrize(
    "variables", ["group_vars__all", "inventory__group_vars__all__main", "roles__x__defaults__main"]
)
def test_tasks_use_variables_of_the_project(tmp_path: Path, variables: str) -> None:
    """The base is in one file; no other says a path of the API as a whole."""
    written = {variables: BASE, "roles__x__tasks__main": task("{{ runai_api }}/clusters")}
    assert uses(tmp_path, **written) == ["roles GET /api/v1/clusters certain"]


def test_a_playbook_beside_the_variables_uses_them(tmp_path: Path) -> None:
    play = "- hosts: all\n  tasks:\n" + task("{{ runai['clusters'] }}").replace("- ", "    - ", 1)
    play = play.replace("\n  uri", "\n      uri").replace("\n    url", "\n        url")
    variables = BASE + 'runai:\n  clusters: "{{ runai_api }}/clusters"\n'
    sites = uses(tmp_path, site=play, group_vars__all=variables)
    assert sites == ["site.yml GET /api/v1/clusters certain"]


def test_the_variables_of_the_role_itself_count(tmp_path: Path) -> None:
    """Two roles have one of the same name."""
    files: dict[str, str] = {}
    for role, path in (("a", "users"), ("b", "clusters")):
        files[f"roles__{role}__defaults__main"] = f"address: https://x.run.ai/api/v1/{path}\n"
        files[f"roles__{role}__tasks__main"] = task("{{ address }}")
    assert uses(tmp_path, **files) == [
        "roles GET /api/v1/users certain",
        "roles GET /api/v1/clusters certain",
    ]


def test_files_that_are_no_playbooks_share_nothing(tmp_path: Path) -> None:
    """Manifests in one folder: how far the base goes that the other one names cannot be told."""
    assert uses(tmp_path, one=BASE, other=task("{{ runai_api }}/clusters")) == [
        "other.yml GET /api/v1/clusters possible"
    ]


@pytest.mark.parametrize(
    ("loop", "rows", "item"),
    [
        ('"{{ calls }}"', "[{ verb: GET, path: /clusters }, { verb: POST, path: /users }]", "item"),
        (
            '"{{ calls | dict2items }}"',
            "{ a: { verb: GET, path: /clusters }, b: { verb: POST, path: /users } }",
            "item.value",
        ),
        (
            '"{{ calls }}"\n  loop_control: { loop_var: call }',
            "[{ verb: GET, path: /clusters }, { verb: POST, path: /users }]",
            "call",
        ),
    ],
    ids=["list", "dictionary", "other name"],
)
@pytest.mark.parametrize("variables", ["group_vars__all", "roles__x__defaults__main"])
def test_a_loop_goes_through_a_variable(
    tmp_path: Path, variables: str, loop: str, rows: str, item: str
) -> None:
    """Each row is a call, with its own method."""
    role = task(f"{{{{ runai_api }}}}{{{{ {item}.path }}}}")
    role += f'    method: "{{{{ {item}.verb }}}}"\n  loop: {loop}\n'
    written = {variables: f"{BASE}calls: {rows}\n", "roles__x__tasks__main": role}
    assert uses(tmp_path, **written) == [
        "roles GET /api/v1/clusters certain",
        "roles POST /api/v1/users certain",
    ]


def test_the_item_of_a_loop_is_that_of_its_own(tmp_path: Path) -> None:
    """A loop over what nobody knows has no item of another, and is told as a call of unknown path."""
    first = task("{{ runai_api }}{{ item.path }}") + "  loop: \"{{ lookup('file', 'calls') }}\"\n"
    other = task("{{ runai_api }}{{ item.path }}") + "  loop: [{ path: /users }]\n"
    files = {"group_vars__all": BASE, "roles__x__tasks__main": first + other}
    assert uses(tmp_path, **files) == ["roles GET /api/v1/users certain"]
    assert [(site.line, site.path) for site in found_in(tmp_path).unclear] == [(3, "/api/v1{}")]


@pytest.mark.parametrize(
    "step",
    [
        'curl -X DELETE --header "Authorization: Bearer ${T}" "$RUNAI_URL/api/v1/users/$U?force=true"',
        "id=$(curl -sX DELETE -H 'Accept: */*' $RUNAI_URL/api/v1/users/$U | jq -r .id)",
        'wget -qO- --method=DELETE --header="Accept: a" $RUNAI_URL/api/v1/users/$U',
    ],
)
@pytest.mark.parametrize("around", ["job:\n  script:\n    - {}\n", "steps:\n  - run: {}\n"])
def test_a_step_with_a_header_is_one_command(around: str, step: str, scan: Scan) -> None:
    """Though a colon with a blank behind it parts a key from a value, where no quotation marks are around."""
    sites = scan(ci__yml=around.format(step))
    assert [(s.method, s.path, str(s.confidence)) for s in sites] == [
        ("DELETE", "/api/v1/users/{}", "certain")
    ]
