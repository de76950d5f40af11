"""Simulated stations that send pictures with known truth to a real service.

What is seen of it in a terminal is the command line's business; here is what happens.
"""

from inspector.demo.ledger import Account, total
from inspector.demo.run import Demo, Outcome, Scene, Screen, run_demo

__all__ = ["Account", "Demo", "Outcome", "Scene", "Screen", "run_demo", "total"]
