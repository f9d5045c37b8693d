"""What the help of each command shows below its options."""

from __future__ import annotations

from ..command_line.group import Examples

EXAMPLES = {
    "add-release": Examples("docs/other-apis.md", ()),
    "announce": Examples(
        "docs/other-apis.md",
        (
            "runai-specs announce 'GET /crossings' --in 1.1 --source https://ferry.example/notes --catalog ferry",
        ),
    ),
    "fetch": Examples("docs/drift.md", ()),
    "init": Examples("docs/other-apis.md", ()),
    "list": Examples("docs/drift.md", ("runai-specs list --format json",)),
    "pin": Examples("docs/drift.md", ()),
    "refresh": Examples(
        "docs/drift.md",
        (
            "runai-specs refresh latest",
            "runai-specs refresh latest --from https://api.example.com",
        ),
    ),
    "remove": Examples("docs/drift.md", ("runai-specs remove my-cluster",)),
    "show": Examples("docs/drift.md", ("runai-specs show 2.24",)),
    "verify": Examples(
        "docs/drift.md",
        (
            "runai-specs verify",
            "runai-specs verify --remote 2.24 --format json",
        ),
    ),
}
