"""Networks whose weights or parts are chosen by the observation: experts, hypernetworks, phase functions."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import history, trajectory, uniform

OBSERVED = {"obs": trajectory(1, 30)}


@policy(OBSERVED, exporters="ts11 ts17 dynamo")
def experts_soft():
    """Multi-expert learning: softmax weights mix the outputs of four experts."""

    class Soft(nn.Module):
        def __init__(self):
            super().__init__()
            self.experts = nn.ModuleList(mlp([30, 64, 12], nn.ELU) for _ in range(4))
            self.gate = mlp([30, 32, 4], nn.ELU, last=3.0)

        def forward(self, obs):
            weights = self.gate(obs).softmax(dim=-1)
            answers = torch.stack([expert(obs) for expert in self.experts], dim=1)
            return (weights.unsqueeze(-1) * answers).sum(dim=1)

    return Soft()


class Sparse(nn.Module):
    """Top-2 of four expert networks held in batched tensors."""

    def __init__(self, size=30, width=48):
        super().__init__()
        self.router = nn.Linear(size, 4)
        self.up = nn.Parameter(torch.randn(4, size, width) * (2 / size) ** 0.5)
        self.down = nn.Parameter(torch.randn(4, width, size) * (1 / width) ** 0.5)
        self.router.weight.data *= 6


@policy(OBSERVED, exporters="ts17 dynamo")
def experts_top2_gather():
    """Routing by TopK, the chosen experts' weights gathered at run time."""

    class Routed(Sparse):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(30, 8)

        def forward(self, obs):
            score, chosen = self.router(obs).topk(2, dim=-1)
            weight = score.softmax(dim=-1)
            up, down = self.up[chosen[0]], self.down[chosen[0]]
            hidden = F.silu(torch.matmul(obs.unsqueeze(1), up))
            answers = torch.matmul(hidden, down).squeeze(1)
            return self.head(obs + weight @ answers)

    return Routed()


@policy({"tokens": history(4, 30)}, exporters="ts17 dynamo")
def experts_top2_dense():
    """Routing as a mask: all experts computed by einsum for each token, weights scattered to the chosen two."""

    class Routed(Sparse):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(30, 8)

        def forward(self, x):
            score, chosen = self.router(x).topk(2, dim=-1)
            weight = torch.zeros(1, 4, 4).scatter(2, chosen, score.softmax(dim=-1))
            hidden = F.silu(torch.einsum("btd,edf->betf", x, self.up))
            answers = torch.einsum("betf,efd->betd", hidden, self.down)
            return self.head(x + (weight.transpose(1, 2).unsqueeze(-1) * answers).sum(dim=1)).mean(dim=1)

    return Routed()


@policy(OBSERVED | {"task": trajectory(1, 6)}, exporters="ts11 ts17 dynamo")
def hypernetwork():
    """The task's embedding makes weights and biases of the policy's layers."""

    class Hyper(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = mlp([6, 32, 24], nn.ReLU)
            self.first, self.second = nn.Linear(24, 30 * 16 + 16), nn.Linear(24, 16 * 8 + 8)
            for part in (self.first, self.second):
                part.weight.data *= 0.5
                nn.init.normal_(part.bias, 0.0, 0.25)

        def forward(self, obs, task):
            code = F.relu(self.embed(task))
            a, b = self.first(code), self.second(code)
            hidden = torch.tanh(torch.bmm(obs.unsqueeze(1), a[:, :480].view(-1, 30, 16)).squeeze(1) + a[:, 480:])
            return torch.bmm(hidden.unsqueeze(1), b[:, :128].view(-1, 16, 8)).squeeze(1) + b[:, 128:]

    return Hyper()


@policy(OBSERVED | {"phase": uniform(0, 6.28, 1, 1)}, exporters="ts17 dynamo")
def phase_function():
    """A phase-functioned network: Catmull-Rom interpolation of four weight sets by the gait's phase."""

    class Phase(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Parameter(torch.randn(4, 30, 32) * 0.2), nn.Parameter(torch.randn(4, 32, 12) * 0.2)

        def forward(self, obs, phase):
            place = 4 * phase[0, 0] / 6.2831855
            index = torch.floor(place)
            w = place - index
            k = [torch.remainder(index + i, 4.0).long() for i in (-1, 0, 1, 2)]

            def blend(table):
                a, b, c, d = (table[i] for i in k)
                return b + w * (0.5 * c - 0.5 * a) + w**2 * (a - 2.5 * b + 2 * c - 0.5 * d) + w**3 * (1.5 * b - 1.5 * c + 0.5 * d - 0.5 * a)

            return F.elu(obs @ blend(self.first)) @ blend(self.second)

    return Phase()


@policy(OBSERVED | {"skill": trajectory(1, 8)}, exporters="ts17 dynamo")
def skill_conditioned_film():
    """A latent skill on the unit sphere scales and shifts each hidden layer."""

    class Film(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(30, 64), nn.Linear(64, 64)])
            self.films = nn.ModuleList([nn.Linear(8, 128), nn.Linear(8, 128)])
            self.head = nn.Linear(64, 8)

        def forward(self, obs, skill):
            skill, x = F.normalize(skill, dim=-1), obs
            for layer, film in zip(self.layers, self.films):
                scale, shift = film(skill).chunk(2, dim=-1)
                x = F.silu(layer(x) * (1 + scale) + shift)
            return self.head(x)

    return Film()
