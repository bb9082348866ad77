"""Says which clause of SPEC.md a mismatch breaks.

The smaller the program, the surer the answer: it goes by what the program still contains.
"""

from __future__ import annotations

from typing import Callable, Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Set, Tuple, Type

from ...reference import modes, refusals
from ...reference.modes import DEFAULT, INFERENCE, NO_GRAD
from ...reference.views import MULTIPLE
from ..execution.comparison import ACCEPTED, LOG, MOVED, RAISED, Mismatch
from ..execution.on_reference import ReferenceRun
from ..execution.scenario import Scenario
from ..execution.trace import FIELDS, TANGENT
from ..language.checkpoints import CHECKPOINTS
from ..language.contexts import PAIRS, modes_of
from ..language.functions import FUNCTIONS
from ..language.hooks import CALLED
from ..language.operations import COMPLEX_VIEWS, MAKING_COMPLEX, VIEWS
from ..language.program import Step

_RULES = {
    "relu": "subgradient.rule.convex",
    "relu_": "subgradient.rule.convex",
    "abs": "subgradient.rule.convex",
    "abs_": "subgradient.rule.convex",
    "clamp": "subgradient.rule.convex",
    "clamp_": "subgradient.rule.convex",
    "max_all": "subgradient.max.ties_split",
    "min_all": "subgradient.max.ties_split",
    "amax": "subgradient.amax.ties_split",
    "amin": "subgradient.amax.ties_split",
    "maximum": "subgradient.maximum.ties_split",
    "minimum": "subgradient.maximum.ties_split",
    "max_dim": "subgradient.index_returned.only",
    "sign": "subgradient.piecewise_constant.zero",
    "floor": "subgradient.piecewise_constant.zero",
    "where": "subgradient.selection.unselected_zero",
    "masked": "subgradient.selection.unselected_zero",
    "prod": "subgradient.prod.leave_one_out",
    "function_product": "saved.function.backward_verbatim",
    "function_onesided": "functions.backward.none",
    "function_threefold": "functions.double.saved",
    "function_once": "functions.once.grad_mode",
    "function_pair": "functions.materialize.zeros",
    "function_marked": "functions.non_differentiable.zeros",
    "function_tripled": "functions.dirty.modified",
    "checkpoint_weighted": "checkpoint.value.same",
    "checkpoint_shifted": "checkpoint.value.same",
    "checkpoint_nested": "checkpoint.nested.same",
    "tangent": "forward.backward.of_tangents",
    "make_dual": "forward.backward.of_primals",
}
"""The clause that governs the gradient of a word, where it is a special one."""


_OF_COMPLEX = {
    "conj": "complex.vjp.rule",
    "turn": "complex.vjp.holomorphic",
    "to_complex": "complex.vjp.real_argument",
    "add_mixed": "complex.vjp.real_argument",
    "mul_mixed": "complex.vjp.real_argument",
    **dict.fromkeys(COMPLEX_VIEWS, "complex.views.differentiable"),
}
"""The clause that governs the gradient of a word, where complex numbers are about."""


_RECEIVING = {
    "hook": "backward.hook.receives",
    "post_hook": "hooks.post_accumulate.after_grad",
    "prehook": "hooks.prehook.receives",
    "node_hook": "hooks.node.receives",
    "multi_hook": "hooks.multi.gradients",
    "packed": "saved_hooks.pack.once",
}
"""The clause that says what a hook receives, for each word of one that notes it."""


_CHANGING = {
    "doubling_hook": "backward.hook.replaces",
    "negating_post_hook": "hooks.post_accumulate.changes",
    "doubling_prehook": "hooks.prehook.replaces",
    "doubling_node_hook": "hooks.node.replaces",
    "remove_hook": "hooks.handle.removes",
}
"""The clause that says what a hook changes, for each word of one that does."""


_APPLYING = {
    "function_marked": "functions.non_differentiable.flag",
    "function_tripled": "functions.dirty.modified",
}
"""The clause that says what applying a custom Function gives, where it is a special one."""


_FUNCTIONS = {row.name for row in FUNCTIONS}
"""The words that apply a custom Function."""


_CHECKPOINTS = {row.name for row in CHECKPOINTS}
"""The words that checkpoint a function."""


_SEVERAL = {row.name for row in VIEWS if row.results > 1}
"""The words that return several views."""


class Case(NamedTuple):
    """What the answer goes by: the steps up to the mismatch, and the mismatch.

    `refusal` is the error that the law promised for the last step, `open` the clauses by which
    it might have been refused.
    """

    steps: Tuple[Step, ...]
    mismatch: Mismatch
    refusal: Optional[Type[refusals.Refusal]]
    open: FrozenSet[str]

    @property
    def step(self) -> Step:
        """The step at which torch and the reference part."""
        return self.steps[-1]

    @property
    def kind(self) -> str:
        """The kind of that step's word."""
        return self.step.row.kind

    @property
    def words(self) -> Set[str]:
        """The words of all steps."""
        return {step.word for step in self.steps}

    @property
    def on_root(self) -> Set[str]:
        """The words of the steps that act on the tensor which the last step acts on first."""
        root = set(self.step.operands[:1])
        return {step.word for step in self.steps[:-1] if root & set(step.operands)}

    @property
    def kinds(self) -> Set[str]:
        """The kinds of the steps before the last."""
        return {step.row.kind for step in self.steps[:-1]}

    @property
    def complex(self) -> bool:
        """Whether the program has complex numbers."""
        return bool(self.words & MAKING_COMPLEX)

    @property
    def modes(self) -> Set[str]:
        """The modes of all steps."""
        return {mode for step in self.steps for mode in step.modes}

    @property
    def aliased(self) -> bool:
        """Whether operands of the last step share memory."""
        run = ReferenceRun()
        for step in self.steps[:-1]:
            run.perform(step)
        storages = [run.tensors[i].storage for i in self.step.operands]
        return len(set(storages)) < len(storages)

    @property
    def shows_result(self) -> bool:
        """Whether the tensor that shows the mismatch is a result of the last step."""
        before = sum(step.row.results for step in self.steps[:-1])
        return self.mismatch.result is not None and self.mismatch.result >= before

    @property
    def shows_target(self) -> bool:
        """Whether that tensor is the first operand of the last step."""
        return self.mismatch.result in self.step.operands[:1]

    def option(self, name: str) -> object:
        """Return an option of the last step; None where it has none of that name."""
        return dict(self.step.params).get(name)


def case_of(scenario: Scenario, mismatch: Mismatch) -> Case:
    """Return what the attribution goes by."""
    last = mismatch.step
    expected = scenario.expected[last]
    return Case(scenario.program[: last + 1], mismatch, expected.refusal, expected.open)


def clauses_of(case: Case, plain: bool = False) -> List[str]:
    """Return the IDs of the clauses that torch may break, the likeliest first.

    Where the program is `plain`, each of its modes matters to the mismatch.
    """
    likeliest = (_by_mode(case) if plain else None) or _likeliest(case)
    gradient = case.mismatch.field in ("grad", "value", LOG, TANGENT[0])
    special = _special(case) if gradient else []
    others = dict.fromkeys(special)
    if gradient:
        others.update(dict.fromkeys(_changes(case)))
    if case.modes & {*PAIRS}:
        others["saved.hooks.unpack"] = None
        others[_packed(case)] = None
    if case.mismatch.field == TANGENT[0] and case.kind == "inplace":
        others["forward.inplace.propagates"] = None
    if case.mismatch.field == LOG:
        others[_receives(case)] = None
    if case.words & CALLED:
        others["backward.hook.receives"] = None
    if "multi_hook" in case.words:
        others.update(dict.fromkeys(["hooks.multi.root", "hooks.multi.grad"]))
    if case.mismatch.field == RAISED and case.step.word == "backward_with":
        others["accumulate.grad.own_memory"] = None
    if _can_not_be_read(case) and case.words & _SEVERAL:
        others["views.inplace.reaches_views"] = None
    if case.mismatch.field == RAISED and case.words & _SEVERAL:
        others["backward.inputs.only_listed"] = None
    if case.kind == "call" and {"view", "inplace"} <= case.kinds:
        others["views.inplace.chains"] = None
    return [likeliest, *(clause for clause in others if clause != likeliest)]


def _by_mode(case: Case) -> Optional[str]:
    """What comes of an operation that a mode ought to keep from being recorded."""
    if case.refusal is not None or case.mismatch.field in (MOVED, "retains_grad", TANGENT[0]):
        return None
    if str(case.mismatch.observed).startswith("RuntimeError: A view was created"):
        return None
    kinds = {(step.row.kind, _mode(step)) for step in case.steps}
    for mode, computed, written in (
        (NO_GRAD, "modes.no_grad.results_are_constants", "modes.no_grad.updates_leaf"),
        (INFERENCE, "inference.computation.records_nothing", "inference.inplace.updates_leaf"),
    ):
        if case.kind == "inplace" and _mode(case.step) == mode:
            return written
        if ("operation", mode) in kinds and case.kind == "call":
            return computed
    return None


def _likeliest(case: Case) -> str:
    if case.refusal is not None:
        return _refused(case)
    if case.step.word in _FUNCTIONS and {"inference_mode", "enable_grad"} <= {*case.step.modes}:
        return "inference.enable_grad.records_nothing"
    field = case.mismatch.field
    if _can_not_be_read(case):
        return _unreadable(case)
    return _BY_FIELD[field.partition(".")[0] if field.startswith("grad.") else field](case)


def _can_not_be_read(case: Case) -> bool:
    observed = str(case.mismatch.observed)
    return case.mismatch.field in _LOOKS and observed.startswith("RuntimeError")


def _unreadable(case: Case) -> str:
    """A tensor at which one can't look."""
    return {
        MULTIPLE: "views.inplace.reaches_views",
        INFERENCE: "inference.view.cuts_gradient",
    }.get(_way(case, [case.mismatch.result]), "modes.no_grad.inplace_keeps_flag")


def _way(case: Case, results: Iterable[int]) -> str:
    """Return the most particular way in which one of these results was made as a view."""
    makers = [step for step in case.steps for _ in range(step.row.results)]
    made = {DEFAULT}
    fresh = list(results)
    while fresh:
        maker = makers[fresh.pop()]
        if maker.row.kind in ("view", "dual"):
            made.add(_mode(maker))
            made.update([MULTIPLE] if maker.row.results > 1 else [])
            fresh.extend(maker.operands)
    return next(way for way in (INFERENCE, NO_GRAD, MULTIPLE, DEFAULT) if way in made)


def _mode(step: Step) -> str:
    """Return the mode that holds in the step."""
    with modes.within(*modes_of(step.modes)):
        return modes.kind()


def _refused(case: Case) -> str:
    """A refusal that did not come, came as another error, or came after a change."""
    changed = case.mismatch.field not in (ACCEPTED, RAISED)
    if changed and case.refusal is refusals.InferenceModified:
        return "inference.inplace.immutable_outside"
    if changed and case.kind == "inplace":
        return "inplace.leaf.unchanged"
    if case.mismatch.field == "retains_grad":
        return "requires_grad.retain.reported"
    if case.mismatch.field == RAISED and case.words & CALLED:
        return "backward.hook.receives"
    return case.refusal.clause


def _raised(case: Case) -> str:
    """An error that no law promises."""
    if case.kind == "call":
        return _raised_in_backward(case)
    if case.kind == "flag":
        return _flag(case)
    if case.kind == "inplace" and "retain_grad" in case.on_root:
        return "accumulate.retain_grad.latest_value"
    if case.step.word in _FUNCTIONS and "inference_mode" not in case.modes:
        return _APPLYING.get(case.step.word, "saved.function.applied")
    if case.step.word in COMPLEX_VIEWS:
        return "complex.views.share_memory"
    observed = str(case.mismatch.observed)
    unusable = "A view was created" in observed or "multiple views" in observed
    if case.step.word in _CHECKPOINTS and not unusable:
        return "checkpoint.value.same"
    if case.kind in _OF_DUALS and not unusable:
        return _OF_DUALS[case.kind]
    way = _way(case, case.step.operands)
    if way != DEFAULT and (case.kind == "operation" or unusable):
        return {
            MULTIPLE: "views.inplace.reaches_views",
            INFERENCE: "inference.view.cuts_gradient",
            NO_GRAD: "modes.no_grad.results_are_constants",
        }[way]
    if "inference_mode" in case.modes:
        inside = case.kind == "inplace"
        return "inference.inplace.allowed_inside" if inside else "inference.saved.not_needed"
    return {
        "inplace": "views.inplace.chains"
        if "view" in case.kinds
        else "inplace.shared_storage.accepted",
        "hook": "backward.hook.receives",
        "leaf": "requires_grad.default.factory",
    }.get(case.kind, "history.forward.same_values")


def _raised_in_backward(case: Case) -> str:
    if case.modes & {*PAIRS}:
        return _packed(case)
    if "detach_" in case.words:
        return "requires_grad.detach_in_place.earlier_uses"
    if case.words & _CHECKPOINTS:
        return "checkpoint.nonreentrant.any_backward"
    if case.words & CALLED:
        return "backward.hook.receives"
    listed = case.step.word.startswith("backward_input")
    if listed and ("inplace" not in case.kinds or "a leaf" in str(case.mismatch.observed)):
        return "backward.inputs.only_listed"
    if "inplace" in case.kinds:
        kinds = [step.row.kind for step in case.steps]
        late = "operation" in kinds[: len(kinds) - kinds[::-1].index("inplace")]
        return "inplace.saved.unneeded" if late else "inplace.saved.earlier_writes"
    if _way(case, range(sum(step.row.results for step in case.steps))) == NO_GRAD:
        return "modes.no_grad.results_are_constants"
    return "lifetime.retain_graph.repeats" if "call" in case.kinds else "history.chain_rule.value"


def _value(case: Case) -> str:
    if case.kind == "call":
        return _gradient(case) if case.shows_result else "accumulate.grad.own_memory"
    if case.kind == "inplace" and not case.shows_target:
        if "read_grad" in case.words:
            return "accumulate.grad.own_memory"
        recast = case.words & COMPLEX_VIEWS
        return "complex.views.share_memory" if recast else "views.data.shared"
    return "history.forward.same_values"


def _recorded(case: Case) -> str:
    """`requires_grad`, `is_leaf` and whether there is a `grad_fn`."""
    by_kind: Dict[str, Callable[[Case], str]] = {
        "call": _recorded_gradient,
        "inplace": _recorded_in_place,
        "flag": _flag,
        "leaf": lambda case: "requires_grad.default.factory",
        "grad": lambda case: "accumulate.grad.no_history",
    }
    if case.kind in by_kind:
        return by_kind[case.kind](case)
    if "inference_mode" in case.step.modes:
        return "inference.computation.records_nothing"
    if "no_grad" in case.step.modes:
        return "modes.no_grad.records_nothing"
    if case.step.word in _FUNCTIONS:
        return _APPLYING.get(case.step.word, "saved.function.applied")
    if case.step.word in _CHECKPOINTS:
        return "checkpoint.nonreentrant.outputs"
    if case.mismatch.field == "requires_grad":
        return "requires_grad.recording.any_input"
    return "history.grad_fn.recorded" if case.mismatch.expected else "history.grad_fn.absent"


def _recorded_gradient(case: Case) -> str:
    recorded = case.option("create_graph")
    return "grad.create_graph.higher_orders" if recorded else "grad.result.no_history"


def _recorded_in_place(case: Case) -> str:
    if "no_grad" in case.step.modes:
        return "modes.no_grad.inplace_keeps_flag"
    if "inference_mode" in case.step.modes:
        return "inference.inplace.updates_leaf"
    return "inplace.graph.receives" if case.shows_target else "views.inplace.reaches_views"


def _flag(case: Case) -> str:
    return {
        "detach": "requires_grad.detach.leaf",
        "detach_": "requires_grad.detach_in_place.leaf",
        "requires_grad_": "requires_grad.leaf.settable",
    }[case.step.word]


def _inference(case: Case) -> str:
    if case.kind == "view":
        return "inference.tensor.views_follow_base"
    return "inference.tensor.allocated_inside"


def _version(case: Case) -> str:
    if case.kind == "call":
        return "accumulate.grad.own_memory"
    if case.kind != "inplace":
        return "inplace.version.reading"
    if case.shows_target:
        return "inplace.version.counts"
    if "read_grad" in case.words:
        return "accumulate.grad.own_memory"
    detached = "detach" in case.words and "view" not in case.kinds
    return f"inplace.version.shared_with_{'detached' if detached else 'views'}"


def _grad(case: Case) -> str:
    """The `.grad` of a tensor."""
    field, expected, observed = case.mismatch.field, case.mismatch.expected, case.mismatch.observed
    if field == "grad.requires_grad":
        recorded = case.option("create_graph")
        return "grad.create_graph.higher_orders" if recorded else "accumulate.grad.no_history"
    if field != "grad":
        return {"grad.shape": "accumulate.grad.shape", "grad.dtype": "accumulate.grad.dtype"}.get(
            field, "accumulate.layout.as_leaf"
        )
    if case.kind != "call":
        return "accumulate.grad.own_memory"
    if expected is None:
        if case.step.word.startswith("grad"):
            return "grad.leaves.untouched"
        listed = case.step.word.startswith("backward_input")
        return "backward.inputs.only_listed" if listed else "requires_grad.grad.leaves_only"
    if observed is None:
        retained = "retain_grad" in case.words
        return "accumulate.retain_grad.fills" if retained else "requires_grad.grad.leaves_only"
    return _gradient(case)


def _gradient(case: Case) -> str:
    """A gradient of the wrong value."""
    retained = case.mismatch.field == "grad" and "retain_grad" in case.words
    if case.modes & {*PAIRS}:
        return _packed(case)
    changes = _changes(case)
    if retained and changes:
        return "accumulate.retain_grad.after_hooks"
    if retained and "inplace" in case.kinds:
        return "accumulate.retain_grad.latest_value"
    if case.open and "inplace" in case.kinds:
        return "inplace.saved.sound"
    if changes:
        several = case.step.word == "grad_two"
        return "grad.value.other_inputs" if several else changes[0]
    special = _special(case)
    if special:
        return special[0]
    if "inplace" in case.kinds:
        return "views.inplace.chains" if "view" in case.kinds else "inplace.graph.functional"
    if "call" in case.kinds and case.mismatch.field == "grad":
        return "accumulate.leaf.sums"
    if "view" in case.kinds:
        return "views.gradient.scatters"
    return "complex.vjp.holomorphic" if case.complex else "history.chain_rule.value"


def _packed(case: Case) -> str:
    """What speaks of saved tensors that hooks have packed."""
    if {*PAIRS} <= case.modes:
        return "saved_hooks.nested.innermost"
    if "inplace" in case.kinds:
        return "saved_hooks.modified.copy"
    return "saved_hooks.pair.inverse" if "inverse_pair" in case.modes else "saved.hooks.unpack"


def _changes(case: Case) -> List[str]:
    return [_CHANGING[step.word] for step in case.steps if step.word in _CHANGING]


def _special(case: Case) -> List[str]:
    rules = {**_RULES, **_OF_COMPLEX} if case.complex else _RULES
    written = "inplace" in case.kinds and case.words & COMPLEX_VIEWS
    special = ["complex.views.inplace"] if written else []
    return special + [rules[step.word] for step in case.steps if step.word in rules]


def _tangent(case: Case) -> str:
    """A wrong tangent within a dual level."""
    if case.kind == "inplace":
        return "forward.inplace.propagates" if case.shows_target else "forward.inplace.views"
    if "inference_mode" in case.step.modes:
        return "inference.forward_ad.stopped"
    if case.step.modes:
        return "modes.forward_ad.unaffected"
    if case.kind == "operation" and len(case.step.operands) > 1:
        return "forward.tangent.sums"
    return {
        "view": "forward.inplace.views",
        "flag": "forward.detach.drops",
        "level": "forward.level.exit_drops",
        "dual": "forward.unpack_dual.pair" if case.shows_result else "forward.make_dual.view",
    }.get(case.kind, "forward.tangent.jacobian")


def _log(case: Case) -> str:
    """What hooks have received."""
    expected, observed = case.mismatch.expected, case.mismatch.observed
    same_calls = [label for label, _ in expected] == [label for label, _ in observed]
    special = _special(case)
    if len(observed) > len(expected) and "remove_hook" in case.words:
        return "hooks.handle.removes"
    return special[0] if special and same_calls else _receives(case)


def _receives(case: Case) -> str:
    """What speaks of the first note in which they differ."""
    expected, observed = case.mismatch.expected, case.mismatch.observed
    notes = [note for note in (*expected, *observed) if (note in expected) != (note in observed)]
    word = str((notes or expected or observed)[0][0]).partition(" of ")[0]
    plain = "hook" if "hook" in case.words else "post_hook"
    return _RECEIVING.get(word) or _RECEIVING[plain]


_OF_DUALS = {"level": "forward.level.nested_refused", "dual": "forward.unpack_dual.pair"}
"""The clauses that speak of the words of forward mode."""

_LOOKS = {"grad", *(name for name, _ in (*FIELDS, TANGENT))}

_BY_FIELD: Dict[str, Callable[[Case], str]] = {
    RAISED: _raised,
    "value": _value,
    "shape": _value,
    "dtype": _value,
    "requires_grad": _recorded,
    "is_leaf": _recorded,
    "grad_fn": _recorded,
    "is_inference": _inference,
    "retains_grad": lambda case: "requires_grad.retain.reported",
    MOVED: _version,
    "grad": _grad,
    LOG: _log,
    TANGENT[0]: _tangent,
}
