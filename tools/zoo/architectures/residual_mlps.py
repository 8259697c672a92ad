"""Deeper actors: residual blocks, dense connections, integration in depth."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import Normalizer, lively, mlp
from registry import policy
from sampling import trajectory

OBSERVED = {"obs": trajectory(1, 32)}


@policy(OBSERVED, exporters="ts11 ts17 dynamo")
def bro():
    """BRO: residual blocks of two LayerNormed layers."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(nn.Linear(64, 64), nn.LayerNorm(64), nn.ReLU(), nn.Linear(64, 64), nn.LayerNorm(64))

        def forward(self, x):
            return x + self.net(x)

    return lively(nn.Sequential(nn.Linear(32, 64), nn.LayerNorm(64), nn.ReLU(), Block(), Block(), nn.Linear(64, 8)))


@policy({"obs": trajectory(1, 32, units=True)}, exporters="ts17 dynamo")
def simba():
    """SimBa: running normalisation, pre-norm inverted bottlenecks, a last LayerNorm."""

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(nn.LayerNorm(48), nn.Linear(48, 96), nn.ReLU(), nn.Linear(96, 48))

        def forward(self, x):
            return x + self.net(x)

    return lively(nn.Sequential(Normalizer(32), nn.Linear(32, 48), Block(), Block(), nn.LayerNorm(48), nn.Linear(48, 8)))


@policy(OBSERVED, exporters="ts17 dynamo")
def simba_v2():
    """SimbaV2: everything on the hypersphere: L2-normalised features, learned scales, linear interpolation."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.start, self.up, self.down, self.head = nn.Linear(33, 48, bias=False), nn.Linear(48, 96, bias=False), nn.Linear(96, 48, bias=False), nn.Linear(48, 8)
            self.scale, self.alpha = nn.Parameter(torch.full((96,), 7.0)), nn.Parameter(torch.full((48,), 0.4))

        def forward(self, obs):
            x = F.normalize(torch.cat([obs, torch.full_like(obs[:, :1], 3.0)], dim=-1), dim=-1)
            x = F.normalize(self.start(x), dim=-1)
            y = F.normalize(self.down(F.relu(self.up(x) * self.scale) + 1e-8), dim=-1)
            x = F.normalize(x + self.alpha * (y - x), dim=-1)
            return 7 * self.head(x)

    return Net()


@policy(OBSERVED, exporters="ts11 ts17 dynamo")
def d2rl():
    """D2RL: the observation is concatenated to every hidden layer."""

    class D2RL(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(32, 64), nn.Linear(96, 64), nn.Linear(96, 64)])
            self.head = nn.Linear(64, 8)

        def forward(self, obs):
            x = F.relu(self.layers[0](obs))
            for layer in self.layers[1:]:
                x = F.relu(layer(torch.cat([x, obs], dim=-1)))
            return torch.tanh(self.head(x))

    return D2RL()


@policy(OBSERVED, exporters="ts17 dynamo")
def highway():
    """Highway layers: sigmoid gates between a transform and the input."""

    class Highway(nn.Module):
        def __init__(self):
            super().__init__()
            self.transform, self.gate = nn.Linear(32, 32), nn.Linear(32, 32)

        def forward(self, x):
            gate = torch.sigmoid(self.gate(x))
            return gate * torch.tanh(self.transform(x)) + (1 - gate) * x

    return nn.Sequential(Highway(), Highway(), Highway(), nn.Linear(32, 6))


@policy(OBSERVED, exporters="ts17 dynamo")
def mixer():
    """gMLP and MLP-Mixer: transposes between mixing along parts and along features, gated halves."""

    class Mixer(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm, self.parts, self.features = nn.LayerNorm(8), nn.Linear(4, 4), nn.Linear(8, 32)
            self.back, self.head = nn.Linear(16, 8), nn.Linear(32, 6)

        def forward(self, obs):
            x = obs.view(-1, 4, 8)
            x = x + F.gelu(self.parts(self.norm(x).transpose(1, 2))).transpose(1, 2)
            a, b = self.features(x).chunk(2, dim=-1)
            return self.head((x + self.back(a * F.silu(b))).flatten(1))

    return lively(Mixer())


@policy({"obs": trajectory(1, 10)}, exporters="ts17 dynamo")
def ode_net():
    """A neural ODE: four fixed Runge-Kutta steps unrolled."""

    class ODE(nn.Module):
        def __init__(self):
            super().__init__()
            self.start, self.field, self.head = nn.Linear(10, 24), mlp([24, 48, 24], nn.Tanh), nn.Linear(24, 4)

        def forward(self, obs):
            x, step = self.start(obs), 0.25
            for _ in range(4):
                a = self.field(x)
                b = self.field(x + step / 2 * a)
                c = self.field(x + step / 2 * b)
                d = self.field(x + step * c)
                x = x + step / 6 * (a + 2 * b + 2 * c + d)
            return self.head(x)

    return ODE()


@policy({"obs": trajectory(1, 16)}, exporters="ts17 dynamo")
def equilibrium():
    """A deep equilibrium model with eight damped fixed-point iterations."""

    class Equilibrium(nn.Module):
        def __init__(self):
            super().__init__()
            self.inject, self.inner, self.head = nn.Linear(16, 32), nn.Linear(32, 32, bias=False), nn.Linear(32, 4)
            nn.init.orthogonal_(self.inner.weight, 0.7)

        def forward(self, obs):
            given, z = self.inject(obs), torch.zeros(1, 32)
            for _ in range(8):
                z = 0.5 * z + 0.5 * torch.tanh(self.inner(z) + given)
            return self.head(z)

    return Equilibrium()
