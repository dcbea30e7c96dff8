"""A notebook with its checked parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nbpress.core import parameters


@dataclass(frozen=True, slots=True)
class Task:
    """A notebook with its declared parameters and their checked values; paths in them are relative to `base`."""

    notebook: Path
    declared: Mapping[str, parameters.Parameter]
    values: Mapping[str, object]
    base: Path = Path()

    def changed(self) -> dict[str, object]:
        """Return the values that differ from the defaults of the notebook."""
        return {n: v for n, v in self.values.items() if v != self.declared[n].default}

    def parameter_rows(self) -> list[dict[str, object]]:
        """Return the parameters as the page shows them."""
        return [{"name": n, "value": self.values[n], "help": p.help} for n, p in self.declared.items()]

    def files(self) -> dict[str, str]:
        """Return the paths of files of the user, by parameter."""
        return {n: str(self.base / str(v)) for n, v in self.values.items() if n.endswith("_file") and v}

    def with_files(self, names: Mapping[str, str], base: Path) -> "Task":
        """Return the task with its files under other names, such as those of a store."""
        return replace(self, values={**self.values, **names}, base=base) if names else self
