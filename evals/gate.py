"""The floors: figures that a run must reach, kept in `floors.toml` and raised as quality rises."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from evals.metrics import JUDGED, METRICS
from evals.runs import Run

FLOORS = Path(__file__).parent / "floors.toml"
_HIGHER_IS_BETTER = {metric.name: metric.higher_is_better for metric in (*METRICS, *JUDGED)}

Floors = Mapping[str, Mapping[str, float]]


def load_floors(path: Path = FLOORS) -> Floors:
    """Read the floors: a table a set, a line a metric.

    Raises `UsageError` when the file cannot be read or names a metric that does not exist.
    """
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}). Name a file with --floors."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}. Correct the line.") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UsageError(f"{path}: {name!r} stands outside a table. Put it below [a set].")
        for metric, value in table.items():
            if metric not in _HIGHER_IS_BETTER:
                raise UsageError(
                    f"{path}, [{name}]: there is no metric {metric!r}. Use one of "
                    f"{', '.join(_HIGHER_IS_BETTER)}."
                )
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise UsageError(f"{path}, [{name}]: {metric} is not a number. Write one.")
    return tables


def below_floor(run: Run, floors: Floors) -> list[str]:
    """A line for each metric of the run's sets on the wrong side of its floor.

    For metrics where lower is better the value is a ceiling. Raises `UsageError` when none of the
    run's sets has floors, since nothing would then be checked.
    """
    groups: Mapping[str, Mapping[str, Any]] = run.summary.get("by_set", {})
    checked = [name for name in groups if name in floors]
    if not checked:
        raise UsageError(
            f"{run.path}: none of its sets ({', '.join(groups) or 'no summary'}) has floors. Add "
            f"a table to {FLOORS.name}, or score the run: python -m evals score {run.path}"
        )
    return [line for name in checked for line in _below(run, name, groups[name], floors[name])]


def _below(
    run: Run, name: str, group: Mapping[str, Any], floors: Mapping[str, float]
) -> Sequence[str]:
    lines: list[str] = []
    if group.get("errors"):
        lines.append(f"{name}: {group['errors']} questions could not be answered. See {run.path}.")
    for metric, floor in floors.items():
        value = group.get(metric)
        higher = _HIGHER_IS_BETTER[metric]
        if value is None:
            lines.append(f"{name}: {metric} was not measured; its floor is {floor:g}.")
        elif (value < floor) if higher else (value > floor):
            side = "below its floor" if higher else "above its ceiling"
            lines.append(
                f"{name}: {metric} is {value:g}, {side} {floor:g}. See {run.path}/report.html."
            )
    return lines
