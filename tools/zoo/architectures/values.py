"""Critics and their ensembles."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import trajectory


@policy({"obs": trajectory(1, 17), "candidates": trajectory(1, 16, 6)}, outputs="action values", exporters="ts11 ts17 dynamo")
def value_reranking():
    """V-GPS: a critic scores sixteen candidate actions, the best one leaves."""

    class Rerank(nn.Module):
        def __init__(self):
            super().__init__()
            self.q = mlp([23, 96, 96, 1], nn.ReLU)

        def forward(self, obs, candidates):
            repeated = obs.unsqueeze(1).expand(-1, 16, -1)
            values = self.q(torch.cat([repeated, candidates], dim=-1)).squeeze(-1)
            best = values.argmax(dim=1)
            return candidates.gather(1, best.view(-1, 1, 1).expand(-1, 1, 6)).squeeze(1), values

    return Rerank()


@policy({"obs": trajectory(1, 17), "action": trajectory(1, 6)}, outputs="value", exporters="ts11 ts17 dynamo")
def redq_minimum():
    """REDQ and TD3: the minimum over five critics, held in batched weights."""

    class Critics(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = (nn.Parameter(torch.randn(5, n, m) * (2 / n) ** 0.5) for n, m in [(23, 64), (64, 64), (64, 1)])

        def forward(self, obs, action):
            x = torch.cat([obs, action], dim=-1)
            x = F.relu(torch.matmul(x, self.a))
            return torch.matmul(F.relu(torch.matmul(x, self.b)), self.c).amin(dim=0)

    return Critics()


@policy({"obs": trajectory(1, 17), "action": trajectory(1, 6)}, outputs="value", exporters="ts17 dynamo")
def truncated_quantiles():
    """TQC: the quantiles of two critics sorted, the highest dropped, the mean of the rest."""

    class TQC(nn.Module):
        def __init__(self):
            super().__init__()
            self.critics = nn.ModuleList(mlp([23, 64, 15], nn.ReLU) for _ in range(2))

        def forward(self, obs, action):
            x = torch.cat([obs, action], dim=-1)
            quantiles = torch.cat([critic(x) for critic in self.critics], dim=-1)
            return torch.sort(quantiles, dim=-1)[0][:, :-4].mean(dim=-1, keepdim=True)

    return TQC()


@policy({"obs": trajectory(1, 14), "task": trajectory(1, 8)}, outputs="values", exporters="ts17 dynamo")
def successor_features():
    """Successor features of four policies times the task's weights, and the best of them (generalised policy improvement)."""

    class Successor(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([14, 96, 4 * 5 * 8], nn.ReLU)

        def forward(self, obs, task):
            features = self.net(obs).view(-1, 4, 5, 8)
            return torch.einsum("bpaf,bf->bpa", features, task).amax(dim=1)

    return Successor()


@policy({"obs": trajectory(1, 14), "goal": trajectory(1, 14)}, outputs="value action", exporters="ts17 dynamo")
def goal_conditioned():
    """A goal-conditioned policy with a quasimetric-like value: the distance between embeddings."""

    class Goal(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.actor = mlp([14, 64, 16], nn.GELU), mlp([28, 64, 4], nn.GELU)

        def forward(self, obs, goal):
            value = -torch.linalg.vector_norm(self.embed(obs) - self.embed(goal), dim=-1, keepdim=True)
            return value, torch.tanh(self.actor(torch.cat([obs, goal - obs], dim=-1)))

    return Goal()
