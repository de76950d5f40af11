"""The application, put together in one place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from functools import partial

import cv2
from fastapi import FastAPI

from inspector.adapters.decoding import quiet_decoder
from inspector.adapters.sql import SqlStore, open_store
from inspector.executor import Executor
from inspector.locations import user_data_folder
from inspector.pictures import Keeper, PictureFolder, Rule
from inspector.recorder import GroupCommitter
from service import (
    charts,
    documentation,
    events,
    exports,
    figures,
    first_run,
    health,
    pages,
    problems,
    reports,
)
from service.access import routes as access_routes
from service.access.access import Access
from service.access.keeping import follow_keys, tidy
from service.access.keyring import Keyring
from service.access.sessions import Sessions
from service.application import Application
from service.beside import Beside, Chore
from service.intake import routes as intake_routes
from service.intake.bodies import Bodies
from service.intake.intake import Intake
from service.live import Hub, follow_records
from service.metrics import Metrics
from service.pictures import routes as pictures_routes
from service.pictures.gallery import Gallery
from service.pictures.metrics import PictureCollector
from service.plant import orders
from service.plant import routes as plant_routes
from service.products import effects, recipes
from service.products import routes as products_routes
from service.products.histories import Histories
from service.products.products import Products, load_products
from service.quality import control_charts, diagnosis, modules, rolls, sampling
from service.rehearsal import Rehearsal
from service.retention import forget_old
from service.review import decisions
from service.review import routes as review_routes
from service.settings import Settings
from service.state import Service, put_service
from service.teaching import routes as teaching_routes
from service.teaching.jobs import Jobs
from service.teaching.routes import TEACHING, take_into_service

__all__ = ["MODEL_CHECK_S", "RECIPE_CHECK_S", "create_app"]

RECIPE_CHECK_S = 2.0
"""Seconds after which a recipe that another process set is in force here, at the latest."""

MODEL_CHECK_S = 1.0
"""Seconds between two looks at the folders of models; a model is taken over at the second look
that finds it the same."""

_LONGEST_LINGER_S = 0.1
_PARTS = (  # each adds its routes; of two that fit an address the first answers
    intake_routes,
    pictures_routes,
    decisions,
    review_routes,
    plant_routes,
    orders,
    figures,
    charts,
    control_charts,
    diagnosis,
    sampling,
    rolls,
    modules,
    exports,
    reports,
    products_routes,
    recipes,
    effects,
    teaching_routes,
    first_run,
    health,
    access_routes,
    events,
    documentation,
    pages,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service as an ASGI application; files and models are opened when it starts.

    Starting raises StoreUnavailableError or UsageError where the database cannot be opened.
    Stopping finishes every picture that was accepted.
    """
    app = Application(
        title="defect-inspector",
        summary="Grades pictures and counts every verdict exactly once.",
        version="1",
        lifespan=partial(_lifespan, settings or Settings.load()),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    for part in _PARTS:
        part.install(app)
    return app


@asynccontextmanager
async def _lifespan(settings: Settings, app: FastAPI) -> AsyncIterator[None]:
    running = _running(settings)
    service = await asyncio.to_thread(running.__enter__)
    try:
        put_service(app, service)
        service.live.start()
        service.beside.start(_beside(service))
        try:
            yield
        finally:
            service.beside.stop()
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)


@contextmanager
def _running(settings: Settings) -> Iterator[Service]:
    """Everything open and warm; closed in the order in which pictures pass through."""
    cv2.setNumThreads(1)  # the executor shares the cores out; decoding must not take more
    quiet_decoder()
    with closing(open_store(settings.database)) as store:
        products = load_products(settings, store)
        executor = Executor(cores=settings.cores, capacity=settings.queue_length)
        with (
            _keeper(settings) as keeper,
            GroupCommitter(store, linger_s=partial(_linger_s, executor)) as committer,
            executor,
        ):
            metrics, live = Metrics(lambda: executor.waiting), Hub()
            metrics.watch(PictureCollector(keeper))
            intake = Intake(
                products=products,
                executor=executor,
                store=store,
                committer=committer,
                metrics=metrics,
                live=live,
                keeper=keeper,
            )
            access = _access(settings, store)
            gallery = Gallery(keeper, products, executor)
            with (
                closing(Jobs(TEACHING, partial(take_into_service, products))) as jobs,
                closing(_rehearsal(intake, executor, products, store)) as rehearsal,
            ):
                yield Service(
                    settings=settings,
                    store=store,
                    products=products,
                    bodies=Bodies(settings.max_bodies_bytes, settings.body_seconds),
                    intake=intake,
                    metrics=metrics,
                    access=access,
                    live=live,
                    beside=Beside(),
                    review=store.review,
                    gallery=gallery,
                    histories=Histories(store),
                    jobs=jobs,
                    rehearsal=rehearsal,
                )
            access.keyring.keep_uses()


def _rehearsal(
    intake: Intake, executor: Executor, products: Products, store: SqlStore
) -> Rehearsal:
    """Simulated stations, which share their pictures with `inspector demo`."""
    folder = user_data_folder() / "demo"
    return Rehearsal(intake.accept, lambda: executor.waiting, products, store, folder)


def _access(settings: Settings, store: SqlStore) -> Access:
    """The keys of the store, as the settings have them used."""
    return Access(
        store=store.access,
        keyring=Keyring(store.access),
        sessions=Sessions(store.access, settings.session_lasts),
        open_board=settings.open_board,
        proxies=settings.trusted_proxies,
    )


def _keeper(settings: Settings) -> Keeper:
    """What keeps pictures, as the settings have it."""
    rule = Rule(settings.keep_pictures_passed_share, settings.pictures_bytes)
    return Keeper(PictureFolder(settings.pictures_folder), rule, keep=settings.keep_records)


def _linger_s(executor: Executor) -> float:
    """How long a commit may wait for more records.

    Not at all for a picture alone. While pictures wait for a grader nobody is kept idle by an
    answer that comes a little later, and the processor time of a commit is shared by more; half
    the backlog leaves time for the answers to bring new pictures before the graders run dry.
    """
    return min(_LONGEST_LINGER_S, executor.backlog_s / 2)


def _beside(service: Service) -> Iterator[Chore]:
    """What goes on beside the requests."""
    settings, products, access = service.settings, service.products, service.access
    yield Chore(
        "recipes that other processes set",
        RECIPE_CHECK_S,
        partial(asyncio.to_thread, products.use_recipes_in_force),
    )
    yield Chore(
        "models that come and go", MODEL_CHECK_S, partial(asyncio.to_thread, products.refresh)
    )
    yield follow_records(service.live, service.store)
    yield follow_keys(access)
    yield tidy(access, settings.keep_sign_ins)
    if settings.keep_records is not None:
        yield forget_old(service.store, settings.keep_records)
