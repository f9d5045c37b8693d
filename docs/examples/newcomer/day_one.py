"""A first day with a client: everything here is in the README of the package.

List projects, submit a training from a template, wait for it, handle a quota that is used up,
delete in bulk, read the audit log as it comes. Address and credentials come from the environment.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from uuid import UUID

from runai_client_2_24 import (
    Client,
    ConflictError,
    RateLimitError,
    RunaiError,
    WaitFailedError,
    WaitTimeoutError,
    bulk,
    models,
)


def template_id(client: Client) -> UUID | str | None:
    """The first template for trainings."""
    templates = client.workload_templates.list_training_templates(limit=1).entries or []
    return templates[0].meta.id if templates else None


def submit(client: Client, project: models.Project, name: str) -> UUID | None:
    """The id of a training made from a template; None if the quota does not let it in."""
    try:
        training = client.trainings.create_training(
            body={
                "name": name,
                "projectId": project.id,
                "clusterId": project.cluster_id,
                "templateId": template_id(client),
            }
        )
    except ConflictError as error:
        print(f"{name}: refused: {error.message}")
        return None
    except RateLimitError as error:
        print(f"{name}: too much at once, come back in {error.retry_after:g} s")
        return None
    return training.workload_id


def wait(client: Client, training: UUID) -> None:
    """Tell what became of the training."""
    try:
        running = client.trainings.wait_for(training, until=("Running", "Completed"), timeout=600)
        print(running.name, running.actual_phase)
    except WaitFailedError as error:
        print("failed in phase", error.phase)
    except WaitTimeoutError as error:
        print("still", error.last)


def delete(client: Client, trainings: Iterable[UUID]) -> None:
    """Delete all of them, and tell what came of each."""
    for result in bulk(client.trainings.delete_training, list(trainings), concurrency=5):
        print(result.item, "deleted" if result.ok else result.error)


def audit(client: Client) -> None:
    """Print the log of the last hour as it comes, however long it is."""
    end = datetime.now(timezone.utc)
    with client.audit_logs.with_streaming_response.download_audit_logs(
        start=end - timedelta(hours=1), end=end
    ) as log:
        for line in log.iter_lines():
            print("audit:", line)


def main() -> int:
    """Do all of it in each project."""
    with Client() as client:
        for project in client.projects.iter_projects(page_size=100):
            print("project", project.name)
            ids = [submit(client, project, f"day-one-{number}") for number in (1, 2)]
            made = [training for training in ids if training is not None]
            for training in made:
                wait(client, training)
            delete(client, made)
        audit(client)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except RunaiError as error:
        sys.exit(str(error))
