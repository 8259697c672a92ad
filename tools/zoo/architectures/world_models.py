"""Learned models of the world, and planning in them."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import lively, mlp
from registry import policy
from sampling import gaussian, trajectory, zeros


@policy({"obs": trajectory(1, 11), "action": trajectory(1, 3)}, outputs="next reward deviation", exporters="ts17 dynamo", quiet=["deviation"])
def dynamics_ensemble():
    """MBPO: the mean of five probabilistic models, next state as a change, disagreement as standard deviation."""

    class Ensemble(nn.Module):
        def __init__(self):
            super().__init__()
            self.members = nn.ModuleList(mlp([14, 64, 24], nn.SiLU) for _ in range(5))
            self.register_buffer("top", torch.full((12,), 0.5))
            self.register_buffer("bottom", torch.full((12,), -5.0))

        def forward(self, obs, action):
            x = torch.cat([obs, action], dim=-1)
            means, logs = torch.stack([member(x) for member in self.members], dim=0).chunk(2, dim=-1)
            logs = self.top - F.softplus(self.top - logs)
            logs = self.bottom + F.softplus(logs - self.bottom)
            mean, spread = means.mean(dim=0), means.std(dim=0, unbiased=False)
            return obs + mean[:, :-1], mean[:, -1:], torch.sqrt(spread**2 + torch.exp(logs).mean(dim=0))

    return Ensemble()


@policy({"obs": trajectory(1, 20), "action": trajectory(1, 4)}, outputs="latent reward", exporters="ts17 dynamo")
def simplicial_latent_dynamics():
    """TD-MPC2: latents in groups of softmax (SimNorm), Mish and LayerNorm, two-hot reward by symexp."""

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.dynamics = self.block(20, 32), self.block(36, 32)
            self.reward = nn.Sequential(nn.Linear(36, 48), nn.LayerNorm(48), nn.Mish(), nn.Linear(48, 21))
            self.register_buffer("bins", torch.linspace(-3, 3, 21))
            self.reward[-1].weight.data *= 4

        def block(self, given, wanted):
            return nn.Sequential(nn.Linear(given, 64), nn.LayerNorm(64), nn.Mish(), nn.Linear(64, wanted), nn.LayerNorm(wanted))

        def simplex(self, x):
            return torch.softmax(x.view(-1, 8, 4), dim=-1).view(-1, 32)

        def forward(self, obs, action):
            latent = torch.cat([self.simplex(self.encoder(obs)), action], dim=-1)
            value = (torch.softmax(self.reward(latent), dim=-1) * self.bins).sum(-1, keepdim=True)
            return self.simplex(self.dynamics(latent)), torch.sign(value) * (torch.exp(value.abs()) - 1)

    return lively(Model())


@policy({"obs": trajectory(1, 20), "previous": trajectory(1, 4), "deter_in": zeros(1, 32), "stoch_in": zeros(1, 4, 8)},
        "actions deter_out stoch_out", "ts17 dynamo", [("deter_in", "deter_out"), ("stoch_in", "stoch_out")])
def recurrent_state_space_model():
    """DreamerV3: symlog of the observation, a GRU with LayerNorm, categorical latents as probabilities, an actor on both."""

    class RSSM(nn.Module):
        def __init__(self):
            super().__init__()
            self.start, self.cell = nn.Linear(36, 32), nn.Linear(64, 96, bias=False)
            self.norm, self.posterior = nn.LayerNorm(96), mlp([52, 48, 32], nn.SiLU, last=3.0)
            self.actor = mlp([64, 48, 4], nn.SiLU)

        def forward(self, obs, previous, deter, stoch):
            seen = torch.sign(obs) * torch.log(1 + obs.abs())
            x = F.silu(self.start(torch.cat([stoch.flatten(1), previous], dim=-1)))
            reset, candidate, update = self.norm(self.cell(torch.cat([x, deter], dim=-1))).chunk(3, dim=-1)
            update = torch.sigmoid(update - 1)
            deter = update * torch.tanh(torch.sigmoid(reset) * candidate) + (1 - update) * deter
            logits = self.posterior(torch.cat([deter, seen], dim=-1)).view(-1, 4, 8)
            stoch = 0.99 * torch.softmax(logits, dim=-1) + 0.01 / 8
            return torch.tanh(self.actor(torch.cat([deter, stoch.flatten(1)], dim=-1))), deter, stoch

    return lively(RSSM())


@policy({"obs": trajectory(1, 8), "noise": gaussian(1, 32, 3, scale=0.5)}, outputs="action", exporters="ts17 dynamo")
def path_integral_planner():
    """MPPI in the graph: 32 noisy plans through a learned model and cost, softmax of the costs as weights."""

    class Planner(nn.Module):
        def __init__(self):
            super().__init__()
            self.prior, self.model, self.cost = mlp([8, 32, 3], nn.Tanh), mlp([11, 48, 8], nn.Tanh), mlp([8, 32, 1], nn.Tanh, last=2.0)

        def forward(self, obs, noise):
            plans = self.prior(obs).unsqueeze(1) + noise
            state, total = obs.unsqueeze(1).expand(-1, 32, -1), 0
            for _ in range(3):
                state = state + 0.2 * self.model(torch.cat([state, plans], dim=-1))
                total = total + self.cost(state).squeeze(-1)
            weights = torch.softmax(-(total - total.amin(dim=1, keepdim=True)), dim=-1)
            return (weights.unsqueeze(-1) * plans).sum(dim=1)

    return Planner()
