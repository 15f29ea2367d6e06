"""The seam between torch modules and thinc: every torch weight of the package goes through it.

thinc's own ``PyTorchShim`` loses averaged weights, shares an id between copies, toggles
``train()``/``eval()`` (which is not thread-safe) and stores weights with pickle.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import safetensors.torch
import srsly
import torch
from thinc.api import Model, get_torch_default_device, torch2xp, xp2torch
from thinc.optimizers import Optimizer
from thinc.shims import PyTorchShim, Shim
from thinc.types import ArrayXd, Floats2d

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.torch_backend.fused_adam import can_fuse, fused_adam
from spacy_bigru_crf.torch_backend.runtime import keep_freed_memory, one_thread_in_workers


class TorchShim(PyTorchShim):
    """A torch module as part of a thinc layer.

    Args:
        module: Takes tensors and its dropout rate, returns one tensor, and has
            ``reset_parameters()``.

    Attributes:
        version: Incremented whenever a weight changes. Cached results of the module are valid for
            one version.
    """

    version: int

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__(module)
        self.version = 0

    # thinc's own layers are the only callers that pass its ArgsKwargs; ours pass plain arguments
    def predict(self, inputs: tuple[Any, ...]) -> torch.Tensor:  # type: ignore[override]
        """Return the module's output, without a gradient."""
        one_thread_in_workers()
        with torch.no_grad():
            return cast(torch.Tensor, self._model(*inputs))

    def begin_update(  # type: ignore[override]
        self, inputs: tuple[Any, ...]
    ) -> tuple[torch.Tensor, Callable[[torch.Tensor], None]]:
        """Return the module's output and the backward pass.

        The backward pass takes the gradient of the output and leaves the gradients of weights and
        inputs in their ``grad``.
        """
        keep_freed_memory()
        with torch.enable_grad():
            output = self._model(*inputs)
        return output.detach(), lambda d_output: torch.autograd.backward(output, d_output)

    def finish_update(self, optimizer: Optimizer) -> None:
        """Update the weights by the optimizer, in place."""
        for name, parameter in self._model.named_parameters():
            if parameter.grad is None:
                continue
            key = (self.id, name)
            if can_fuse(optimizer, parameter.data):
                fused_adam(optimizer, key, parameter.data, parameter.grad)
            else:
                weights = to_array(parameter.data)
                updated, _ = optimizer(key, weights, to_array(parameter.grad))
                if updated is not weights:
                    parameter.data.copy_(xp2torch(updated, device=parameter.device))
            # drop the gradient instead of zeroing it: nlp.rehearse applies it later
            parameter.grad = None
        self.version += 1

    @contextmanager
    def use_params(self, params: dict[Any, ArrayXd]) -> Iterator[None]:
        """Swap other weights in temporarily, such as an optimizer's averages.

        Args:
            params: Weights by ``(id of the shim, name of the parameter)``.
        """
        swapped = {name: w for name, w in self._state().items() if (self.id, name) in params}
        backup = {name: parameter.data.clone() for name, parameter in swapped.items()}
        try:
            for name, parameter in swapped.items():
                parameter.data.copy_(xp2torch(params[self.id, name], device=parameter.device))
            self.version += bool(swapped)
            yield
        finally:
            for name, parameter in swapped.items():
                parameter.data.copy_(backup[name])
            self.version += bool(swapped)

    def reset(self) -> None:
        """Initialise the weights."""
        self._model.reset_parameters()
        self.version += 1

    def copy(self) -> "TorchShim":
        """Return a copy with an id of its own, so that the optimizer keeps the two apart."""
        copied = cast(TorchShim, super().copy())  # type: ignore[no-untyped-call]  # thinc's
        copied.id = Shim({}).id
        return copied

    def to_bytes(self) -> bytes:
        """Return the weights in safetensors' format."""
        weights = {name: w.detach().cpu().contiguous() for name, w in self._state().items()}
        return cast(bytes, srsly.msgpack_dumps({"weights": safetensors.torch.save(weights)}))

    def from_bytes(self, bytes_data: bytes) -> "TorchShim":
        """Load weights, in place.

        Raises:
            ValueError: If they belong to a network with other settings.
        """
        weights = safetensors.torch.load(srsly.msgpack_loads(bytes_data)["weights"])
        state = self._state()
        found = {name: tuple(tensor.shape) for name, tensor in weights.items()}
        expected = {name: tuple(parameter.shape) for name, parameter in state.items()}
        if found != expected:
            name, _ = min(found.items() ^ expected.items())
            raise ValueError(
                Errors.N001.format(
                    network=type(self._model).__name__,
                    name=name,
                    found=found.get(name, "nothing"),
                    expected=expected.get(name, "nothing"),
                )
            )
        for name, parameter in state.items():
            parameter.data.copy_(weights[name])
        self._model.to(get_torch_default_device())
        self.version += 1
        return self

    def _state(self) -> dict[str, torch.nn.Parameter]:
        return dict(self._model.named_parameters())


def shim_of(model: Model[Any, Any]) -> TorchShim:
    """Return the shim of a layer with a ``TorchShim``."""
    return cast(TorchShim, model.shims[0])


def reset_shim(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
    """Initialise a layer whose weights all are torch's."""
    shim_of(model).reset()


def to_array(tensor: torch.Tensor) -> Floats2d:
    """Return a tensor of floats as an array that shares its memory, on the same device."""
    return cast(Floats2d, torch2xp(tensor))
