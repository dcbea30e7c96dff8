"""Which kernels run the notebooks, forked ones or a new Python for each, and what they load."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from nbpress.core.errors import TipResearchError, nearest

#: Name of the provisioner, as its entry point and the kernelspec have it.
PROVISIONER = "tipresearch-fork"
#: Environment variable that chooses the kernels.
VARIABLE = "TIPRESEARCH_KERNEL"
#: Where a kernel of a run finds how many gigabytes it may own.
MEMORY = "TIP_MEMORY"


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of IPython that the kernels of a run load, and what it finds in the environment."""

    module: str
    environment: Mapping[str, str]


def warm_wanted(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> bool:
    """Return whether kernels are forked: on Linux, unless ``TIPRESEARCH_KERNEL=cold``; on macOS a fork is unsafe."""
    choice, options = environment.get(VARIABLE) or "warm", ("warm", "cold")
    if choice not in options:
        raise TipResearchError(f"{VARIABLE}={choice!r} is not a kind of kernel; it takes warm or cold.{nearest(choice, options)}")  # fmt: skip
    return choice == "warm" and sys.platform == "linux"
