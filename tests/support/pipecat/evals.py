"""Runs the scenarios of a file with Pipecat's own eval harness: evals.py URL FILE [NAME]. Prints one line of JSON for each."""

import asyncio
import json
import sys

from loguru import logger
from pipecat.evals.scenario import EvalScenarioFile
from pipecat.evals.session import EvalSession, EvalSessionParams


async def main(url: str, path: str, only: str | None) -> None:
    for scenario in EvalScenarioFile.load(path):
        name = scenario.name.split("/")[-1]
        if only and only != name:
            continue
        params = EvalSessionParams(default_timeout_ms=45_000)
        result = await EvalSession.from_scenario(scenario, url, params=params).run()
        failures = [f"{failure.event_name}: {failure.reason}" for failure in result.failures]
        log = [] if result.passed else result.debug_log
        print(json.dumps({"name": name, "passed": result.passed, "failures": failures, "log": log}), flush=True)


logger.remove()
asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None))
