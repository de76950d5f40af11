"""What a running service is made of, as routes see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from fastapi import FastAPI, Request

from inspector.plant import current_plant
from inspector.ports import InspectionStore, ReviewQueue
from inspector.production import Reader
from service.access.access import Access
from service.beside import Beside
from service.intake.bodies import Bodies
from service.intake.intake import Intake
from service.live import Hub
from service.metrics import Metrics
from service.pictures.gallery import Gallery
from service.products.histories import Histories
from service.products.products import Products
from service.rehearsal import Rehearsal
from service.settings import Settings
from service.teaching.jobs import Jobs

__all__ = ["Service", "put_service", "reader_of", "service_of"]


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a route may use; there while the application runs."""

    settings: Settings
    store: InspectionStore
    products: Products
    bodies: Bodies
    intake: Intake
    metrics: Metrics
    access: Access
    live: Hub
    beside: Beside
    review: ReviewQueue
    gallery: Gallery
    histories: Histories
    jobs: Jobs
    rehearsal: Rehearsal


def reader_of(service: Service) -> Reader:
    """The records as the plant now in force shows them; reads the plant from the database."""
    return Reader(service.store, current_plant(service.store).plant, datetime.now(UTC))


def put_service(app: FastAPI, service: Service) -> None:
    """Make a service known to the routes of an application."""
    app.state.service = service


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    return cast(Service, request.app.state.service)
