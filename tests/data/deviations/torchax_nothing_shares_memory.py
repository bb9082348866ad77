"""clause: requires_grad.detach.shares, requires_grad.detach_in_place.views_refused,
    inplace.version.shared_with_views, inplace.version.shared_with_detached,
    inplace.version.data_apart, inplace.shared_storage.accepted, inplace.saved.raises,
    inplace.saved.sound, inplace.saved.buffers, views.data.shared, views.indexing.basic,
    views.base.root, views.requires_grad.follows_base, views.inplace.reaches_base,
    views.inplace.reaches_views, views.inplace.reaches_siblings, views.inplace.chains,
    views.saved.base_written, views.leaf.refused, views.no_grad.refused,
    views.function.refused, views.overlap.refused, complex.views.share_memory,
    complex.views.inplace, complex.conj.lazy, modules.init.not_recorded,
    requires_grad.non_leaf.turning_off_refused, particular.embedding.max_norm,
    particular.scatter.functional_writes, modules.optimizer.in_place, functions.dirty.view
torch: ==2.9.*
backend: torchax
covers: 'observed no error' in failure; 'observed Tensor' in failure; 'observed View' in
    failure; 'observed [' in failure; 'observed (' in failure; 'observed False' in failure;
    'Got:' in failure; 'observed 1' in failure; 'observed 2.0' in failure
shows: AssertionError: the original is [1.0, 2.0]
reason: A detached tensor and a view share memory and version with the original; a write to
    one is seen by all, or refused. Here each has its own.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0])
x.detach().add_(1)
assert x.tolist() == [2.0, 3.0], f"the original is {x.tolist()}"
