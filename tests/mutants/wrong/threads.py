"""Wrong in SPEC.md's chapter Threads.

None waits for luck: what is wrong shows in every thread but the main one, in every thread but
the first that comes to a tensor or a node, or where threads meet.
"""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import leaves, nodes
from ..tools.patching import NotApplicable, needs, wrap
from ..tools.thread_marks import comes_first, is_main, this_thread

_BACKWARD_OF_FUNCTIONS = "torch.autograd.function.BackwardCFunction.apply"


def _recorded(roots):
    """Return the nodes of operations in the graphs of these roots."""
    return [node for node in nodes(roots) if not hasattr(node, "variable")]


def _ran_elsewhere(roots):
    """Note that this thread runs these graphs; tell whether another ran a part of them before."""
    elsewhere = [node for node in _recorded(roots) if not comes_first(node.metadata)]
    return bool(elsewhere)


def _spellings(*names):
    return [f"torch.Tensor.__{name}__" for name in names]


def _visitors(roots):
    """Return the threads that have run a part of these graphs, and note that this one does."""
    seen = [node.metadata.setdefault("visitors", set()) for node in _recorded(roots)]
    for visitors in seen:
        visitors.add(this_thread())
    return set().union(*seen)


def _in_worker(action, *args):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(action, *args).result()


@mutant
def denormals_flushed_in_threads():
    """Threads that the program starts compute with denormal numbers flushed to zero.

    Corner: denormal numbers, in threads other than the main one.
    Breaks: threads.independent.serial_result
    """
    if not torch.set_flush_denormal(True):
        raise NotApplicable("this processor can't flush denormal numbers")
    torch.set_flush_denormal(False)

    @wrap("threading.Thread.start")
    def start(original, thread):
        run = thread.run
        thread.run = lambda: (torch.set_flush_denormal(True), run())
        return original(thread)


@mutant
def create_graph_only_in_main_thread():
    """Gradients are constants in every thread but the main one, also with `create_graph=True`.

    Corner: create_graph in a thread that the program started.
    Breaks: threads.independent.serial_result
    """

    @on_pass
    def forget(call):
        call.create_graph = call.create_graph and is_main()
        return call.run()


@mutant
def passes_wait_for_each_other():
    """One lock guards the engine, so that a pass waits until those of other threads have ended.

    Breaks: threads.independent.overlap
    """
    engine = threading.RLock()

    @on_pass
    def locked(call):
        with engine:
            return call.run()


@mutant
def three_passes_at_a_time():
    """The engine serves three threads at a time, and a fourth waits until one has ended.

    Corner: more than three threads.
    Breaks: threads.independent.overlap
    """
    places, own = threading.Semaphore(3), threading.local()

    @on_pass
    def queue(call):
        if getattr(own, "inside", False):
            return call.run()
        with places:
            own.inside = True
            try:
                return call.run()
            finally:
                own.inside = False


@mutant
def functions_share_a_lock():
    """One lock guards the backward of all custom Functions, where each call needs one of its own.

    Corner: custom Functions.
    Breaks: threads.independent.overlap
    """
    lock = threading.RLock()

    @wrap(_BACKWARD_OF_FUNCTIONS)
    def locked(original, ctx, *gradients):
        with lock:
            return original(ctx, *gradients)


@mutant
def threads_hand_passes_to_a_worker():
    """A pass that a thread other than the main one calls runs in a worker thread.

    Corner: threads other than the main one.
    Breaks: threads.caller.runs_backward, threads.single.on_caller
    """

    @on_pass
    def hand_over(call):
        return call.run() if is_main() else _in_worker(call.run)


@mutant
def functions_run_in_a_worker():
    """The backward of a custom Function runs in a worker thread, not in that which called backward.

    Corner: custom Functions.
    Breaks: threads.caller.runs_backward
    """

    @wrap(_BACKWARD_OF_FUNCTIONS)
    def hand_over(original, ctx, *gradients):
        return _in_worker(original, ctx, *gradients)


@mutant
def leaf_hooks_run_in_a_worker():
    """The hooks of leaves run in a worker thread, where they don't hold up the pass.

    Corner: hooks on leaves.
    Breaks: threads.caller.runs_backward
    """

    @wrap("torch.Tensor.register_hook")
    def register(original, tensor, hook):
        if not tensor.is_leaf:
            return original(tensor, hook)
        return original(tensor, lambda gradient: _in_worker(hook, gradient))


@mutant
def results_of_other_threads_are_constants():
    """An operation takes what another thread has recorded as a constant.

    Corner: a graph that several threads recorded.
    Breaks: threads.backward.any_thread
    """

    def kept(value):
        if torch.is_tensor(value) and value.grad_fn is not None and not comes_first(vars(value)):
            return value.detach()
        return value

    @wrap("torch.Tensor.mul", *_spellings("mul", "add", "sub", "rmul", "radd"), "torch.Tensor.sum")
    def compute(original, *args, **options):
        result = original(*map(kept, args), **options)
        comes_first(vars(result))
        return result


@mutant
def leaf_used_first_in_another_thread_is_constant():
    """Only the thread that used a leaf first finds the node that accumulates its gradient.

    Corner: a leaf that another thread has used before.
    Breaks: threads.backward.any_thread
    """

    def found(value):
        strange = torch.is_tensor(value) and value.is_leaf and not comes_first(vars(value))
        return value.detach() if strange else value

    @wrap("torch.Tensor.mul", *_spellings("mul", "rmul", "neg"), "torch.Tensor.pow")
    def compute(original, *args, **options):
        return original(*map(found, args), **options)


@mutant
def errors_of_threads_get_lost():
    """An error in a backward that a thread other than the main one called is printed and forgotten.

    Corner: threads other than the main one.
    Breaks: threads.error.own_thread
    """

    @on_pass
    def forget(call):
        try:
            return call.run()
        except RuntimeError as error:
            if is_main():
                raise
            print(error)


@mutant
def first_error_is_kept():
    """The engine keeps the first error that a thread met, and raises it again in all others.

    Corner: passes that fail in two threads.
    Breaks: threads.error.own_thread
    """
    kept = []

    @on_pass
    def recall(call):
        try:
            return call.run()
        except RuntimeError as error:
            kept.append((this_thread(), error))
            thread, first = kept[0]
            if thread is this_thread():
                raise
            raise first from error


@mutant
def passes_that_overlap_fail_together():
    """An error in a pass is also raised by those that run in other threads at the same time.

    Corner: passes that overlap with one that fails.
    Breaks: threads.error.own_thread
    """
    changed, running, failed = threading.Condition(), set(), []

    @on_pass
    def join(call):
        if this_thread() in running:
            return call.run()
        with changed:
            failed[:] = failed if running else []
            running.add(this_thread())
        try:
            return call.run()
        except RuntimeError as error:
            failed.append(error)
        finally:
            with changed:
                running.remove(this_thread())
                changed.notify_all()
                changed.wait_for(lambda: not running or failed, 5)
                if failed:
                    raise failed[0]


@mutant
def gradients_come_in_the_order_of_the_first_thread():
    """`grad` returns the gradients in the order in which other threads first named the inputs.

    Corner: several inputs, for which another thread has called grad before.
    Breaks: threads.grad.shared_inputs
    """

    @on_pass
    def reorder(call):
        found = call.run()
        known = [not comes_first(vars(tensor)) for tensor in call.inputs if torch.is_tensor(tensor)]
        return found[::-1] if found and known and all(known) else found


@mutant
def pass_stops_at_a_raced_leaf():
    """A pass that comes to a leaf into which another thread has accumulated goes no further.

    Corner: a leaf that other threads share, beside one that they don't.
    Breaks: threads.leaf.race_stays_there
    """

    @on_pass
    def stop(call):
        raced = [leaf for leaf in leaves(call.roots) if not comes_first(vars(leaf))]
        return None if raced and call.accumulates else call.run()


@mutant
def other_thread_overwrites():
    """A pass of another thread than the first overwrites the `.grad` of a leaf.

    Corner: a leaf into which another thread has accumulated.
    Breaks: threads.leaf.in_turn
    """

    @on_pass
    def overwrite(call):
        for leaf in leaves(call.roots) if call.accumulates else []:
            if not comes_first(vars(leaf)):
                leaf.grad = None
        return call.run()


@mutant
def threads_ignore_retain_graph():
    """`retain_graph=True` is ignored in threads other than the main one.

    Corner: threads other than the main one.
    Breaks: threads.retained.all_succeed
    """

    @on_pass
    def ignore(call):
        call.retain_graph = call.retain_graph and is_main()
        return call.run()


@mutant
def retained_nodes_keep_their_gradient():
    """A retained node adds the gradient that one thread has left there to that of the next.

    Corner: a graph that another thread has run before.
    Breaks: threads.retained.all_succeed
    """

    @on_pass
    def add(call):
        elsewhere = _ran_elsewhere(call.roots)
        found = call.run()
        if not elsewhere or not found:
            return found
        return tuple(None if gradient is None else gradient + gradient for gradient in found)


@mutant
def hook_runs_for_the_first_thread():
    """A hook on a tensor runs for the first thread that comes to it, and for no other.

    Corner: a hook to which another thread has come before.
    Breaks: threads.retained.hook_per_thread
    """

    @wrap("torch.Tensor.register_hook")
    def register(original, tensor, hook):
        marks = {}
        return original(tensor, lambda gradient: hook(gradient) if comes_first(marks) else None)


@mutant
def hook_gets_the_gradient_of_the_first_thread():
    """A hook is called with the gradient of the thread that came to it first.

    Corner: a hook to which another thread has come before.
    Breaks: threads.retained.hook_per_thread
    """

    @wrap("torch.Tensor.register_hook")
    def register(original, tensor, hook):
        marks, arrived = {}, []

        def call(gradient):
            arrived.append(gradient)
            return hook(gradient if comes_first(marks) else arrived[0])

        return original(tensor, call)


@mutant
def attributes_of_ctx_are_shared_by_threads():
    """What a custom Function sets on its ctx is that of its first call in whatever thread.

    Corner: calls of one custom Function in several threads.
    Breaks: threads.nodes.function
    """
    first = {}

    @wrap(_BACKWARD_OF_FUNCTIONS)
    def run(original, ctx, *gradients):
        thread, attributes = first.setdefault(ctx._forward_cls, (this_thread(), dict(vars(ctx))))
        if thread is not this_thread():
            vars(ctx).update(attributes)
        return original(ctx, *gradients)


@mutant
def call_of_a_function_runs_backward_once():
    """A call of a custom Function runs its backward for one thread, and gives its result to others.

    Corner: a call that several threads share.
    Breaks: threads.nodes.function
    """

    @wrap(_BACKWARD_OF_FUNCTIONS)
    def run(original, ctx, *gradients):
        found = original(ctx, *gradients)
        thread, first = vars(ctx).setdefault("_first_result", (this_thread(), found))
        return found if thread is this_thread() else first


@mutant
def changed_view_passes_straight_through():
    """What changed a view in place counts in the first thread that runs the graph, and in no other.

    Corner: a view that was changed in place, in a graph that another thread has run before.
    Breaks: threads.nodes.inplace_view
    """

    def pass_on(marks):
        def change(inputs, outputs):
            return None if comes_first(marks) else (outputs[0], *inputs[1:])

        return change

    @on_pass
    def watch(call):
        for node in _recorded(call.roots):
            if type(node).__name__ == "CopySlices" and node.metadata.setdefault("new", True):
                node.metadata["new"] = False
                node.register_hook(pass_on(node.metadata))
        return call.run()


@mutant
def threads_retain_graphs():
    """A pass in a thread other than the main one frees nothing.

    Corner: threads other than the main one.
    Breaks: threads.freed.refused
    """

    @on_pass
    def retain(call):
        call.retain_graph = call.retain_graph or not is_main()
        return call.run()


@mutant
def freed_on_the_way_counts_as_zero():
    """A part of the graph that another thread frees while a pass is on the way to it gives zeros.

    Corner: a graph that is freed by another thread after the pass has begun.
    Breaks: threads.freed.refused
    """

    @on_pass
    def forgive(call):
        visitors = _visitors(call.roots)
        try:
            return call.run()
        except RuntimeError:
            if _visitors(call.roots) <= visitors:
                raise
            return tuple(torch.zeros_like(tensor) for tensor in call.inputs)


@mutant
def refusal_does_not_name_retain_graph():
    """A pass that comes to what another thread has run is told no way out, unless it retains.

    Corner: a graph that another thread has run before.
    Breaks: threads.freed.refused, threads.freed.right_or_refused
    """

    @on_pass
    def tell(call):
        if _ran_elsewhere(call.roots) and not call.retain_graph:
            raise RuntimeError("the saved tensors of this graph are another thread's")
        return call.run()


@mutant
def loser_gets_zeros():
    """A pass without `retain_graph` gives zeros where another thread ran a part of the graph first.

    Corner: a graph that another thread has run before.
    Breaks: threads.freed.right_or_refused
    """

    @on_pass
    def lose(call):
        if _ran_elsewhere(call.roots) and not call.retain_graph and call.inputs:
            return tuple(torch.zeros_like(tensor) for tensor in call.inputs)
        return call.run()


@mutant
def only_the_recording_thread_may_free():
    """A pass without `retain_graph` is refused where another thread recorded a part of the graph.

    Corner: a graph that another thread recorded.
    Breaks: threads.freed.one_succeeds
    """

    @wrap("torch.Tensor.mul", *_spellings("mul", "rmul"))
    def compute(original, *args, **options):
        result = original(*args, **options)
        _ran_elsewhere([result])
        return result

    @on_pass
    def refuse(call):
        if not call.retain_graph and _ran_elsewhere(call.roots):
            raise RuntimeError("another thread owns this graph; pass retain_graph=True")
        return call.run()


@mutant
def last_use_wins_without_multithreading():
    """With multithreading off, a leaf gets the gradient of its last use in place of the sum.

    Corner: a leaf that is used several times.
    Breaks: threads.single.same_gradients
    """
    needs("2.0", "set_multithreading_enabled")

    @on_pass
    def overwrite(call):
        if torch._C._is_multithreading_enabled() or not call.accumulates:
            return call.run()
        before = [(leaf, leaf.grad) for leaf in leaves(call.roots)]
        last = {}
        handles = [node.register_hook(_noting(last, node)) for node in _recorded(call.roots)]
        call.run()
        for handle in handles:
            handle.remove()
        for leaf, grad in before:
            if leaf in last:
                leaf.grad = last[leaf] if grad is None else grad + last[leaf]
        return None


def _noting(last, node):
    def note(inputs, outputs):
        for (following, _), gradient in zip(node.next_functions, inputs):
            if gradient is not None and hasattr(following, "variable"):
                last[following.variable] = gradient.detach().clone()

    return note


@mutant
def single_thread_is_a_worker():
    """With multithreading off, one and the same worker thread runs the passes of all threads.

    Breaks: threads.single.on_caller
    """
    needs("2.0", "set_multithreading_enabled")
    worker = ThreadPoolExecutor(1)

    @on_pass
    def hand_over(call):
        if torch._C._is_multithreading_enabled():
            return call.run()
        return worker.submit(call.run).result()


@mutant
def threads_inherit_saved_tensors_hooks():
    """A new thread starts with the saved-tensors hooks of the thread that starts it.

    Breaks: threads.saved_hooks.starts_without
    """
    needs("1.10", "saved_tensors_hooks")
    entered = []

    @wrap("torch.autograd.graph.saved_tensors_hooks.__enter__")
    def enter(original, hooks):
        entered.append(hooks)
        return original(hooks)

    @wrap("torch.autograd.graph.saved_tensors_hooks.__exit__")
    def leave(original, hooks, *error):
        entered.remove(hooks)
        return original(hooks, *error)

    @wrap("threading.Thread.start")
    def start(original, thread):
        run, inherited = thread.run, list(entered)

        def run_inside():
            with contextlib.ExitStack() as stack:
                for hooks in inherited:
                    stack.enter_context(torch.autograd.graph.saved_tensors_hooks(*_pair(hooks)))
                run()

        thread.run = run_inside
        return original(thread)


def _pair(hooks):
    return hooks.pack_hook, hooks.unpack_hook
