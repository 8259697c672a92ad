"""Attention in the forms that exporters give it."""
import math

import torch
from torch import nn
from torch.nn import functional as F

from layers import Pooled, heads, joined, lively
from registry import policy
from sampling import history, mask

TOKENS = {"tokens": history(8, 32)}


class SelfAttention(nn.Module):
    """Fused projection, torch's scaled_dot_product_attention."""

    def __init__(self, size=32, count=4, causal=False):
        super().__init__()
        self.count, self.causal = count, causal
        self.qkv, self.out = nn.Linear(size, 3 * size), nn.Linear(size, size)
        # Sharper than at the start of training, where all tokens are averaged.
        self.qkv.weight.data *= 2

    def forward(self, x):
        q, k, v = (heads(part, self.count) for part in self.qkv(x).chunk(3, dim=-1))
        return self.out(joined(F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)))


@policy(TOKENS, exporters="ts17 dynamo dynamo18 dynamo23", cannot={"ts13": "scaled_dot_product_attention begins at opset 14"})
def attention_sdpa():
    """scaled_dot_product_attention without a mask: at opset 23 one Attention node."""
    return lively(Pooled(SelfAttention()))


@policy(TOKENS, exporters="ts17 dynamo dynamo18 dynamo23")
def attention_causal():
    """The same with is_causal."""
    return lively(Pooled(SelfAttention(causal=True)))


@policy(TOKENS, exporters="ts13 ts17 dynamo dynamo23", cannot={"ts11": "aten::unflatten begins at opset 13"})
def attention_multihead():
    """nn.MultiheadAttention, which asks for its weights and so is exported as products."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention = nn.MultiheadAttention(32, 4, batch_first=True)
            self.attention.in_proj_weight.data *= 2

        def forward(self, x):
            return self.attention(x, x, x, need_weights=True)[0]

    return lively(Pooled(Block()))


@policy(TOKENS | {"present": mask(1, 8)}, exporters="ts17 dynamo dynamo23")
def attention_padding_mask():
    """Keys that are absent are masked with minus infinity."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.q, self.kv, self.out = nn.Linear(32, 32), nn.Linear(32, 64), nn.Linear(32, 32)
            self.q.weight.data *= 3

        def forward(self, x, present):
            k, v = (heads(part, 4) for part in self.kv(x).chunk(2, dim=-1))
            scores = heads(self.q(x), 4) @ k.transpose(-2, -1) / math.sqrt(8)
            scores = scores.masked_fill(present[:, None, None, :] < 0.5, float("-inf"))
            return self.out(joined(scores.softmax(dim=-1) @ v))

    return lively(Pooled(Block()))


@policy(TOKENS, exporters="ts17 dynamo")
def alibi_attention():
    """Distances as a constant bias of the scores, instead of position codes."""

    class Block(SelfAttention):
        def __init__(self):
            super().__init__()
            distance = torch.arange(8)[None, :] - torch.arange(8)[:, None]
            slope = 2.0 ** -torch.arange(2, 10, 2)
            bias = torch.where(distance > 0, float("-inf"), distance * slope[:, None, None])
            self.register_buffer("bias", bias[None])

        def forward(self, x):
            q, k, v = (heads(part, 4) for part in self.qkv(x).chunk(3, dim=-1))
            return self.out(joined(F.scaled_dot_product_attention(q, k, v, attn_mask=self.bias)))

    return lively(Pooled(Block()))
