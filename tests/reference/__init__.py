"""The reference interpreter: autograd as SPEC.md states it, in plain Python and NumPy.

Read the modules in the order of SPEC.md's chapters: memory, history, saved, operations and
subgradients, leaves, modes, inplace, views, accumulation, backward, hooks, saved_hooks,
functions, levels and forward, checkpoints. `refusals` has one exception for each error that the
law promises.
"""
