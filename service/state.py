"""What a running service is made of, as routes see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fastapi import FastAPI, Request

from inspector.ports import InspectionStore
from service.intake import Intake
from service.metrics import Metrics
from service.products import Products
from service.settings import Settings

__all__ = ["Service", "put_service", "service_of"]


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a route may use; there while the application runs."""

    settings: Settings
    store: InspectionStore
    products: Products
    intake: Intake
    metrics: Metrics


def put_service(app: FastAPI, service: Service) -> None:
    """Make a service known to the routes of an application."""
    app.state.service = service


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    return cast(Service, request.app.state.service)
