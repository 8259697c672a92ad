"""Whole transformer blocks and attention that is not softmax of products."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import Pooled, RMSNorm, heads, joined, lively, mlp, positions
from registry import policy
from sampling import history, trajectory

TOKENS = {"tokens": history(8, 32)}


def rotated(x):
    a, b = x.chunk(2, dim=-1)
    return torch.cat([-b, a], dim=-1)


class Llama(nn.Module):
    """RMSNorm, rotary positions, grouped queries, SwiGLU."""

    def __init__(self, size=32, count=4, groups=2, length=8):
        super().__init__()
        self.count, self.groups, width = count, groups, size // count
        self.norms = nn.ModuleList([RMSNorm(size), RMSNorm(size)])
        self.q, self.kv = nn.Linear(size, size, bias=False), nn.Linear(size, 2 * groups * width, bias=False)
        self.out = nn.Linear(size, size, bias=False)
        self.gate, self.up, self.down = nn.Linear(size, 64, bias=False), nn.Linear(size, 64, bias=False), nn.Linear(64, size, bias=False)
        self.q.weight.data *= 2
        rate = 10000.0 ** (-torch.arange(0, width, 2) / width)
        angle = (torch.arange(length)[:, None] * rate).repeat(1, 2)
        self.register_buffer("cosine", angle.cos())
        self.register_buffer("sine", angle.sin())

    def rotary(self, x):
        return x * self.cosine + rotated(x) * self.sine

    def forward(self, x):
        y = self.norms[0](x)
        k, v = self.kv(y).chunk(2, dim=-1)
        q, k, v = self.rotary(heads(self.q(y), self.count)), self.rotary(heads(k, self.groups)), heads(v, self.groups)
        share = self.count // self.groups
        k, v = k.repeat_interleave(share, dim=1), v.repeat_interleave(share, dim=1)
        x = x + self.out(joined(F.scaled_dot_product_attention(q, k, v, is_causal=True)))
        y = self.norms[1](x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


@policy(TOKENS, exporters="ts17 dynamo dynamo18 dynamo23")
def llama_block():
    """RMSNorm, RoPE, grouped-query attention, SwiGLU."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.Sequential(Llama(), Llama())
            self.norm, self.head = RMSNorm(32), nn.Linear(32, 6)

        def forward(self, x):
            return self.head(self.norm(self.blocks(x))[:, -1])

    return Net()


@policy(TOKENS, exporters="dynamo dynamo18 dynamo23", cannot={"ts17": "aten::rms_norm has no symbolic function"})
def rms_norm_module():
    """nn.RMSNorm between linear layers: at opset 23 one RMSNormalization node."""
    net = nn.Sequential(nn.Linear(32, 48), nn.RMSNorm(48), nn.SiLU(), nn.Linear(48, 48), nn.RMSNorm(48), nn.SiLU(), nn.Linear(48, 6))
    for part in net:
        if isinstance(part, nn.RMSNorm):
            nn.init.normal_(part.weight, 1.0, 0.1)
    return net


@policy(TOKENS, exporters="ts11 ts17 dynamo")
def linear_attention():
    """Attention without softmax: elu(x) + 1 features, keys times values first."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.qkv, self.out = nn.Linear(32, 96), nn.Linear(32, 32)

        def forward(self, x):
            q, k, v = (heads(part, 4) for part in self.qkv(x).chunk(3, dim=-1))
            q, k = F.elu(q) + 1, F.elu(k) + 1
            total = q @ (k.transpose(-2, -1) @ v)
            return self.out(joined(total / (q @ k.sum(dim=2, keepdim=True).transpose(-2, -1))))

    return lively(Pooled(Block()))


@policy(TOKENS | {"obs": trajectory(1, 16)}, exporters="ts17 dynamo")
def perceiver():
    """Four learned queries read the tokens by cross-attention; the observation joins them."""

    class Perceiver(nn.Module):
        def __init__(self):
            super().__init__()
            self.queries = nn.Parameter(torch.randn(1, 4, 32))
            self.attention = nn.MultiheadAttention(32, 4, batch_first=True)
            self.norm, self.head = nn.LayerNorm(32), mlp([4 * 32 + 16, 64, 6], nn.GELU)
            self.attention.in_proj_weight.data *= 2

        def forward(self, x, obs):
            read = self.attention(self.queries, x, x, need_weights=False)[0]
            return self.head(torch.cat([self.norm(read).flatten(1), obs], dim=-1))

    return lively(Perceiver())


@policy(TOKENS, exporters="ts17 dynamo")
def encoder_layer_prenorm():
    """nn.TransformerEncoder as it comes: norm first, GELU, two layers."""

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            layer = nn.TransformerEncoderLayer(32, 4, 64, activation="gelu", batch_first=True, norm_first=True)
            self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
            self.register_buffer("place", positions(8, 32)[None])
            self.head = nn.Linear(32, 6)

        def forward(self, x):
            return self.head(self.encoder(x + self.place)[:, 0])

    return lively(Encoder())
