"""State-space models and other linear recurrences, one step."""
import math

import torch
from torch import nn
from torch.nn import functional as F

from layers import RMSNorm, mlp
from registry import policy
from sampling import history, trajectory, zeros

OBSERVED = {"obs": trajectory(1, 24)}


@policy(OBSERVED | {"state_in": zeros(1, 32, 8, 2)}, "actions state_out", "ts11 ts17 dynamo", [("state_in", "state_out")])
def s4d_step():
    """S4D: a diagonal complex recurrence, real and imaginary parts in the last axis; GLU output."""

    class S4D(nn.Module):
        def __init__(self):
            super().__init__()
            step = torch.exp(torch.rand(32, 1) * (math.log(0.1) - math.log(0.01)) + math.log(0.01))
            real, imaginary = -0.5 * torch.ones(32, 8), math.pi * torch.arange(8).repeat(32, 1)
            size, angle = torch.exp(real * step), imaginary * step
            self.register_buffer("a", torch.stack([size * torch.cos(angle), size * torch.sin(angle)], -1)[None])
            self.b = nn.Parameter(step.unsqueeze(-1) * torch.randn(32, 8, 2))
            self.c = nn.Parameter(torch.randn(32, 8, 2))
            self.d = nn.Parameter(torch.randn(32))
            self.encode, self.mix, self.head = nn.Linear(24, 32), nn.Linear(32, 64), nn.Linear(32, 6)

        def forward(self, obs, state):
            u = self.encode(obs)
            re = self.a[..., 0] * state[..., 0] - self.a[..., 1] * state[..., 1]
            im = self.a[..., 0] * state[..., 1] + self.a[..., 1] * state[..., 0]
            state = torch.stack([re, im], dim=-1) + self.b * u[:, :, None, None]
            y = 2 * (self.c[..., 0] * state[..., 0] - self.c[..., 1] * state[..., 1]).sum(-1) + self.d * u
            return self.head(u + F.glu(self.mix(F.gelu(y)), dim=-1)), state

    return S4D()


class Mamba(nn.Module):
    """Mamba's block for one token: the last inputs of the convolution and the selective state are carried."""

    def __init__(self, size=24, inner=48, states=8, rank=4):
        super().__init__()
        self.norm, self.start = RMSNorm(size), nn.Linear(size, 2 * inner, bias=False)
        self.kernel, self.bias = nn.Parameter(0.5 * torch.randn(inner, 4)), nn.Parameter(0.1 * torch.randn(inner))
        self.select, self.step = nn.Linear(inner, rank + 2 * states, bias=False), nn.Linear(rank, inner)
        self.log_a = nn.Parameter(torch.log(torch.arange(1, states + 1).float()).repeat(inner, 1))
        self.skip, self.end = nn.Parameter(torch.ones(inner)), nn.Linear(inner, size, bias=False)
        self.sizes = [rank, states, states]
        nn.init.uniform_(self.step.bias, -4.0, -1.0)

    def forward(self, x, window, state):
        u, gate = self.start(self.norm(x)).chunk(2, dim=-1)
        window = torch.cat([window[:, :, 1:], u.unsqueeze(-1)], dim=-1)
        u = F.silu((window * self.kernel).sum(-1) + self.bias)
        step, b, c = torch.split(self.select(u), self.sizes, dim=-1)
        step = F.softplus(self.step(step))
        decay = torch.exp(step.unsqueeze(-1) * -torch.exp(self.log_a))
        state = decay * state + (step * u).unsqueeze(-1) * b.unsqueeze(1)
        y = torch.einsum("bdn,bn->bd", state, c) + self.skip * u
        return x + self.end(y * F.silu(gate)), window, state


@policy(OBSERVED | {"conv_in": zeros(1, 48, 4), "ssm_in": zeros(1, 48, 8)}, "actions conv_out ssm_out", "ts17 dynamo dynamo23",
        [("conv_in", "conv_out"), ("ssm_in", "ssm_out")])
def mamba_step():
    """Mamba: selective scan as one step, with its convolution's window."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.block, self.head = nn.Linear(24, 24), Mamba(), nn.Linear(24, 6)

        def forward(self, obs, window, state):
            x, window, state = self.block(self.embed(obs), window, state)
            return self.head(x), window, state

    return Net()


@policy({"history": history(8, 24)}, exporters="ts17 dynamo")
def mamba_sequence():
    """The same block unrolled over eight observations, starting from nothing."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.block, self.head = Mamba(), nn.Linear(24, 6)

        def forward(self, x):
            window, state = torch.zeros(1, 48, 4), torch.zeros(1, 48, 8)
            for i in range(8):
                y, window, state = self.block(x[:, i], window, state)
            return self.head(y)

    return Net()


@policy(OBSERVED | {"h_in": zeros(1, 2, 32)}, "actions h_out", "ts17 dynamo", [("h_in", "h_out")])
def linear_recurrent_unit():
    """LRU: the recurrence's size exp(-exp(nu)) computed in the graph, real and imaginary rows."""

    class LRU(nn.Module):
        def __init__(self):
            super().__init__()
            self.nu, self.theta = nn.Parameter(torch.rand(32) * 2 - 3), nn.Parameter(torch.rand(32) * 0.6)
            self.b, self.c, self.head = nn.Linear(24, 64, bias=False), nn.Linear(64, 24, bias=False), mlp([24, 32, 6], nn.GELU, gain=2.0)

        def forward(self, obs, h):
            size = torch.exp(-torch.exp(self.nu))
            re, im = size * torch.cos(self.theta), size * torch.sin(self.theta)
            given = self.b(obs).view(1, 2, 32) * torch.sqrt(1 - size**2)
            h = torch.stack([re * h[:, 0] - im * h[:, 1], im * h[:, 0] + re * h[:, 1]], dim=1) + given
            return self.head(self.c(h.flatten(1)) + obs), h

    return LRU()
