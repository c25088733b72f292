"""A frozen UNet of Stable Diffusion with FRC behind each of its cross-attentions, called as the nano denoiser is.

The base's own context stays the embedding of the empty text, kept inside: at scale 0 the file is Stable Diffusion
unsteered. Names split base from FaceX: what is under `frc` or `reference` is trained, all else is frozen.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from diffusers import UNet2DConditionModel
from torch import Tensor, nn

from facex_train.unet import Frc, zeroed

from .schedule import ALPHA_BARS


@dataclass
class Steering:
    """What the branches of one forward pass read: tokens [B,N,D] and scale [B or 1,1,1]."""

    tokens: Tensor | None = None
    scale: Tensor | None = None


class SteeredAttention(nn.Module):
    """The frozen cross-attention plus FRC's, in parallel on the same normed rows."""

    def __init__(self, base: nn.Module, frc: Frc, steering: Steering) -> None:
        super().__init__()
        self.base = base
        self.frc = frc
        self.steering = steering

    def forward(self, hidden_states: Tensor, encoder_hidden_states: Tensor | None = None, **rest: object) -> Tensor:
        own = self.base(hidden_states, encoder_hidden_states=encoder_hidden_states, **rest)
        return own + self.steering.scale * self.frc(hidden_states, self.steering.tokens)


class SdDenoiser(nn.Module):
    """v from (sample, timestep, tokens, reference_map, frc_scale); the UNet itself predicts the noise."""

    empty_context: Tensor
    shares: Tensor

    def __init__(self, unet: UNet2DConditionModel, empty_context: Tensor, reference: int, heads: int) -> None:
        super().__init__()
        self.unet = unet
        self.steering = Steering()
        self.register_buffer("empty_context", empty_context)
        self.register_buffer("shares", ALPHA_BARS.clone(), persistent=False)
        width = unet.config.cross_attention_dim
        for block in [m for m in unet.modules() if m.__class__.__name__ == "BasicTransformerBlock"]:
            # The middle block is left as it is, as in the paper's figure.
            frc = Frc(block.attn2.to_q.in_features, heads, width)
            block.attn2 = SteeredAttention(block.attn2, frc, self.steering)
        self._restore_middle()
        widths = unet.config.block_out_channels
        self.reference = nn.ModuleList(zeroed(nn.Conv2d(reference, w, 3, padding=1)) for w in widths)

    def _restore_middle(self) -> None:
        for block in self.unet.mid_block.modules():
            if isinstance(getattr(block, "attn2", None), SteeredAttention):
                block.attn2 = block.attn2.base

    def forward(
        self, sample: Tensor, timestep: Tensor, tokens: Tensor, reference_map: Tensor, frc_scale: Tensor
    ) -> Tensor:
        """frc_scale is [1] as in the ONNX file, or [B] in training, where some samples train nothing but the base."""
        self.steering.tokens, self.steering.scale = tokens, frc_scale.view(-1, 1, 1)
        map_scale = frc_scale.view(-1, 1, 1, 1)
        context = self.empty_context.expand(sample.shape[0], -1, -1)
        residuals = []
        for level, layer in enumerate(self.reference):
            pooled = F.avg_pool2d(reference_map, 2**level) if level else reference_map
            residuals.append(map_scale * layer(pooled))
        noise = self.unet(
            sample, timestep, context, down_intrablock_additional_residuals=residuals, return_dict=False
        )[0]
        share = self.shares[timestep.round().long()].view(-1, 1, 1, 1)
        # z = sqrt(share) x0 + sqrt(1 - share) noise, so v follows from the noise.
        return (noise - (1 - share).sqrt() * sample) / share.sqrt()
