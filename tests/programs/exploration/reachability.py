"""Which features of a step can meet: every pair, but for those that a rule here excludes."""

from __future__ import annotations

import functools
import itertools
from typing import Dict, FrozenSet, List, NamedTuple, Sequence, Set, Union

from ...reference import modes
from ...reference.views import MULTIPLE
from ..language.calls import CALLS
from ..language.checkpoints import CHECKPOINTS
from ..language.contexts import PAIRS
from ..language.duals import DUALS
from ..language.functions import FUNCTIONS
from ..language.hooks import HOOKS, ON_NODES
from ..language.operations import IN_PLACE, VIEWS
from .coverage import CARRIED, NONE, Feature, Pair

_WITHOUT_TARGET = ["leaf", "level"]
_OF_TARGET = ["target", "tangent", "dtype", "view", "made", "hook", "function"]
_CALLS = [row.name for row in CALLS]
_GRADS = [name for name in _CALLS if name.startswith("grad")]
_WITH_INPUTS = ["backward_input", "backward_inputs"]
_WITHOUT_TENSOR = [name for name in _CALLS if not name.endswith("_with")]
_FUNCTIONS = [row.name for row in FUNCTIONS]
_CHECKPOINTS = [row.name for row in CHECKPOINTS]
_APPLIED = _FUNCTIONS + _CHECKPOINTS
_DUAL_VIEWS = [row.name for row in DUALS[:2]]
_DIRTY = [row.name for row in FUNCTIONS if row.kind == "inplace"]
_IN_PLACE = [row.name for row in IN_PLACE] + _DIRTY
_OUT = ["add_out", "mul_out"]
_NOT_COMPUTING = ["zero_", "fill_", "copy_", "set_row", "masked_fill_"]
_REALS = ["float64", "float32"]
_FLOATS = [*_REALS, "complex128"]
_RECAST = ["real", "imag", "as_real"]
_DISCRETE = ["int64", "bool"]
_RECORDING = [modes.DEFAULT]
_OUTSIDE = [modes.DEFAULT, modes.NO_GRAD]
_MULTIPLE = ["chunk", "unbind"]
_PLAIN = [NONE, modes.DEFAULT]
_SAVING = ["operation", "inplace"]
_SAVING_IN_PLACE = [NONE, "mul_", "masked_fill_"]
_REQUIRING = ["leaf", "recorded"]

DIMENSIONS: Dict[str, List[str]] = {
    "step": [
        *("leaf", "operation", "view", "inplace", "flag", "hook", "grad", "call"),
        *("level", "dual"),
    ],
    "mode": [modes.DEFAULT, modes.NO_GRAD, modes.INFERENCE],
    "target": ["leaf", "recorded", "constant", "open", "inference"],
    "tangent": [NONE, CARRIED],
    "dtype": _FLOATS + _DISCRETE,
    "view": [NONE, *(row.name for row in VIEWS), *_DUAL_VIEWS],
    "made": [NONE, modes.DEFAULT, modes.NO_GRAD, MULTIPLE, modes.INFERENCE],
    "inplace": [NONE, *_IN_PLACE],
    "call": [NONE, *_CALLS],
    "graph": [
        *(NONE, "default", "retains", "frees"),
        *("creates", "creates and retains", "creates and frees"),
    ],
    "pair": [NONE, *PAIRS],
    "hook": [NONE, *(row.name for row in HOOKS)],
    "function": [NONE, *_APPLIED],
    "ends": [
        *("accepted", "open"),
        *("IntegerRequiresGrad", "NonLeafTurnedOff", "ViewDetached"),
        *("InferenceModified", "InferenceSaved", "InferenceRequiresGrad", "InferenceViewModified"),
        *("LeafModified", "OutRequiresGrad", "SavedModified", "LeafViewModified"),
        *("NoGradViewModified", "MultipleViewModified", "OverlapModified", "ConstantRetainsGrad"),
        *("ConstantRoot", "GradientMissing", "GradientMisshaped", "ConstantBackwardInput"),
        "ComplexGradientMissing",
        *("ConstantGradInput", "InputUnused", "GraphFreed"),
        *("TangentDropped", "LevelMissing", "LevelNested", "LevelNotEntered"),
    ],
}
"""All dimensions of a situation, each with its values."""


class Rule(NamedTuple):
    """Features that meet, in some other dimensions, no other values than these."""

    because: str
    features: List[Feature]
    only: Dict[str, Sequence[str]]


def _rule(because: str, dimension: str, values: Sequence[str], **only: Sequence[str]) -> Rule:
    return Rule(because, [Feature(dimension, value) for value in values], only)


def _but(dimension: str, *values: str) -> List[str]:
    return [value for value in DIMENSIONS[dimension] if value not in values]


def _refusal(name: str, step: Union[str, List[str]], **only: Sequence[str]) -> Rule:
    steps = [step] if isinstance(step, str) else step
    return _rule(f"the law refuses nothing else by {name}", "ends", [name], step=steps, **only)


_LEAVES = ["leaf", "constant"]
_KEPT = ["leaf", "inference", "open"]
_POST_HOOKS = ["post_hook", "negating_post_hook"]
_NOT_OF_LEAVES = _but("hook", *_POST_HOOKS, *ON_NODES, "retain_grad")
_ON_ELEMENTARY = ["node_hook", "doubling_node_hook"]
_TAKEN = ["operation", "inplace"]
_OF_VIEWS = ["ViewDetached", "OverlapModified", "LeafViewModified"]
_OF_VIEWS += ["InferenceViewModified", "NoGradViewModified", "MultipleViewModified"]
_OTHER_MODES = [NONE, modes.NO_GRAD, modes.INFERENCE]
_USUAL = {"dtype": _FLOATS, "target": _but("target", "inference")}
_RECORDED = {
    "mode": _RECORDING,
    "dtype": _FLOATS,
    "target": _but("target", "inference"),
    "inplace": _but("inplace", *_OUT),
}
_REFUSALS = [
    _refusal("IntegerRequiresGrad", "flag", dtype=_DISCRETE),
    _refusal(
        "NonLeafTurnedOff", "flag", target=["recorded", "open"], hook=_but("hook", *_POST_HOOKS)
    ),
    _refusal("ViewDetached", "flag", made=_but("made", NONE)),
    _refusal("InferenceModified", "inplace", target=["inference"], mode=_OUTSIDE),
    _refusal("InferenceRequiresGrad", "flag", target=["inference"], mode=_OUTSIDE, dtype=_FLOATS),
    _refusal("InferenceViewModified", "inplace", made=[modes.INFERENCE], **_RECORDED),
    _refusal("NoGradViewModified", "inplace", made=[modes.NO_GRAD], **_RECORDED),
    _refusal("MultipleViewModified", "inplace", made=[MULTIPLE], **_RECORDED),
    _refusal("LeafModified", "inplace", mode=_RECORDING, target=["leaf"], view=[NONE], made=[NONE]),
    _refusal("LeafModified", "inplace", inplace=_but("inplace", *_OUT, "set_row")),
    _refusal("LeafViewModified", "inplace", mode=_RECORDING, target=_REQUIRING),
    _refusal("LeafViewModified", "inplace", inplace=_but("inplace", *_OUT)),
    _refusal("LeafViewModified", "inplace", made=_PLAIN, view=_but("view", *_MULTIPLE)),
    _refusal("OutRequiresGrad", "inplace", **{**_RECORDED, "inplace": _OUT}, tangent=[NONE]),
    _refusal("OverlapModified", "inplace", inplace=_but("inplace", *_OUT, *_NOT_COMPUTING)),
    _refusal("ConstantRetainsGrad", "hook", target=["constant", "inference"]),
    _refusal("ConstantRoot", "call", target=["constant", "inference"]),
    _refusal("GradientMissing", "call", target=_REQUIRING, call=_WITHOUT_TENSOR),
    _refusal("ComplexGradientMissing", "call", target=_REQUIRING, call=_WITHOUT_TENSOR),
    _refusal("ComplexGradientMissing", "call", dtype=["complex128"]),
    _refusal("ComplexGradientMissing", "call", view=_but("view", "expand", "pairs")),
    _refusal("GradientMisshaped", "call", target=_REQUIRING, call=_WITHOUT_TENSOR),
    _refusal("ConstantBackwardInput", "call", target=_REQUIRING, call=_WITH_INPUTS),
    _refusal("ConstantGradInput", "call", target=_REQUIRING, call=_GRADS),
    _refusal("InputUnused", "call", target=_REQUIRING, call=_GRADS),
    _refusal("GraphFreed", "call", target=["recorded"]),
    _refusal("SavedModified", "call", target=["recorded"]),
    _refusal("TangentDropped", _TAKEN, mode=_OUTSIDE, dtype=_REALS, inplace=[NONE, *_OUT]),
    _refusal("LevelMissing", "dual", tangent=[NONE]),
    _refusal("LevelNested", "level"),
    _refusal("LevelNotEntered", "level"),
    _rule("recording saves operands", "ends", ["InferenceSaved"], mode=_RECORDING, step=_SAVING),
    _rule("these save what they read", "ends", ["InferenceSaved"], inplace=_SAVING_IN_PLACE),
]

RULES = [
    _rule("a leaf is made of nothing", "step", ["leaf"], ends=["accepted"]),
    _rule("a leaf is made of nothing", "step", _WITHOUT_TARGET, **{dim: [] for dim in _OF_TARGET}),
    _rule("a call is one step", "step", ["call"], call=_CALLS, graph=_but("graph", NONE)),
    _rule("a call is one step", "step", _but("step", "call"), call=[NONE], graph=[NONE]),
    _rule("what writes in place is one step", "step", ["inplace"], inplace=_IN_PLACE),
    _rule("what writes in place is one step", "step", _but("step", "inplace"), inplace=[NONE]),
    _rule("calls and hooks are left out of inference mode", "step", ["call"], mode=_OUTSIDE),
    _rule("calls and hooks are left out of inference mode", "step", ["hook"], mode=_OUTSIDE),
    _rule("calls and hooks are left out of inference mode", "step", ["dual"], mode=_OUTSIDE),
    _rule("calls are made on floats", "step", ["call"], dtype=_FLOATS),
    _rule("the flag of a root is settled", "step", ["call"], target=_but("target", "open")),
    _rule("only leaves that are floats have a .grad", "step", ["grad"], dtype=_FLOATS),
    _rule("only leaves that are floats have a .grad", "step", ["grad"], target=_LEAVES),
    _rule("only floats require grad", "dtype", _DISCRETE, target=["constant", "inference"]),
    _rule("only what requires grad has hooks", "target", ["constant", "inference"], hook=[NONE]),
    _rule("these are not called on an open flag", "target", ["open"], hook=_NOT_OF_LEAVES),
    _rule("these compute with floats", "inplace", ["tanh_"], dtype=_FLOATS),
    _rule("these compute with floats", "inplace", ["relu_"], dtype=_REALS),
    _rule("these compare", "inplace", ["abs_", "clamp_"], dtype=_but("dtype", "complex128")),
    _rule("these show complex numbers as real ones", "view", _RECAST, dtype=["float64"]),
    _rule("this shows real numbers as complex ones", "view", ["as_complex"], dtype=["complex128"]),
    _rule("bools are only selected", "dtype", ["bool"], inplace=[NONE, "set_row", "masked_fill_"]),
    _rule("a view of an inference tensor is plain", "target", ["inference"], made=[NONE]),
    _rule("views from other modes have an open flag", "target", ["open"], made=_OTHER_MODES),
    _rule("these return several views", "view", _MULTIPLE, made=_but("made", modes.DEFAULT)),
    _rule("only the run of a backward is left open", "ends", ["open"], step=["call"]),
    _rule("a leaf has no node to run", "ends", ["open"], target=["recorded"]),
    _rule("only what an operation gave has a node", "hook", ON_NODES, target=["recorded"]),
    _rule("no view is elementary", "hook", _ON_ELEMENTARY, ends=_but("ends", *_OF_VIEWS)),
    _rule("these save nothing", "step", ["leaf", "flag", "hook", "grad"], pair=[NONE]),
    _rule("these save nothing", "step", ["level", "dual"], pair=[NONE]),
    _rule("dual tensors are floats of the usual kind", "tangent", [CARRIED], **_USUAL),
    _rule("dual tensors are floats of the usual kind", "step", ["dual"], **_USUAL),
    _rule("a dual tensor is a view", "view", _DUAL_VIEWS, made=_but("made", NONE), **_USUAL),
    _rule("tangents of complex numbers are left open", "step", ["dual"], dtype=_REALS),
    _rule("tangents of complex numbers are left open", "view", _DUAL_VIEWS, dtype=_REALS),
    _rule("what overlaps has no dual", "view", ["make_dual"], ends=_but("ends", "OverlapModified")),
    _rule("what a Function makes of tangents is left out", "inplace", _DIRTY, tangent=[NONE]),
    _rule("only of Functions it is settled what they save", "pair", ["noting_pair"], step=_TAKEN),
    _rule("Functions compute with floats", "pair", ["noting_pair"], dtype=_FLOATS),
    _rule("Functions compute with floats", "pair", ["noting_pair"], inplace=[NONE, *_DIRTY]),
    _rule("only what a Function gave has its node", "function", _APPLIED, target=["recorded"]),
    _rule("no view is what a Function gave", "function", _APPLIED, ends=_but("ends", *_OF_VIEWS)),
    _rule("what a Function writes to is no view", "inplace", _DIRTY, view=[NONE], made=[NONE]),
    _rule("what a Function writes to is legal", "inplace", _DIRTY, ends=["accepted"]),
    _rule("what a Function writes to is legal", "inplace", _DIRTY, target=_but("target", *_KEPT)),
    _rule("what a Function writes to is legal", "inplace", _DIRTY, hook=_but("hook", *_POST_HOOKS)),
    _rule("these compute with floats", "inplace", _DIRTY, dtype=_FLOATS),
    *_REFUSALS,
]


@functools.lru_cache(maxsize=None)
def reachable() -> FrozenSet[Pair]:
    """Return the pairs of features, of different dimensions, that can meet in a step.

    Two features that no rule keeps apart can't meet either where a dimension has no value that
    meets both.
    """
    met = _not_excluded()
    while True:
        apart = {pair for pair in met if not all(_third(pair, name, met) for name in DIMENSIONS)}
        if not apart:
            return frozenset(met)
        met -= apart


def _third(pair: Pair, name: str, met: Set[Pair]) -> bool:
    """Return whether a value of this dimension meets both features."""
    one, other = pair
    thirds = [Feature(name, value) for value in DIMENSIONS[name]]
    if name in _OF_TARGET:
        thirds.extend(Feature("step", value) for value in _WITHOUT_TARGET)
    return name in (one.dimension, other.dimension) or any(
        all(third == feature or _ordered((third, feature)) in met for feature in pair)
        for third in thirds
    )


def _not_excluded() -> Set[Pair]:
    every = [[Feature(name, value) for value in values] for name, values in DIMENSIONS.items()]
    crossed = itertools.chain.from_iterable(
        itertools.product(one, other) for one, other in itertools.combinations(every, 2)
    )
    excluded = {
        _ordered((feature, Feature(dimension, value)))
        for rule in RULES
        for feature in rule.features
        for dimension, allowed in rule.only.items()
        for value in _but(dimension, *allowed)
    }
    return set(map(_ordered, crossed)) - excluded


def _ordered(pair: Pair) -> Pair:
    return pair if pair[0] < pair[1] else (pair[1], pair[0])
