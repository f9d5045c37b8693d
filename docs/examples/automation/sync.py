"""Keeps users and projects in step with the directory."""

import requests
from runai_client_2_22 import Client

BASE = "https://company.run.ai"


def drop(session: requests.Session, user: str) -> None:
    session.delete(f"{BASE}/v1/k8s/users/{user}")


def names(client: Client) -> list[str]:
    return [user.name for user in client.users.get_users_deprecated()]


def serve(session: requests.Session, name: str, project: str) -> None:
    body = {"name": name, "projectId": project, "spec": None}
    session.post(f"{BASE}/api/v1/workloads/inferences", json=body)
