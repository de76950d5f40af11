"""Grading many pictures on few cores: who runs when, and on which session."""

from inspector.executor.graders import Graders
from inspector.executor.scheduling import Executor, JointWork, Width

__all__ = ["Executor", "Graders", "JointWork", "Width"]
