"""A report as one comment on a pull request, written once and updated by every later run.

Environment: BODY, the file with the report; MARK, what tells this comment from others; GITHUB_TOKEN,
GITHUB_REPOSITORY, GITHUB_API_URL and GITHUB_EVENT_PATH as a workflow has them. Without a pull request
there is nothing to do; where the token may not write (as in forks), a warning says so.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PAGE = 100


def main() -> None:
    """Write the comment, or update it."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    number = event.get("pull_request", {}).get("number")
    if number is None:
        sys.stdout.write("no pull request: no comment\n")
        return
    mark = f"<!-- {os.environ['MARK'].replace('--', '-')} -->"
    body = f"{mark}\n{Path(os.environ['BODY']).read_text(encoding='utf-8')}"
    comments = f"issues/{number}/comments"
    try:
        ours = next(
            (comment for comment in _comments(comments) if comment["body"].startswith(mark)), None
        )
        if ours is None:
            _ask("POST", comments, {"body": body})
        else:
            _ask("PATCH", f"issues/comments/{ours['id']}", {"body": body})
    except urllib.error.HTTPError as error:
        told = f"no comment: GitHub answered {error.code}"
        sys.stdout.write(f"::warning title=runai-compat::{told}\n")


def _comments(path: str) -> Iterator[dict[str, Any]]:
    page = 1
    while comments := _ask("GET", f"{path}?per_page={_PAGE}&page={page}"):
        yield from comments
        if len(comments) < _PAGE:
            return
        page += 1


def _ask(method: str, path: str, content: object = None) -> Any:
    address = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    request = urllib.request.Request(
        f"{address}/repos/{os.environ['GITHUB_REPOSITORY']}/{path}",
        None if content is None else json.dumps(content).encode(),
        {
            "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
        },
        method=method,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
