"""What the help of each command shows below its options."""

from __future__ import annotations

from runai_specs.command_line.group import Examples

EXAMPLES = {
    "accept": Examples(
        "docs/ci.md",
        (
            "runai-compat accept --from 2.22 --to 2.24 --file runai-accepted.toml --element '*audit_logs*' --reason 'not read' --author me",
        ),
    ),
    "audit": Examples(
        "docs/policies.md",
        (
            "runai-compat audit",
            "runai-compat audit --format html --output audit.html",
        ),
    ),
    "diff": Examples(
        "docs/comparing.md",
        (
            "runai-compat diff 2.23 2.24",
            "runai-compat diff git:main:openapi.yaml openapi.yaml --fail-on breaking",
        ),
    ),
    "explain": Examples("docs/reference/rules.md", ("runai-compat explain operation-removed",)),
    "fix": Examples(
        "docs/usage.md", ("runai-compat fix --uses automation/ --to 2.24 | git apply",)
    ),
    "gate": Examples(
        "docs/ci.md",
        (
            "runai-compat gate --from 2.22 --to 2.24 --uses automation/",
            "runai-compat gate --from https://api.example.com --to 2.24 --output gate.html --output gate.sarif",
        ),
    ),
    "init": Examples(
        "docs/ci.md",
        (
            "runai-compat init --from 2.22 --to 2.24 --ci github --toolkit https://git.example.com/platform/runai-api-toolkit",
        ),
    ),
    "ledger": Examples(
        "docs/concepts.md",
        (
            "runai-compat ledger",
            "runai-compat ledger --format json --output ledger.json",
        ),
    ),
    "matrix": Examples("docs/usage.md", ("runai-compat matrix --uses automation/",)),
    "plan": Examples(
        "docs/upgrades/index.md", ("runai-compat plan --from 2.22 --to 2.24 --uses automation/",)
    ),
    "routes": Examples("docs/usage.md", ("runai-compat routes 2.24",)),
    "rules": Examples("docs/reference/rules.md", ("runai-compat rules --format json",)),
    "usage": Examples("docs/usage.md", ("runai-compat usage automation/",)),
}
