"""The list of policies, and the decorators that put them there."""
import importlib
import inspect
import pathlib
from dataclasses import dataclass, field
from typing import Callable

from exporters import EXPORTERS
from sampling import Port

ARCHITECTURES = pathlib.Path(__file__).resolve().parent / "architectures"


@dataclass(frozen=True)
class State:
    """A recurrent pair: what the output `after` gives is the input `before` of the next step."""

    before: str
    after: str
    named: bool = False  # True: not an exporter's usual names, so sinew is told with --state


@dataclass(frozen=True)
class Policy:
    """One architecture: a factory of its module, what it reads and gives, and with what it is exported."""

    name: str
    factory: Callable
    inputs: dict[str, Port]
    outputs: list[str]
    exporters: list[str]
    states: list[State] = field(default_factory=list)
    cannot: dict[str, str] = field(default_factory=dict)  # exporter -> why it has no export
    episodes: int = 10  # the last fifth is held out
    steps: int = 64
    quiet_outputs: frozenset[str] = frozenset()  # allowed to vary little over the observations

    @property
    def source(self) -> pathlib.Path:
        return pathlib.Path(inspect.getsourcefile(self.factory))

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.factory) or "").split("\n")[0]

    @property
    def observed(self) -> dict[str, Port]:
        """The inputs that are not states."""
        owned = {state.before for state in self.states}
        return {name: port for name, port in self.inputs.items() if name not in owned}


POLICIES: dict[str, Policy] = {}


def policy(inputs, outputs="actions", exporters="ts17 dynamo", states=(), cannot=None, quiet=(), name=None, **settings):
    """Registers a factory of a torch module (in evaluation mode, its weights drawn from torch's seeded generator).

    inputs      input name -> Port (see sampling.py), in the order of the module's `forward`; batch 1 is part of the shape
    outputs     names in the order of what `forward` gives, separated by spaces
    exporters   keys of EXPORTERS in exporters.py, separated by spaces
    states      pairs (before, after) or State(before, after, named=True)
    cannot      exporter -> why there is no such export
    quiet       outputs that may be nearly constant over the observations
    settings    episodes=, steps= of the recorded observations
    """

    def register(factory):
        keys = exporters.split()
        unknown = [key for key in keys if key not in EXPORTERS]
        key = name or factory.__name__
        if unknown or key in POLICIES:
            raise ValueError(f"{key}: unknown exporters {unknown}" if unknown else f"{key} is registered twice")
        pairs = [state if isinstance(state, State) else State(*state) for state in states]
        POLICIES[key] = Policy(
            key, factory, inputs, outputs.split(), keys, pairs, cannot or {}, quiet_outputs=frozenset(quiet), **settings
        )
        return factory

    return register


def load() -> dict[str, Policy]:
    """All policies, file by file in alphabetical order."""
    for path in sorted(ARCHITECTURES.glob("*.py")):
        if path.stem != "__init__":
            importlib.import_module(f"architectures.{path.stem}")
    return POLICIES
