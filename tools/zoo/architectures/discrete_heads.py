"""Actors that choose: categories, bins, bangs."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import trajectory


@policy({"obs": trajectory(1, 12)}, outputs="action q", exporters="ts11 ts17 dynamo")
def dqn():
    """A duelling DQN: the best action and all values."""

    class Duelling(nn.Module):
        def __init__(self):
            super().__init__()
            self.trunk = mlp([12, 64, 64], nn.ReLU)
            self.value, self.advantage = nn.Linear(64, 1), nn.Linear(64, 5)
            self.advantage.weight.data *= 6

        def forward(self, obs):
            hidden = F.relu(self.trunk(obs))
            advantage = self.advantage(hidden)
            q = self.value(hidden) + advantage - advantage.mean(dim=1, keepdim=True)
            return q.argmax(dim=1), q

    return Duelling()


@policy({"obs": trajectory(1, 12)}, outputs="values", exporters="ts17 dynamo")
def c51():
    """A distributional critic over 21 atoms: expected values of 4 actions."""

    class Categorical(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([12, 64, 4 * 21], nn.ReLU, last=2.0)
            self.register_buffer("support", torch.linspace(-10, 10, 21))

        def forward(self, obs):
            probability = torch.softmax(self.net(obs).view(-1, 4, 21), dim=2)
            return (probability * self.support).sum(dim=2)

    return Categorical()


@policy({"obs": trajectory(1, 16)}, exporters="ts11 ts17 dynamo")
def binned_actions():
    """Each joint's action as one of 33 bins: ArgMax, and the bin's centre from an embedding."""

    class Bins(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([16, 96, 4], nn.ReLU)
            self.centres = nn.Embedding(33, 1)
            centres = torch.linspace(-2, 2, 33)[:, None]
            self.centres.weight.data.copy_(centres)

        def forward(self, obs):
            # Logits that are a parabola about the action, as those of a discretised Gaussian.
            logits = -((self.net(obs).unsqueeze(-1) - self.centres.weight.view(1, 1, 33)) ** 2) * 20
            return self.centres(logits.argmax(dim=-1)).squeeze(-1)

    return Bins()


@policy({"obs": trajectory(1, 16)}, exporters="ts17 dynamo")
def multi_discrete():
    """MultiDiscrete actions: Split logits, ArgMax each, stack."""

    class Discrete(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([16, 64, 3 + 3 + 5], nn.Tanh, last=8.0)

        def forward(self, obs):
            parts = torch.split(self.net(obs), [3, 3, 5], dim=1)
            return torch.stack([part.argmax(dim=1) for part in parts], dim=1)

    return Discrete()


@policy({"obs": trajectory(1, 8)}, outputs="action logits", exporters="ts11 ts17 dynamo")
def bang_bang():
    """Bang-bang control: the sign of each logit, off inside a dead zone."""

    class Bang(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([8, 64, 3], nn.ReLU, last=4.0)

        def forward(self, obs):
            logits = self.net(obs)
            action = torch.where(logits.abs() > 0.2, torch.sign(logits), torch.zeros_like(logits))
            return action, logits

    return Bang()


@policy({"obs": trajectory(1, 10), "legal": trajectory(1, 6)}, exporters="ts17 dynamo")
def masked_categorical():
    """Logits of forbidden choices are -1e8 before LogSoftmax; probabilities out."""

    class Masked(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([10, 64, 6], nn.Tanh, last=3.0)

        def forward(self, obs, legal):
            logits = torch.where(legal > -1.0, self.net(obs), torch.tensor(-1e8))
            return torch.log_softmax(logits, dim=-1).exp()

    return Masked()
