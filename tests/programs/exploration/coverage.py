"""What programs combine: the situation of each step, and which pairs of features can occur."""

from __future__ import annotations

import itertools
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Set, Tuple

from packaging.version import Version

from ...reference import forward, modes
from ...reference.backward import reachable
from ...reference.history import edge
from ...reference.memory import Tensor
from ...reference.refusals import Unsettled
from ..execution.on_reference import ReferenceRun
from ..execution.scenario import expectation
from ..language.checkpoints import CHECKPOINTS
from ..language.contexts import modes_of, pair_of
from ..language.duals import DUALS
from ..language.functions import FUNCTIONS
from ..language.hooks import CALLED
from ..language.operations import VIEWS
from ..language.program import Program, Step


class Feature(NamedTuple):
    """One value of one dimension of a situation."""

    dimension: str
    value: str

    def __str__(self) -> str:
        return f"{self.dimension}={self.value}"


Situation = FrozenSet[Feature]
Pair = Tuple[Feature, Feature]

NONE, CARRIED = "none", "carried"


def situations(program: Program, release: Version) -> List[Situation]:
    """Return the situation of each step that the law speaks of."""
    run = ReferenceRun()
    observer = _Observer(run)
    seen = []
    for step in program:
        before = list(observer.before(step))
        try:
            expected = expectation(run, step, release)
        except Unsettled:
            break
        ends = "open" if expected.open else "accepted"
        if expected.refusal is not None:
            ends = expected.refusal.__name__
        seen.append(frozenset([*before, Feature("ends", ends)]))
        observer.after(step)
        if run.ended:
            break
    return seen


def pairs(program: Program, release: Version) -> Set[Pair]:
    """Return the pairs of features that meet in a step of the program."""
    met: Set[Pair] = set()
    for situation in situations(program, release):
        met.update(itertools.combinations(sorted(situation), 2))
    return {pair for pair in met if pair[0].dimension != pair[1].dimension}


class _Observer:
    """Sees what a step meets: how its first operand was made, and what is attached to it."""

    def __init__(self, run: ReferenceRun) -> None:
        self._run = run
        self._makers: List[str] = []
        self._attached: Dict[Any, Set[str]] = {}
        self._functions: Dict[Any, str] = {}
        self._latest: Dict[Tensor, Tuple[str, List[Any]]] = {}

    def before(self, step: Step) -> Iterator[Feature]:
        """Yield what can be said before the step is taken."""
        row, params = step.row, dict(step.params)
        with modes.within(*modes_of(step.modes)):
            yield Feature("mode", modes.kind())
        yield Feature("pair", pair_of(step.modes) or NONE)
        yield Feature("step", row.kind)
        yield Feature("inplace", step.word if row.kind == "inplace" else NONE)
        yield Feature("call", step.word if row.kind == "call" else NONE)
        yield Feature("graph", _graph(params) if row.kind == "call" else NONE)
        if step.operands and self._run.tensors[step.operands[0]] is not None:
            yield from self._target(step)

    def _target(self, step: Step) -> Iterator[Feature]:
        tensor = self._run.tensors[step.operands[0]]
        maker = self._makers[step.operands[0]]
        yield Feature("target", _state(tensor))
        yield Feature("tangent", CARRIED if forward.tangent(tensor) is not None else NONE)
        yield Feature("dtype", str(tensor.dtype))
        yield Feature("view", maker if maker in _VIEWS else NONE)
        yield Feature("made", NONE if tensor.lens is None else tensor.lens.kind)
        node = edge(tensor)
        reached = [] if node is None else reachable(node) if step.row.kind == "call" else [node]
        hooks = set().union(*(self._attached.get(node, ()) for node in reached))
        for hook in hooks or {NONE}:
            yield Feature("hook", hook)
        for function in {self._functions.get(node, NONE) for node in reached} - {NONE} or {NONE}:
            yield Feature("function", function)

    def after(self, step: Step) -> None:
        """Note what the step has made and attached, or removed."""
        results = self._run.tensors[len(self._makers) :]
        self._makers.extend([step.word] * step.row.results)
        if step.word in _FUNCTIONS:
            for tensor in results or [self._run.tensors[step.operands[0]]]:
                if tensor is not None and tensor.node is not None:
                    self._functions[tensor.node] = step.word
        if step.row.kind != "hook":
            return
        tensors = [self._run.tensors[i] for i in step.operands]
        nodes = [edge(tensor) for tensor in tensors]
        if step.word == "remove_hook":
            word, nodes = self._latest[tensors[0]]
            for node in nodes:
                self._attached[node].discard(word)
        elif step.word in CALLED:
            self._latest[tensors[0]] = (step.word, nodes)
        for node in nodes:
            self._attached.setdefault(node, set()).add(step.word)


def _graph(params: Dict[str, Any]) -> str:
    created = "creates" if params["create_graph"] else ""
    kept = {None: "", True: "retains", False: "frees"}[params["retain_graph"]]
    return " and ".join(filter(None, (created, kept))) or "default"


def _state(tensor: Tensor) -> str:
    if tensor.inference:
        return "inference"
    if tensor.flag_open:
        return "open"
    if not tensor.requires_grad:
        return "constant"
    return "leaf" if tensor.is_leaf else "recorded"


_VIEWS = {row.name for row in VIEWS + DUALS[:2]}
_FUNCTIONS = {row.name for row in FUNCTIONS + CHECKPOINTS}
