"""From the arguments of a call to the plan of it: the request, its limits, and how it may be repeated."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from ..configuration.credentials import ClientCredentials, Secret, TokenCallable
from ..configuration.options import RequestOptions, Timeout
from ..configuration.security import Exchange
from ..messages.request import Request, Values, make_request
from ..operation import Operation
from ..settings import Settings, address, retries
from .call_steps import Plan
from .retry import RetryRule
from .timing import Clock, Deadline
from .token import discovery_request, token_request


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
    sent = (*headers, *(options.get("extra_headers") or ()))
    access = settings.security.access(operation.security, sent, operation.scopes)
    request = make_request(
        operation,
        values,
        options,
        base_url=address(settings, operation.server),
        headers=headers,
        access=access,
    )
    if settings.validate:
        from ..messages.validation import check, package_facts

        check(operation, values, package_facts(), request.body)
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
        renewable=isinstance(settings.security.credentials, ClientCredentials | TokenCallable),
        stream=stream,
        secrets=(*access.secrets, *_secrets(settings)),
        exchange=access.exchange,
        max_bytes=inf if settings.max_response_bytes is None else settings.max_response_bytes,
    )


def discovery_plan(settings: Settings, deadline: Deadline, exchange: Exchange) -> Plan | None:
    """The plan of the question where tokens are given out; None if that is known."""
    if not exchange.discovery:
        return None
    return _preparing(
        settings, deadline, discovery_request(exchange, settings.base_url, settings.user_agent)
    )


def token_plan(
    settings: Settings, deadline: Deadline, exchange: Exchange, url: str | None = None
) -> Plan:
    """The plan of a request for a token: repeating it does no harm, although it is a POST.

    url: where discovery has found that tokens are given out.
    """
    credentials = settings.security.credentials
    assert isinstance(credentials, ClientCredentials)
    chosen = exchange if url is None else replace(exchange, url=url, discovery=False)
    request = token_request(credentials, settings.base_url, chosen, settings.user_agent)
    return _preparing(settings, deadline, request)


def _preparing(settings: Settings, deadline: Deadline, request: Request) -> Plan:
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
    known = settings.security.credentials
    return (known.client_secret,) if isinstance(known, ClientCredentials) else ()
