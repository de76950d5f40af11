"""Jobs in processes of their own: one at a time, stopped cleanly, nothing left."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inspector.errors import BundleError, NotFoundError
from service.problems import ProblemError
from service.teaching.job import Job, JobState
from service.teaching.jobs import Jobs
from tests.support.waiting import eventually

CHILD = "tests.support.job_child"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    with closing(Jobs(CHILD, lambda _job, result: {**result, "served": True})) as jobs:
        yield jobs


def _over(jobs: Jobs, job: Job) -> Job:
    eventually(lambda: jobs.get(job.id).state.over)
    return jobs.get(job.id)


def _left(models: Path) -> list[Path]:
    return list(models.glob(".unfinished-*"))


def test_a_job_says_how_far_it_is_and_what_came_of_it(jobs: Jobs, models: Path) -> None:
    job = jobs.begin("denim", "Li")
    assert (job.state, len(_left(models))) == (JobState.RECEIVING, 1)
    jobs.run(job.id, {"kind": "succeed"})
    done = _over(jobs, job)
    assert (done.state, done.result) == (
        JobState.DONE,
        {"folder": "", "answer": 42, "served": True},
    )
    assert done.done == done.total == 2
    assert _left(models) == []
    assert [each.id for each in jobs] == [job.id]


def test_there_is_one_at_a_time(jobs: Jobs, tmp_path: Path) -> None:
    first = jobs.begin("denim", "Li")
    with pytest.raises(ProblemError, match="denim"):
        jobs.begin("twill", "Wu")
    jobs.run(first.id, _waiting(tmp_path))
    with pytest.raises(ProblemError, match="denim"):
        jobs.begin("twill", "Wu")
    jobs.cancel(first.id)
    assert jobs.begin("twill", "Wu").product == "twill"


def _waiting(tmp_path: Path) -> dict[str, Any]:
    return {
        "kind": "wait",
        "started": str(tmp_path / "started"),
        "ended": str(tmp_path / "ended"),
    }


def test_a_job_is_cancelled_while_it_works(jobs: Jobs, tmp_path: Path, models: Path) -> None:
    job = jobs.begin("denim", "Li")
    jobs.run(job.id, _waiting(tmp_path))
    eventually((tmp_path / "started").exists)
    cancelled = jobs.cancel(job.id)
    assert cancelled.state is JobState.CANCELLED
    assert not (tmp_path / "ended").exists()
    assert jobs.cancel(job.id).state is JobState.CANCELLED  # again changes nothing
    assert _left(models)  # it can be tried again
    jobs.begin("twill", "Wu")
    assert len(_left(models)) == 1


def test_a_job_that_works_is_not_begun_again(jobs: Jobs, tmp_path: Path) -> None:
    job = jobs.begin("denim", "Li")
    picture = (job.folder or tmp_path) / "a.png"
    picture.touch()
    jobs.run(job.id, _waiting(tmp_path))
    with pytest.raises(ProblemError, match="denim"):
        jobs.run(job.id, {"kind": "succeed"}, without=[picture])
    assert picture.exists()
    assert jobs.cancel(job.id).state is JobState.CANCELLED
    assert not (tmp_path / "ended").exists()  # it was the one process, and it was stopped


def test_a_job_that_is_put_to_use_is_not_begun_again() -> None:
    begun, leave = threading.Event(), threading.Event()

    def wait(_job: Job, result: Mapping[str, Any]) -> Mapping[str, Any]:
        begun.set()
        leave.wait()
        return result

    with closing(Jobs(CHILD, wait)) as jobs:
        job = jobs.begin("denim", "Li")
        jobs.run(job.id, {"kind": "succeed"})
        begun.wait()
        try:
            assert jobs.get(job.id).state is JobState.FINISHING
            with pytest.raises(ProblemError, match="denim"):
                jobs.run(job.id, {"kind": "succeed"})
        finally:
            leave.set()
        assert _over(jobs, job).state is JobState.DONE


def test_closing_ends_the_process_and_leaves_nothing(tmp_path: Path, models: Path) -> None:
    jobs = Jobs(CHILD, lambda _job, result: result)
    job = jobs.begin("denim", "Li")
    jobs.run(job.id, _waiting(tmp_path))
    eventually((tmp_path / "started").exists)
    jobs.close()
    assert jobs.get(job.id).state is JobState.CANCELLED
    assert _left(models) == []


def test_a_failure_is_told_and_can_be_tried_again(jobs: Jobs, models: Path) -> None:
    job = jobs.begin("denim", "Li")
    jobs.run(job.id, {"kind": "fail"})
    failed = _over(jobs, job)
    assert (failed.state, failed.fault) == (JobState.FAILED, "It stands out.")
    assert failed.as_dict()["again"]
    assert failed.pictures == ("a.png",)
    jobs.run(job.id, {**failed.request, "kind": "succeed"})
    assert _over(jobs, job).state is JobState.DONE
    assert _left(models) == []
    with pytest.raises(NotFoundError):
        jobs.run(job.id, {"kind": "succeed"})


def test_a_process_that_dies_is_told_in_a_sentence(jobs: Jobs) -> None:
    job = jobs.begin("denim", "Li")
    jobs.run(job.id, {"kind": "die"})
    died = _over(jobs, job)
    assert died.state is JobState.FAILED
    assert "Killed by the test" in died.fault
    assert "exit code 9" in died.fault


def test_what_cannot_be_put_to_use_fails_the_job() -> None:
    def refuse(_job: Job, _result: Mapping[str, Any]) -> Mapping[str, Any]:
        raise BundleError("this machine computes something else")

    with closing(Jobs(CHILD, refuse)) as jobs:
        job = jobs.begin("denim", "Li")
        jobs.run(job.id, {"kind": "succeed"})
        assert _over(jobs, job).fault == "this machine computes something else"


def test_pictures_that_do_not_come_end_the_job(jobs: Jobs, models: Path) -> None:
    job = jobs.begin("denim", "Li")
    jobs.give_up(job.id, "The connection broke.")
    assert jobs.get(job.id).state is JobState.FAILED
    assert _left(models) == []
    jobs.begin("denim", "Li")


def test_a_job_is_cancelled_while_its_pictures_come(jobs: Jobs, models: Path) -> None:
    job = jobs.begin("denim", "Li")
    jobs.check_receiving(job.id)
    stopped = jobs.cancel(job.id)
    assert (stopped.state, stopped.as_dict()["again"]) == (JobState.CANCELLED, False)
    jobs.begin("twill", "Wu")
    assert len(_left(models)) == 2  # somebody may be writing there still
    with pytest.raises(ProblemError, match="stopped"):
        jobs.check_receiving(job.id)
    jobs.give_up(job.id, "The job was stopped.")
    assert jobs.get(job.id).state is JobState.CANCELLED
    assert len(_left(models)) == 1


def test_closing_removes_what_was_arriving(models: Path) -> None:
    jobs = Jobs(CHILD, lambda _job, result: result)
    jobs.cancel(jobs.begin("denim", "Li").id)
    jobs.begin("twill", "Wu")
    jobs.close()
    assert _left(models) == []


def test_an_unknown_job_is_told(jobs: Jobs) -> None:
    with pytest.raises(NotFoundError):
        jobs.get("nothing")
