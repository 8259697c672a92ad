"""Continuous action distributions: squashed Gaussians, Beta, mixtures."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import gaussian, trajectory


class Squashed(nn.Module):
    def __init__(self, size, actions):
        super().__init__()
        self.trunk = mlp([size, 64, 64], nn.ReLU)
        self.mean, self.log_std = nn.Linear(64, actions), nn.Linear(64, actions)
        nn.init.constant_(self.log_std.bias, -1.0)


@policy({"obs": trajectory(1, 24)}, exporters="ts11 ts17 dynamo")
def sac_deterministic():
    """SAC's evaluation: the squashed mean, scaled to the action space."""

    class Actor(Squashed):
        def forward(self, obs):
            return 2.0 * torch.tanh(self.mean(F.relu(self.trunk(obs)))) + 0.5

    return Actor(24, 6)


@policy({"obs": trajectory(1, 24)}, outputs="mean std", exporters="ts11 ts17 dynamo")
def sac_distribution():
    """SAC's Gaussian: mean, and exp of a clamped logarithm."""

    class Actor(Squashed):
        def forward(self, obs):
            hidden = F.relu(self.trunk(obs))
            return self.mean(hidden), self.log_std(hidden).clamp(-20, 2).exp()

    return Actor(24, 6)


@policy({"obs": trajectory(1, 24), "noise": gaussian(1, 6)}, exporters="ts17 dynamo")
def sac_sample():
    """A sample of the squashed Gaussian, the noise given from outside; log std squashed by tanh (CleanRL)."""

    class Actor(Squashed):
        def forward(self, obs, noise):
            hidden = F.relu(self.trunk(obs))
            log_std = -5 + 0.5 * 7 * (torch.tanh(self.log_std(hidden)) + 1)
            return torch.tanh(self.mean(hidden) + log_std.exp() * noise)

    return Actor(24, 6)


@policy({"obs": trajectory(1, 20)}, outputs="mean std", exporters="ts17 dynamo")
def softplus_gaussian():
    """Brax's NormalTanh: softplus scale with a floor."""

    class Actor(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([20, 64, 64, 16], nn.SiLU)

        def forward(self, obs):
            mean, scale = self.net(obs).chunk(2, dim=-1)
            return mean.tanh(), F.softplus(scale) + 0.001

    return Actor()


@policy({"obs": trajectory(1, 20)}, exporters="ts17 dynamo")
def beta_mean():
    """A Beta distribution's mean, mapped to the limits of the joints."""

    class Actor(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([20, 64, 64], nn.Tanh)
            self.alpha, self.beta = nn.Linear(64, 6), nn.Linear(64, 6)

        def forward(self, obs):
            hidden = torch.tanh(self.net(obs))
            a, b = 1 + F.softplus(self.alpha(hidden)), 1 + F.softplus(self.beta(hidden))
            return -1.5 + 3.0 * a / (a + b)

    return Actor()


class Mixture(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = mlp([19, 96, 96], nn.ReLU)
        self.means, self.scales, self.logits = nn.Linear(96, 5 * 7), nn.Linear(96, 5 * 7), nn.Linear(96, 5)
        # Trained mixtures are decided: one mode has most of the weight.
        self.logits.weight.data *= 8

    def parts(self, obs):
        hidden = F.relu(self.trunk(obs))
        return self.means(hidden).view(-1, 5, 7).tanh(), self.logits(hidden), hidden


@policy({"obs": trajectory(1, 19)}, outputs="action scales", exporters="ts11 ts17 dynamo", quiet=["scales"])
def gmm_mean():
    """robomimic's GMM: five modes weighted by softmax, and their scales."""

    class Head(Mixture):
        def forward(self, obs):
            means, logits, hidden = self.parts(obs)
            weights = torch.softmax(logits, dim=-1)
            return (weights.unsqueeze(-1) * means).sum(1), F.softplus(self.scales(hidden)).view(-1, 5, 7) + 1e-4

    return Head()


@policy({"obs": trajectory(1, 19)}, exporters="ts11 ts17 dynamo")
def gmm_mode():
    """The same, the mean of the most likely mode: ArgMax and a gather."""

    class Head(Mixture):
        def forward(self, obs):
            means, logits, _ = self.parts(obs)
            best = logits.argmax(dim=-1)
            return means.gather(1, best.view(-1, 1, 1).expand(-1, 1, 7)).squeeze(1)

    return Head()
