"""Networks on other bases than activations of affine maps: splines, sines, radial functions, logarithms."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import trajectory, uniform


class Spline(nn.Module):
    """A KAN layer: B-splines of degree 3 on a fixed grid by the Cox-de Boor recursion, and SiLU as base function."""

    def __init__(self, given, wanted, grid=5, degree=3):
        super().__init__()
        self.degree = degree
        step = 4 / grid
        self.register_buffer("grid", (torch.arange(-degree, grid + degree + 1) * step - 2).repeat(given, 1))
        self.base = nn.Parameter(torch.randn(wanted, given) / given**0.5)
        self.spline = nn.Parameter(torch.randn(wanted, given * (grid + degree)) / given**0.5)

    def forward(self, x):
        grid, y = self.grid, x.unsqueeze(-1)
        bases = ((y >= grid[:, :-1]) & (y < grid[:, 1:])).to(x.dtype)
        for k in range(1, self.degree + 1):
            left = (y - grid[:, : -k - 1]) / (grid[:, k:-1] - grid[:, : -k - 1])
            right = (grid[:, k + 1 :] - y) / (grid[:, k + 1 :] - grid[:, 1:-k])
            bases = left * bases[..., :-1] + right * bases[..., 1:]
        return F.linear(F.silu(x), self.base) + F.linear(bases.flatten(1), self.spline)


@policy({"obs": trajectory(1, 12, scale=0.6)}, exporters="ts11 ts17 dynamo")
def kan():
    """KAN: two layers of learned B-splines."""
    return nn.Sequential(Spline(12, 10), Spline(10, 4))


@policy({"obs": trajectory(1, 12, scale=0.6)}, exporters="ts17 dynamo")
def kan_radial():
    """FastKAN: Gaussian bumps instead of splines, LayerNorm before."""

    class Radial(nn.Module):
        def __init__(self, given, wanted):
            super().__init__()
            self.norm, self.mix, self.base = nn.LayerNorm(given), nn.Linear(given * 6, wanted), nn.Linear(given, wanted)
            self.register_buffer("centres", torch.linspace(-2, 2, 6))

        def forward(self, x):
            bumps = torch.exp(-(((self.norm(x).unsqueeze(-1) - self.centres) / 0.8) ** 2))
            return self.mix(bumps.flatten(1)) + self.base(F.silu(x))

    return nn.Sequential(Radial(12, 16), Radial(16, 4))


@policy({"place": uniform(-1, 1, 1, 3)}, outputs="distance", exporters="ts11 ts17 dynamo")
def siren():
    """SIREN: a signed distance as sines of 30 times affine maps."""

    class Siren(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(3, 64), nn.Linear(64, 64)])
            self.head = nn.Linear(64, 1)
            nn.init.uniform_(self.layers[0].weight, -1 / 3, 1 / 3)
            nn.init.uniform_(self.layers[1].weight, -((6 / 64) ** 0.5) / 30, (6 / 64) ** 0.5 / 30)

        def forward(self, x):
            # The first frequency is that of a room of some metres, the second the paper's.
            for layer, frequency in zip(self.layers, (6.0, 30.0)):
                x = torch.sin(frequency * layer(x))
            return self.head(x)

    return Siren()


@policy({"obs": trajectory(1, 10)}, exporters="ts17 dynamo")
def fourier_features():
    """Random Fourier features before an MLP."""

    class Fourier(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("frequencies", torch.randn(10, 32) * 0.15)
            self.net = mlp([64, 64, 5], nn.ReLU)

        def forward(self, obs):
            angle = 2 * torch.pi * obs @ self.frequencies
            return self.net(torch.cat([torch.cos(angle), torch.sin(angle)], dim=-1))

    return Fourier()


@policy({"place": uniform(-1, 1, 1, 3), "direction": trajectory(1, 3)}, outputs="density colour", exporters="ts17 dynamo")
def radiance_field():
    """NeRF: positions coded at six octaves, a skip connection, softplus density."""

    class Field(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("octaves", torch.pi * 2.0 ** torch.arange(4) / 2)
            self.a, self.b = mlp([27, 64, 64], nn.ReLU), mlp([91, 64, 64], nn.ReLU)
            self.density, self.colour = mlp([64, 1], last=3.0), mlp([67, 32, 3], nn.ReLU, last=2.0)

        def forward(self, x, direction):
            angle = (x.unsqueeze(-1) * self.octaves).flatten(1)
            code = torch.cat([x, angle.sin(), angle.cos()], dim=-1)
            hidden = F.relu(self.b(torch.cat([F.relu(self.a(code)), code], dim=-1)))
            colour = self.colour(torch.cat([hidden, F.normalize(direction, dim=-1)], dim=-1))
            return F.softplus(self.density(hidden)), torch.sigmoid(colour)

    return Field()


@policy({"obs": trajectory(1, 8)}, exporters="ts11 ts17 dynamo")
def radial_basis():
    """A radial basis function network: distances to 40 centres, Gaussians, normalised."""

    class RBF(nn.Module):
        def __init__(self):
            super().__init__()
            self.centres, self.width = nn.Parameter(torch.randn(40, 8)), nn.Parameter(torch.rand(40) + 1.5)
            self.head = nn.Linear(40, 4)
            nn.init.normal_(self.head.weight)

        def forward(self, obs):
            distance = ((obs.unsqueeze(1) - self.centres) ** 2).sum(dim=-1)
            bumps = torch.exp(-distance / (2 * self.width**2))
            return self.head(bumps / (bumps.sum(dim=-1, keepdim=True) + 1e-6))

    return RBF()


@policy({"obs": uniform(0.2, 3.0, 1, 6)}, exporters="ts17 dynamo")
def neural_arithmetic():
    """NALU: tanh times sigmoid weights, products as exp of a sum of logarithms, a gate between both."""

    class NALU(nn.Module):
        def __init__(self):
            super().__init__()
            self.w, self.m, self.g = (nn.Parameter(torch.randn(4, 6) * 0.7) for _ in range(3))

        def forward(self, x):
            weight = torch.tanh(self.w) * torch.sigmoid(self.m)
            gate = torch.sigmoid(F.linear(x, self.g))
            return gate * F.linear(x, weight) + (1 - gate) * torch.exp(F.linear(torch.log(x.abs() + 1e-7), weight))

    return NALU()


@policy({"obs": trajectory(1, 14)}, exporters="ts17 dynamo")
def cosine_net():
    """Lipschitz-bounded layers: weights of unit norm (F.normalize in the graph), cosine similarity head."""

    class Cosine(nn.Module):
        def __init__(self):
            super().__init__()
            self.trunk, self.prototypes = mlp([14, 64, 32], nn.SiLU), nn.Parameter(torch.randn(6, 32))

        def forward(self, obs):
            return 3 * F.linear(F.normalize(self.trunk(obs), dim=-1), F.normalize(self.prototypes, dim=-1))

    return Cosine()


@policy({"obs": trajectory(1, 10)}, exporters="ts17 dynamo")
def sort_net():
    """GroupSort activations (1-Lipschitz): maximum and minimum of pairs."""

    class GroupSort(nn.Module):
        def forward(self, x):
            a, b = x.chunk(2, dim=-1)
            return torch.cat([torch.maximum(a, b), torch.minimum(a, b)], dim=-1)

    return nn.Sequential(nn.Linear(10, 64), GroupSort(), nn.Linear(64, 64), GroupSort(), nn.Linear(64, 4))
