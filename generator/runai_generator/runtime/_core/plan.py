"""From the arguments of a call to the plan of it: the request, its limits, and how it may be repeated."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from .call_steps import Plan
from .credentials import ClientCredentials, Secret, TokenCallable
from .operation import Operation
from .options import RequestOptions, Timeout
from .request import Values, make_request
from .retry import RetryRule
from .settings import Settings, retries
from .timing import Clock, Deadline
from .token import token_request


def make_plan(
    settings: Settings,
    clock: Clock,
    operation: Operation,
    values: Values,
    options: RequestOptions,
    *,
    stream: bool = False,
) -> Plan:
    """The plan; raises RequestValidationError for a value that cannot be sent."""
    headers = {"User-Agent": settings.user_agent, **settings.default_headers}
    request = make_request(operation, values, options, base_url=settings.base_url, headers=headers)
    if settings.validate:
        from .validation import check, package_facts

        check(operation, values, package_facts())
    timeout = settings.timeout
    if "timeout" in options:
        timeout = Timeout.of(options["timeout"], settings.timeout)
    return Plan(
        request,
        RetryRule.of(
            request.method,
            retries=retries(options.get("max_retries", settings.max_retries)),
            idempotent=request.idempotent,
            retry_post=options.get("retry_post", settings.retry_post),
        ),
        timeout,
        Deadline.after(clock, timeout.total),
        renewable=isinstance(settings.credentials, ClientCredentials | TokenCallable),
        stream=stream,
        secrets=_secrets(settings),
        max_bytes=inf if settings.max_response_bytes is None else settings.max_response_bytes,
    )


def token_plan(settings: Settings, deadline: Deadline) -> Plan:
    """The plan of a request for a token: repeating it does no harm, although it is a POST."""
    assert isinstance(settings.credentials, ClientCredentials)
    request = token_request(
        settings.credentials, settings.base_url, settings.token_endpoints, settings.user_agent
    )
    return Plan(
        request,
        RetryRule(settings.max_retries, idempotent=True),
        settings.timeout,
        deadline,
        renewable=False,
        secrets=_secrets(settings),
    )


def as_asked(operation: Operation, options: RequestOptions) -> Operation:
    """The operation with the media type the caller asks for as the only one that may come back."""
    accept = options.get("accept")
    return replace(operation, accept=(accept,)) if accept else operation


def _secrets(settings: Settings) -> tuple[Secret, ...]:
    """What must be cut out of the errors of a call, beside its token."""
    known = settings.credentials
    return (known.client_secret,) if isinstance(known, ClientCredentials) else ()
