"""A shipped model made to fit a plant: bands from its costs, a new head from its pictures."""
