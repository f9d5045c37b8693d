"""The async driver of the steps of a call: asyncio tasks, httpx.AsyncClient, and waiting."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx

from ..configuration.credentials import TokenCallable
from ..configuration.security import Exchange
from ..errors import ConfigurationError, RunaiError
from ..messages.reply import Failure, Reply
from ..messages.trace import log_hook_failure, log_outcome, request_event, response_event
from ..settings import Settings
from . import exchange
from .call_steps import Authorise, CallSteps, Plan, Reject, Send, Step, Wait, call_steps
from .inflate import inflated
from .renewal import Renewal, fixed_token, forget, given_token, own_copy, renewal, waited_too_long
from .timing import Clock, Deadline
from .token import Token, TokenStore

Loop = asyncio.AbstractEventLoop


class AsyncTransport:
    """Sends requests for one client, from any number of tasks, also of loops that follow each other.

    Connections and a token request under way belong to the loop they began in; the token does
    not. So a client that outlives asyncio.run works in the next one.
    """

    def __init__(
        self, settings: Settings, clock: Clock, http_client: httpx.AsyncClient | None
    ) -> None:
        self._settings, self._clock, self._given = settings, clock, http_client
        self._trust = exchange.trust(settings.verify)
        self._stores: defaultdict[Exchange | None, TokenStore] = defaultdict(TokenStore)
        self._lock = threading.Lock()
        self._pools: dict[Loop, httpx.AsyncClient] = {}
        self._flights: dict[tuple[Loop, Exchange | None], asyncio.Task[Token | RunaiError]] = {}

    async def answer(self, plan: Plan) -> Reply | RunaiError:
        """The reply to the planned call, or the error to raise."""
        _running_loop()
        steps: CallSteps = call_steps(plan)
        step: Step = next(steps)
        while True:
            outcome = await self._take(step, plan)
            try:
                step = steps.send(outcome)
            except StopIteration as end:
                result: Reply | RunaiError = end.value
                return result

    async def aclose(self) -> None:
        """Close the connections of the running loop, unless they are those of a client given."""
        pool = self._pools.pop(_running_loop(), None)
        if pool is not None:
            await pool.aclose()

    async def _take(self, step: Step, plan: Plan) -> Any:
        if isinstance(step, Send):
            return await self._send(step, plan)
        if isinstance(step, Authorise):
            return await self._token(plan)
        if isinstance(step, Wait):
            return await self._clock.sleep_async(step.seconds)
        assert isinstance(step, Reject)
        forget(self._settings, plan.exchange, step.token)
        return self._stores[plan.exchange].reject(step.token)

    # --- tokens

    async def _token(self, plan: Plan) -> Token | RunaiError:
        if isinstance(self._settings.security.credentials, TokenCallable):
            given = self._settings.security.credentials.function()
            return given_token(await given if inspect.isawaitable(given) else given)
        return fixed_token(self._settings) or await self._shared_token(plan)

    async def _shared_token(self, plan: Plan) -> Token | RunaiError:
        """The token kept; else one task asks for a new one, whoever is cancelled meanwhile."""
        known = self._stores[plan.exchange].outcome(self._clock.monotonic())
        if known is not None:
            return own_copy(known)
        try:
            waiting = asyncio.shield(self._flight(plan.exchange))
            return own_copy(await asyncio.wait_for(waiting, plan.deadline.remaining()))
        except asyncio.TimeoutError:
            return waited_too_long(plan)

    def _flight(self, source: Exchange | None) -> asyncio.Task[Token | RunaiError]:
        loop = asyncio.get_running_loop()
        with self._lock:
            task = self._flights.get((loop, source))
            if task is None or task.done():
                for key in [key for key in self._flights if key[0].is_closed()]:
                    del self._flights[key]
                task = self._flights[loop, source] = loop.create_task(self._renew(source))
        return task

    async def _renew(self, source: Exchange | None) -> Token | RunaiError:
        deadline = Deadline.after(self._clock, self._settings.timeout.total)
        outcome = await self._asked_for(renewal(self._settings, deadline, self._clock, source))
        self._stores[source].keep(outcome, self._clock.monotonic())
        return outcome

    async def _asked_for(self, requests: Renewal) -> Token | RunaiError:
        reply: Reply | RunaiError | None = None
        while True:
            try:
                plan = requests.send(reply)
            except StopIteration as end:
                outcome: Token | RunaiError = end.value
                return outcome
            reply = await self.answer(plan)

    # --- attempts

    async def _send(self, step: Send, plan: Plan) -> Reply | Failure:
        await self._tell(self._settings.on_request, request_event, step.request, step.attempt)
        with ExitStack() as files:
            outcome = await self._attempt(step, plan, files)
        log_outcome(step.request, step.attempt, outcome)
        await self._tell(
            self._settings.on_response, response_event, step.request, step.attempt, outcome
        )
        return outcome

    async def _attempt(self, step: Send, plan: Plan, files: ExitStack) -> Reply | Failure:
        started = self._clock.monotonic()
        limits = plan.timeout.within(plan.deadline.remaining())
        http = self._given or self._pool()
        try:
            payload = step.request.body.open(files, asynchronous=True)
            request = exchange.make_request(self._given, step, payload, limits)
            if step.token is not None:
                exchange.put_token(request, step.token.secret)
            sending = self._exchange(http, request, step, plan, started)
            return await asyncio.wait_for(sending, plan.deadline.remaining())
        except asyncio.TimeoutError:
            return exchange.too_late(plan.timeout.total, self._clock.monotonic() - started)
        except exchange.ATTEMPT_ERRORS as error:
            return exchange.failure(error, limits, self._clock.monotonic() - started)

    async def _exchange(
        self,
        http: httpx.AsyncClient,
        request: httpx.Request,
        step: Send,
        plan: Plan,
        started: float,
    ) -> Reply | Failure:
        answer = await http.send(request, stream=True, auth=None, follow_redirects=False)
        response = inflated(answer)
        if step.stream and response.is_success:
            return exchange.reply(response, None, self._clock.monotonic() - started)
        chunks, size = [], 0
        try:
            async for chunk in response.aiter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                if size > plan.max_bytes:
                    elapsed = self._clock.monotonic() - started
                    return exchange.too_large(plan.max_bytes, elapsed)
        finally:
            await response.aclose()
        return exchange.reply(response, b"".join(chunks), self._clock.monotonic() - started)

    async def _tell(self, hook: Any, make_event: Callable[..., Any], *facts: Any) -> None:
        if hook is not None:
            try:
                told = hook(make_event(*facts))
                if inspect.isawaitable(told):
                    await told
            except Exception:
                log_hook_failure(hook)

    def _pool(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        with self._lock:
            pool = self._pools.get(loop)
            if pool is None:
                _forget_closed(self._pools)
                pool = exchange.make_pool(httpx.AsyncClient, self._settings, self._trust)
                self._pools[loop] = pool
        return pool


def _forget_closed(by_loop: dict[Loop, Any]) -> None:
    for loop in [loop for loop in by_loop if loop.is_closed()]:
        del by_loop[loop]


def _running_loop() -> Loop:
    """The event loop; raises ConfigurationError under trio and its like, which have none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        problem = (
            "AsyncClient runs under asyncio; under trio, call Client with trio.to_thread.run_sync"
        )
    raise ConfigurationError(problem)
