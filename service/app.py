"""The application, put together in one place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from functools import partial

import cv2
from fastapi import FastAPI

from inspector.adapters.decoding import quiet_decoder
from inspector.adapters.sql import open_store
from inspector.errors import StoreError
from inspector.executor import Executor
from inspector.recorder import GroupCommitter
from service import (
    control_charts,
    decisions,
    diagnosis,
    documentation,
    exports,
    figures,
    health,
    inspections,
    modules,
    orders,
    plant,
    problems,
    reports,
    rolls,
    sampling,
)
from service.application import Application
from service.intake import Intake
from service.metrics import Metrics
from service.products import load_products
from service.retention import forget_old
from service.settings import Settings
from service.state import Service, put_service

__all__ = ["RECIPE_CHECK_S", "create_app"]

RECIPE_CHECK_S = 2.0
"""Seconds after which a recipe that another process set is in force here, at the latest."""

_LONGEST_LINGER_S = 0.1
_logger = logging.getLogger(__name__)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service as an ASGI application; files and models are opened when it starts.

    Starting raises StoreUnavailableError or UsageError where the database cannot be opened.
    Stopping finishes every picture that was accepted.
    """
    chosen = settings or Settings.load()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        running = _running(chosen)
        service = await asyncio.to_thread(running.__enter__)
        try:
            put_service(app, service)
            beside = [asyncio.create_task(work) for work in _beside(service)]
            try:
                yield
            finally:
                for task in beside:
                    task.cancel()
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)

    app = Application(
        title="defect-inspector",
        summary="Grades pictures and counts every verdict exactly once.",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    for part in (
        inspections,
        decisions,
        plant,
        orders,
        figures,
        control_charts,
        diagnosis,
        sampling,
        rolls,
        modules,
        exports,
        reports,
        health,
        documentation,
    ):
        part.install(app)
    return app


@contextmanager
def _running(settings: Settings) -> Iterator[Service]:
    """Everything open and warm; closed in the order in which pictures pass through."""
    cv2.setNumThreads(1)  # the executor shares the cores out; decoding must not take more
    quiet_decoder()
    with closing(open_store(settings.database)) as store:
        products = load_products(settings)
        products.use_recipes_in_force(store)
        executor = Executor(cores=settings.cores, capacity=settings.queue_length)
        with GroupCommitter(store, linger_s=partial(_linger_s, executor)) as committer, executor:
            metrics = Metrics(lambda: executor.waiting)
            intake = Intake(
                products=products,
                executor=executor,
                store=store,
                committer=committer,
                metrics=metrics,
            )
            yield Service(settings, store, products, intake, metrics)


def _linger_s(executor: Executor) -> float:
    """How long a commit may wait for more records.

    Not at all for a picture alone. While pictures wait for a grader nobody is kept idle by an
    answer that comes a little later, and the processor time of a commit is shared by more; half
    the backlog leaves time for the answers to bring new pictures before the graders run dry.
    """
    return min(_LONGEST_LINGER_S, executor.backlog_s / 2)


def _beside(service: Service) -> Iterator[Coroutine[None, None, None]]:
    """What goes on beside the requests."""
    yield _follow_recipes(service)
    keep = service.settings.keep_records
    if keep is not None:
        yield forget_old(service.store, keep)


async def _follow_recipes(service: Service) -> None:
    """Take over recipes that another process sets, such as `inspector recipes set`."""
    while True:
        await asyncio.sleep(RECIPE_CHECK_S)
        try:
            await asyncio.to_thread(service.products.use_recipes_in_force, service.store)
        except StoreError as error:
            _logger.warning("recipes were not looked up: %s", error)
