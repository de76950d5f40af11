"""Work that takes longer than a request: one piece at a time, in a process of its own.

A job is seen by every page, goes on when a page is closed, and is over when the service is. Its
folder lives as long as it can be tried again.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from inspector.bundles.versions import work_folder
from inspector.errors import InspectorError, NotFoundError
from service.problems import ProblemError
from service.teaching.job import Job, JobState

__all__ = ["Finish", "Jobs"]

Finish = Callable[[Job, Mapping[str, Any]], Mapping[str, Any]]
"""Puts to use what the process of a job made; returns what the job's result is to say."""

_MOST_JOBS = 20
_STOP_S = 5.0
_TAIL = 400
_logger = logging.getLogger(__name__)


class Jobs:
    """Runs jobs and remembers the latest. Safe to use from threads."""

    def __init__(self, module: str, finish: Finish) -> None:
        """Run `python -m module` for each job; `finish` is called where it succeeded."""
        self._module = module
        self._finish = finish
        self._changing = threading.RLock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._process: subprocess.Popen[str] | None = None
        self._follower: threading.Thread | None = None
        self._arriving: dict[str, Path] = {}  # whoever receives writes there until it gives up
        self._closed = False

    def __iter__(self) -> Iterator[Job]:
        """The latest jobs, the newest first."""
        with self._changing:
            return reversed(list(self._jobs.values()))

    def get(self, job_id: str) -> Job:
        """A job as it stands. Raises NotFoundError."""
        with self._changing:
            if job_id not in self._jobs:
                raise NotFoundError(
                    f"There is no job {job_id[:12]!r}; those before the service started are gone."
                )
            return self._jobs[job_id]

    def begin(self, product: str, by: str) -> Job:
        """Take a place for a job whose pictures come now; its folder is empty.

        What an earlier one could have been tried again with is removed. Raises the problem
        `job-running` while another is not over, BundleError where no folder can be made.
        """
        with self._changing:
            self._check_free()
            for earlier in list(self._jobs.values()):
                self._drop_folder(earlier.id)
            folder = work_folder()
            job = Job(uuid4().hex, product, by, datetime.now(UTC), folder=folder)
            self._jobs[job.id] = job
            self._arriving[job.id] = folder
            while len(self._jobs) > _MOST_JOBS:
                self._jobs.popitem(last=False)
            return job

    def check_receiving(self, job_id: str) -> None:
        """Raise the problem `job-stopped` where the pictures of a job are wanted no more."""
        if self.get(job_id).state is not JobState.RECEIVING:
            raise ProblemError("job-stopped", "The job was stopped while its pictures were sent.")

    def run(self, job_id: str, request: Mapping[str, Any], without: Iterable[Path] = ()) -> Job:
        """Start the process of a job: the first time, or again once it is over.

        Pictures `without` which it shall work are removed. Raises NotFoundError where there is
        nothing left to work with, and the problem `job-running` while this job or another works.
        """
        with self._changing:
            job = self.get(job_id)
            if job.state is not JobState.RECEIVING:
                self._check_free()
            if self._closed or job.folder is None:
                raise NotFoundError("The pictures of this job are gone; upload them again.")
            for picture in without:
                picture.unlink(missing_ok=True)
            self._arriving.pop(job_id, None)
            job = self._put(job.started(request))
            self._start(job, job.folder or Path())
            return job

    def give_up(self, job_id: str, fault: str) -> None:
        """End a job whose pictures did not come, and remove those that did."""
        with self._changing:
            came = self._arriving.pop(job_id, None) or self.get(job_id).folder
            if came is not None:
                shutil.rmtree(came, ignore_errors=True)
            self._end(job_id, JobState.FAILED, fault=fault)
            self._put(replace(self.get(job_id), folder=None))

    def cancel(self, job_id: str) -> Job:
        """End a job; one that is put to use or over stays as it is. Raises NotFoundError.

        One whose pictures still come cannot be tried again: not all of them are there.
        """
        with self._changing:
            job = self.get(job_id)
            if job.state is JobState.RECEIVING:
                self._put(replace(job, folder=None))
                self._end(job_id, JobState.CANCELLED)
            elif job.state is JobState.RUNNING:
                self._end(job_id, JobState.CANCELLED)
                self._stop()
            return self.get(job_id)

    def close(self) -> None:
        """End what runs, and remove all that jobs left."""
        with self._changing:
            self._closed = True
            for job in list(self._jobs.values()):
                if not job.state.over:
                    self._end(job.id, JobState.CANCELLED)
            self._stop()
            follower = self._follower
        if follower is not None:
            follower.join()
        with self._changing:
            for job in list(self._jobs.values()):
                self._drop_folder(job.id)
            for came in self._arriving.values():
                shutil.rmtree(came, ignore_errors=True)

    def _check_free(self) -> None:
        running = next((job for job in self._jobs.values() if not job.state.over), None)
        if running is not None:
            raise ProblemError(
                "job-running",
                f"{running.product!r} is being taught; wait until that is done, or stop it.",
                job=running.id,
            )

    def _start(self, job: Job, folder: Path) -> None:
        log = (folder / "process.log").open("w", encoding="utf-8")
        with log:
            process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        self._process = process
        if process.stdin is not None:
            process.stdin.write(json.dumps(dict(job.request)) + "\n")
            process.stdin.flush()
        self._follower = threading.Thread(
            target=self._follow, args=(job.id, folder, process), name="job", daemon=True
        )
        self._follower.start()

    def _follow(self, job_id: str, folder: Path, process: subprocess.Popen[str]) -> None:
        """Read what the process says until it ends."""
        told: Mapping[str, Any] = {}
        for line in process.stdout or ():
            told = json.loads(line)
            if "total" in told:
                self._progress(job_id, process, told)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        if not self._works(job_id, process):
            return
        if "result" not in told:
            fault = told if "fault" in told else {"fault": _death(process.returncode, folder)}
            self._fail(job_id, process, fault)
        elif self._advance(job_id, process):
            self._succeed(job_id, told["result"])

    def _works(self, job_id: str, process: subprocess.Popen[str]) -> bool:
        """Whether the job waits for this process: it was neither stopped nor begun again."""
        with self._changing:
            return process is self._process and self.get(job_id).state is JobState.RUNNING

    def _progress(
        self, job_id: str, process: subprocess.Popen[str], told: Mapping[str, Any]
    ) -> None:
        with self._changing:
            if self._works(job_id, process):
                job = self.get(job_id)
                self._put(replace(job, done=told["done"], total=told["total"], what=told["what"]))

    def _advance(self, job_id: str, process: subprocess.Popen[str]) -> bool:
        """Whether it is put to use; from here on it cannot be stopped any more."""
        with self._changing:
            if not self._works(job_id, process):
                return False
            job = self.get(job_id)
            self._put(replace(job, state=JobState.FINISHING, done=job.total))
            return True

    def _fail(self, job_id: str, process: subprocess.Popen[str], fault: Mapping[str, Any]) -> None:
        with self._changing:
            if self._works(job_id, process):
                self._end(job_id, JobState.FAILED, **fault)

    def _succeed(self, job_id: str, result: Mapping[str, Any]) -> None:
        try:
            said = self._finish(self.get(job_id), result)
        except InspectorError as error:
            self._end(job_id, JobState.FAILED, fault=str(error))
        except Exception:
            _logger.exception("what job %s made could not be used", job_id)
            self._end(job_id, JobState.FAILED, fault="The service failed; its log tells more.")
        else:
            self._end(job_id, JobState.DONE, result=said)
            self._drop_folder(job_id)

    def _end(self, job_id: str, state: JobState, **said: Any) -> None:
        said["pictures"] = tuple(said.get("pictures", ()))
        with self._changing:
            job = self.get(job_id)
            if not job.state.over:
                self._put(replace(job, state=state, ended_at=datetime.now(UTC), **said))

    def _put(self, job: Job) -> Job:
        self._jobs[job.id] = job
        return job

    def _drop_folder(self, job_id: str) -> None:
        with self._changing:
            job = self._jobs.get(job_id)
            if job is not None and job.folder is not None and job.state.over:
                shutil.rmtree(job.folder, ignore_errors=True)
                self._put(replace(job, folder=None))

    def _stop(self) -> None:
        """End the process; it has nothing to finish, for what it makes appears at its end."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _death(code: int, folder: Path) -> str:
    """A sentence about a process that ended without a word."""
    text = (folder / "process.log").read_text(encoding="utf-8", errors="replace").strip()
    _logger.error("a job's process ended with code %d: %s", code, text)
    last = text[-_TAIL:].splitlines()[-1:] or ["it said nothing"]
    return (
        f"The process that teaches ended unexpectedly (exit code {code}): {last[0]}. Perhaps the "
        "machine is short of memory; close other programs and try again."
    )
