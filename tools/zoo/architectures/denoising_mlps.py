"""Denoisers that are multi-layer perceptrons."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import Sinusoidal, lively
from registry import policy
from sampling import choice, gaussian, trajectory

HORIZON, ACTION, OBS = 16, 4, 20


class Residual(nn.Module):
    """A diffusion MLP (IDQL): residual LayerNorm blocks on sample, time features and observation."""

    def __init__(self, given, wanted, width=64):
        super().__init__()
        self.start = nn.Linear(given, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width)) for _ in range(2)
        )
        self.end = nn.Linear(width, wanted)

    def forward(self, x):
        x = self.start(x)
        for block in self.blocks:
            x = x + block(x)
        return self.end(F.relu(x))


@policy({"sample": gaussian(1, 7), "timestep": choice(range(0, 100, 20), 1, dtype="int64"), "obs": trajectory(1, 24)}, outputs="noise", exporters="ts11 ts17 dynamo")
def diffusion_mlp():
    """IDQL's denoiser: learned Fourier features of time, residual LayerNorm MLP."""

    class Denoiser(nn.Module):
        def __init__(self):
            super().__init__()
            self.frequency = nn.Parameter(0.2 * torch.randn(1, 8))
            self.net = lively(Residual(7 + 16 + 24, 7))

        def forward(self, sample, timestep, obs):
            angle = 2 * torch.pi * timestep.float().unsqueeze(-1) / 10 @ self.frequency
            return self.net(torch.cat([sample, angle.cos(), angle.sin(), obs], dim=-1))

    return Denoiser()


@policy({"sample": gaussian(1, HORIZON, ACTION, scale=1.5), "sigma": choice([0.1, 0.3, 1.0, 3.0], 1), "obs": trajectory(1, OBS)}, exporters="ts17 dynamo")
def consistency_step():
    """A consistency model's step: EDM's preconditioning c_skip, c_out, c_in around a network of log sigma."""

    class Consistency(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = Residual(HORIZON * ACTION + 16 + OBS, HORIZON * ACTION)
            self.time = Sinusoidal(16)

        def forward(self, sample, sigma, obs):
            data, least = 0.5, 0.002
            skip = data**2 / ((sigma - least) ** 2 + data**2)
            out = (sigma - least) * data / torch.sqrt(sigma**2 + data**2)
            given = (sample / torch.sqrt(sigma**2 + data**2).view(1, 1, 1)).flatten(1)
            code = self.time(250 * torch.log(sigma))
            found = self.net(torch.cat([given, code, obs], dim=-1)).view(1, HORIZON, ACTION)
            return (skip.view(1, 1, 1) * sample + out.view(1, 1, 1) * found).clamp(-3, 3)

    return lively(Consistency())
