"""Recurrences with gates instead of a state-space matrix, one step."""
import math

import torch
from torch import nn

from layers import lively, mlp
from registry import policy
from sampling import trajectory, zeros

OBSERVED = {"obs": trajectory(1, 24)}


@policy(OBSERVED | {"num_in": zeros(1, 32), "den_in": zeros(1, 32), "shift_in": zeros(1, 32)}, "actions num_out den_out shift_out", "ts17 dynamo",
        [("num_in", "num_out"), ("den_in", "den_out"), ("shift_in", "shift_out")])
def rwkv_step():
    """RWKV's time mixing: token shift, weighted sums with exponential decay, a receptance gate."""

    class RWKV(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.norm = nn.Linear(24, 32), nn.LayerNorm(32)
            self.key, self.value, self.gate = (nn.Linear(32, 32, bias=False) for _ in range(3))
            self.mix, self.decay = nn.Parameter(torch.rand(3, 32)), nn.Parameter(torch.rand(32) - 1.5)
            self.bonus, self.out, self.head = nn.Parameter(0.3 * torch.randn(32)), nn.Linear(32, 32), nn.Linear(32, 6)

        def forward(self, obs, total, weight, shift):
            x = self.embed(obs)
            y = self.norm(x)
            k, v, r = (part(y * m + shift * (1 - m)) for part, m in zip((self.key, self.value, self.gate), self.mix))
            boosted, plain = torch.exp(self.bonus + k), torch.exp(k)
            read = (total + boosted * v) / (weight + boosted)
            fade = torch.exp(-torch.exp(self.decay))
            return self.head(x + self.out(torch.sigmoid(r) * read)), fade * total + plain * v, fade * weight + plain, y

    return lively(RWKV())


@policy(OBSERVED | {"h_in": zeros(1, 32)}, "actions h_out", "ts17 dynamo", [("h_in", "h_out")])
def min_gru():
    """minGRU: gate and candidate from the input alone."""

    class MinGRU(nn.Module):
        def __init__(self):
            super().__init__()
            self.gate, self.candidate, self.head = nn.Linear(24, 32), nn.Linear(24, 32), mlp([32, 32, 6], nn.SiLU, gain=1.8)

        def forward(self, obs, h):
            z = torch.sigmoid(self.gate(obs))
            h = torch.lerp(h, self.candidate(obs), z)
            return self.head(h), h

    return MinGRU()


@policy(OBSERVED | {"matrix_in": zeros(1, 4, 8, 8), "norm_in": zeros(1, 4, 8)}, "actions matrix_out norm_out", "ts17 dynamo",
        [("matrix_in", "matrix_out"), ("norm_in", "norm_out")])
def mlstm_step():
    """xLSTM's matrix memory: outer products with forget and input gates, a read normalised by max(|n q|, 1)."""

    class Matrix(nn.Module):
        def __init__(self):
            super().__init__()
            self.qkv, self.gates, self.out, self.head = nn.Linear(24, 96), nn.Linear(24, 8), nn.Linear(24, 32), nn.Linear(32, 6)

        def forward(self, obs, memory, norm):
            q, k, v = self.qkv(obs).view(1, 3, 4, 8).unbind(dim=1)
            forget, write = torch.sigmoid(self.gates(obs)).chunk(2, dim=-1)
            forget, write = forget.unsqueeze(-1), write.unsqueeze(-1)
            k = k / math.sqrt(8)
            memory = forget.unsqueeze(-1) * memory + write.unsqueeze(-1) * v.unsqueeze(-1) * k.unsqueeze(-2)
            norm = forget * norm + write * k
            read = (memory @ q.unsqueeze(-1)).squeeze(-1) / (norm * q).sum(-1, keepdim=True).abs().clamp(min=1.0)
            return self.head(torch.sigmoid(self.out(obs)) * read.flatten(1)), memory, norm

    return Matrix()


@policy({"obs": trajectory(1, 1, 24), "history_in": zeros(1, 24, 6)}, "actions history_out", "ts17 dynamo", [("history_in", "history_out")])
def causal_convolution_cache():
    """A streaming convolution: its window is the state."""

    class Streaming(nn.Module):
        def __init__(self):
            super().__init__()
            self.convolution, self.head = nn.Conv1d(24, 32, 7), mlp([32, 32, 6], nn.SiLU, gain=1.8)

        def forward(self, obs, past):
            window = torch.cat([past, obs.transpose(1, 2)], dim=2)
            return self.head(self.convolution(window).squeeze(-1)), window[:, :, 1:]

    return Streaming()
