"""The plant and its orders, read and set."""
