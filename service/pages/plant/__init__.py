"""The page of the plant: what stands where, when it works, what is ordered, who may do what."""

from service.pages.plant.routes import install

__all__ = ["install"]
