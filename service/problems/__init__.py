"""Every failure as application/problem+json (RFC 9457): one table, one shape.

`type` is a name that does not change between versions and is what a program should look at;
`detail` is a sentence for the person who must act. Some problems carry further members.
"""

from service.problems.answers import answer_failure, install
from service.problems.error import ProblemError, bad_parameters
from service.problems.kinds import KINDS, MEDIA_TYPE, Kind, word_of

__all__ = [
    "KINDS",
    "MEDIA_TYPE",
    "Kind",
    "ProblemError",
    "answer_failure",
    "bad_parameters",
    "install",
    "word_of",
]
