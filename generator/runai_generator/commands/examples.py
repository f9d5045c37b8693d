"""What the help of each command shows below its options."""

from __future__ import annotations

from runai_specs.command_line.group import Examples

EXAMPLES = {
    "build": Examples("docs/client.md", ("runai-generate build 2.24 --output clients",)),
    "check": Examples("docs/client.md", ("runai-generate check 2.24",)),
    "diff": Examples("docs/client.md", ("runai-generate diff 2.23 2.24",)),
    "notes": Examples("docs/client.md", ("runai-generate notes 2.24",)),
    "publish": Examples(
        "docs/publishing.md",
        ("runai-generate publish 2.24 --repository-url https://index.example.com/upload/",),
    ),
    "wheels": Examples("docs/publishing.md", ("runai-generate wheels 2.24 --output dist",)),
}
