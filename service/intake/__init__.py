"""The way of a picture: read, graded once, recorded, answered."""
