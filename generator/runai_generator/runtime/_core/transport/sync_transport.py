"""The sync driver of the steps of a call: threads, httpx.Client, and waiting."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import ExitStack
from typing import Any

import httpx

from ..configuration.credentials import TokenCallable
from ..configuration.security import Exchange
from ..errors import APITimeoutError, RunaiError
from ..messages.reply import Failure, Reply
from ..messages.trace import log_hook_failure, log_outcome, request_event, response_event
from ..settings import Settings
from . import exchange, network
from .call_steps import Authorise, CallSteps, Plan, Reject, Send, Step, Wait, call_steps
from .inflate import inflated
from .renewal import Renewal, fixed_token, forget, given_token, own_copy, renewal, waited_too_long
from .timing import Clock
from .token import Token, TokenStore

Flight = Future["Token | RunaiError | None"]  # one token request, and all who wait for it


class SyncTransport:
    """Sends requests for one client, from any number of threads."""

    def __init__(self, settings: Settings, clock: Clock, http_client: httpx.Client | None) -> None:
        self._settings, self._clock = settings, clock
        self._given = http_client
        if http_client is not None:
            network.bind(http_client)
        self._own: httpx.Client | None = None
        self._trust = exchange.trust(settings.verify)
        self._stores: defaultdict[Exchange | None, TokenStore] = defaultdict(TokenStore)
        self._lock = threading.Lock()
        self._flights: dict[Exchange | None, Flight] = {}

    def answer(self, plan: Plan) -> Reply | RunaiError:
        """The reply to the planned call, or the error to raise."""
        steps: CallSteps = call_steps(plan)
        step: Step = next(steps)
        while True:
            outcome = self._take(step, plan)
            try:
                step = steps.send(outcome)
            except StopIteration as end:
                result: Reply | RunaiError = end.value
                return result

    def close(self) -> None:
        """Close the connections, unless they are those of a client that was given."""
        with self._lock:
            own, self._own = self._own, None
        if own is not None:
            own.close()

    def _take(self, step: Step, plan: Plan) -> Any:
        if isinstance(step, Send):
            return self._send(step, plan)
        if isinstance(step, Authorise):
            return self._token(plan)
        if isinstance(step, Wait):
            return self._clock.sleep(step.seconds)
        assert isinstance(step, Reject)
        forget(self._settings, plan.exchange, step.token)
        return self._stores[plan.exchange].reject(step.token)

    # --- tokens

    def _token(self, plan: Plan) -> Token | RunaiError:
        if isinstance(self._settings.security.credentials, TokenCallable):
            return given_token(self._settings.security.credentials.function())
        return fixed_token(self._settings) or self._shared_token(plan)

    def _shared_token(self, plan: Plan) -> Token | RunaiError:
        """The token kept; else one thread asks for a new one and the others wait for it."""
        while True:
            with self._lock:
                known = self._stores[plan.exchange].outcome(self._clock.monotonic())
                if known is not None:
                    return own_copy(known)
                flight = self._flights.get(plan.exchange)
                leads = flight is None
                if flight is None:
                    flight = self._flights[plan.exchange] = Future()
            outcome = self._lead(flight, plan) if leads else _follow(flight, plan)
            if outcome is not None:
                return own_copy(outcome)

    def _lead(self, flight: Flight, plan: Plan) -> Token | RunaiError:
        outcome: Token | RunaiError | None = None
        try:
            requests = renewal(self._settings, plan.deadline, self._clock, plan.exchange)
            outcome = self._asked_for(requests)
            self._stores[plan.exchange].keep(outcome, self._clock.monotonic())
            return outcome
        finally:
            with self._lock:
                del self._flights[plan.exchange]
            # Whoever waits longer than this thread did asks again instead of failing with it.
            flight.set_result(None if isinstance(outcome, APITimeoutError) else outcome)

    def _asked_for(self, requests: Renewal) -> Token | RunaiError:
        reply: Reply | RunaiError | None = None
        while True:
            try:
                plan = requests.send(reply)
            except StopIteration as end:
                outcome: Token | RunaiError = end.value
                return outcome
            reply = self.answer(plan)

    # --- attempts

    def _send(self, step: Send, plan: Plan) -> Reply | Failure:
        self._tell(self._settings.on_request, request_event, step.request, step.attempt)
        with ExitStack() as files, network.until(plan.deadline):
            outcome = self._attempt(step, plan, files)
        log_outcome(step.request, step.attempt, outcome)
        self._tell(self._settings.on_response, response_event, step.request, step.attempt, outcome)
        return outcome

    def _attempt(self, step: Send, plan: Plan, files: ExitStack) -> Reply | Failure:
        started = self._clock.monotonic()
        limits = plan.timeout.within(plan.deadline.remaining())
        http = self._http()
        try:
            payload = step.request.body.open(files, asynchronous=False)
            request = exchange.make_request(self._given, step, payload, limits)
            if step.token is not None:
                exchange.put_token(request, step.token.secret)
            response = http.send(request, stream=True, auth=None, follow_redirects=False)
            return self._receive(inflated(response), step, plan, started)
        except exchange.ATTEMPT_ERRORS as error:
            elapsed = self._clock.monotonic() - started
            if not plan.deadline.allows(0):
                return exchange.too_late(plan.timeout.total, elapsed)
            return exchange.failure(error, limits, elapsed)

    def _receive(
        self, response: httpx.Response, step: Send, plan: Plan, started: float
    ) -> Reply | Failure:
        if step.stream and response.is_success:
            return exchange.reply(response, None, self._clock.monotonic() - started)
        chunks, size = [], 0
        try:
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                if size > plan.max_bytes:
                    elapsed = self._clock.monotonic() - started
                    return exchange.too_large(plan.max_bytes, elapsed)
                if not plan.deadline.allows(0):
                    elapsed = self._clock.monotonic() - started
                    return exchange.too_late(plan.timeout.total, elapsed)
        finally:
            response.close()
        return exchange.reply(response, b"".join(chunks), self._clock.monotonic() - started)

    def _tell(self, hook: Any, make_event: Callable[..., Any], *facts: Any) -> None:
        if hook is not None:
            try:
                hook(make_event(*facts))
            except Exception:
                log_hook_failure(hook)

    def _http(self) -> httpx.Client:
        if self._given is not None:
            return self._given
        with self._lock:
            if self._own is None:
                self._own = exchange.make_pool(httpx.Client, self._settings, self._trust)
                network.bind(self._own)
            return self._own


def _follow(flight: Flight, plan: Plan) -> Token | RunaiError | None:
    try:
        return flight.result(plan.deadline.remaining())
    except FutureTimeout:
        return waited_too_long(plan)
