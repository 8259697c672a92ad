"""Policies that denoise in a few evaluations: flow matching, MeanFlow, samplers inside the graph."""
import torch
from torch import nn

from layers import Sinusoidal, lively, mlp
from registry import policy
from sampling import choice, gaussian, trajectory, uniform


@policy({"noise": gaussian(1, 8, 6), "time": uniform(0, 1, 1), "obs": trajectory(1, 24)}, outputs="velocity", exporters="ts17 dynamo dynamo23")
def flow_matching_expert():
    """The action expert of a flow policy: action tokens with time, cross-attention to observation tokens."""

    class Expert(nn.Module):
        def __init__(self):
            super().__init__()
            self.action, self.obs, self.time = nn.Linear(6, 32), nn.Linear(24, 4 * 32), Sinusoidal(32, longest=100.0)
            self.mix = mlp([64, 64, 32], nn.SiLU)
            self.cross = nn.MultiheadAttention(32, 4, batch_first=True)
            self.own = nn.MultiheadAttention(32, 4, batch_first=True)
            self.norms = nn.ModuleList(nn.LayerNorm(32) for _ in range(4))
            self.mlp, self.head = mlp([32, 64, 32], nn.GELU), nn.Linear(32, 6)

        def forward(self, noise, time, obs):
            code = self.time(time * 100)[:, None, :].expand(-1, 8, -1)
            x = self.mix(torch.cat([self.action(noise), code], dim=-1))
            memory = self.obs(obs).view(1, 4, 32)
            x = x + self.cross(self.norms[0](x), memory, memory, need_weights=False)[0]
            y = self.norms[1](x)
            x = x + self.own(y, y, y, need_weights=False)[0]
            x = x + self.mlp(self.norms[2](x))
            return self.head(self.norms[3](x))

    return lively(Expert())


@policy({"noise": gaussian(1, 7), "obs": trajectory(1, 24)}, exporters="ts17 dynamo")
def flow_euler_unrolled():
    """Four Euler steps of a flow unrolled in the graph: one call gives the action."""

    class Flow(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([7 + 24 + 1, 64, 64, 7], nn.GELU)

        def forward(self, x, obs):
            for step in range(4):
                time = torch.full((1, 1), step / 4)
                x = x + 0.25 * self.net(torch.cat([x, obs, time], dim=-1))
            return x

    return Flow()


@policy({"noise": gaussian(1, 6), "obs": trajectory(1, 20)}, outputs="action", exporters="ts17 dynamo")
def meanflow_step():
    """MeanFlow in one evaluation: action = noise - u(noise, r = 0, t = 1)."""

    class MeanFlow(nn.Module):
        def __init__(self):
            super().__init__()
            self.time = Sinusoidal(16)
            self.net = mlp([6 + 32 + 20, 96, 64, 6], nn.Mish)

        def forward(self, noise, obs):
            ends = torch.cat([self.time(torch.zeros(1)), self.time(torch.full((1,), 1000.0))], dim=-1)
            return noise - self.net(torch.cat([noise, ends, obs], dim=-1))

    return MeanFlow()


@policy({"sample": gaussian(1, 6), "timestep": choice([0, 3, 6, 9], 1, dtype="int64"), "obs": trajectory(1, 20)}, outputs="previous", exporters="ts17 dynamo")
def ddim_step_inside():
    """The sampler's update in the graph: gathers alpha and sigma by the step's index, clips the estimate."""

    class Step(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([6 + 16 + 20, 64, 6], nn.Mish)
            self.time = Sinusoidal(16)
            angle = torch.linspace(0.05, 1.2, 11)
            self.register_buffer("alpha", torch.cos(angle))
            self.register_buffer("sigma", torch.sin(angle))

        def forward(self, sample, timestep, obs):
            noise = self.net(torch.cat([sample, self.time(timestep * 10), obs], dim=-1))
            alpha, sigma = self.alpha[timestep + 1], self.sigma[timestep + 1]
            clean = ((sample - sigma * noise) / alpha).clamp(-1.5, 1.5)
            return self.alpha[timestep] * clean + self.sigma[timestep] * noise

    return Step()
