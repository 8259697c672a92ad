"""Sets: point clouds, neighbours, graphs."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import lively, mlp
from registry import policy
from sampling import mask, points, trajectory


@policy({"cloud": points(96), "obs": trajectory(1, 10)}, exporters="ts11 ts17 dynamo dynamo18")
def point_net():
    """DP3's encoder: an MLP with LayerNorm on each point, the maximum over points, a projection."""

    class DP3(nn.Module):
        def __init__(self):
            super().__init__()
            self.each = nn.Sequential(nn.Linear(3, 32), nn.LayerNorm(32), nn.ReLU(), nn.Linear(32, 48), nn.LayerNorm(48), nn.ReLU(), nn.Linear(48, 64), nn.LayerNorm(64), nn.ReLU())
            self.project = nn.Sequential(nn.Linear(64, 32), nn.LayerNorm(32))
            self.head = mlp([42, 64, 6], nn.ReLU)

        def forward(self, cloud, obs):
            features = torch.max(self.each(cloud), dim=1)[0]
            return self.head(torch.cat([self.project(features), obs], dim=-1))

    return lively(DP3())


@policy({"cloud": points(96, layout="channel")}, exporters="ts11 ts17 dynamo")
def point_net_transform():
    """PointNet with its input transform: 1-D convolutions with BatchNorm, a predicted 3x3 matrix, global max pooling."""

    def shared(sizes):
        parts = []
        for given, wanted in zip(sizes, sizes[1:]):
            parts += [nn.Conv1d(given, wanted, 1), nn.BatchNorm1d(wanted), nn.ReLU()]
        return nn.Sequential(*parts)

    class PointNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.transform, self.matrix = shared([3, 16, 32]), nn.Linear(32, 9)
            self.each, self.head = shared([3, 32, 64]), mlp([64, 32, 6], nn.ReLU)

        def forward(self, cloud):
            matrix = (0.3 * self.matrix(self.transform(cloud).amax(dim=2))).view(-1, 3, 3) + torch.eye(3)
            return self.head(F.adaptive_max_pool1d(self.each(torch.bmm(matrix, cloud)), 1).squeeze(-1))

    return lively(PointNet())


@policy({"objects": trajectory(1, 6, 8), "present": mask(1, 6), "obs": trajectory(1, 12)}, exporters="ts11 ts17 dynamo")
def deep_sets():
    """Up to six objects: a shared MLP, a mean over those that are present."""

    class DeepSets(nn.Module):
        def __init__(self):
            super().__init__()
            self.each, self.head = mlp([8, 48, 32], nn.ReLU), mlp([44, 64, 4], nn.ReLU)

        def forward(self, objects, present, obs):
            weight = present.unsqueeze(-1)
            pooled = (F.relu(self.each(objects)) * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1.0)
            return self.head(torch.cat([pooled, obs], dim=-1))

    return DeepSets()


EDGES = [(0, j) for j in (1, 4, 7, 10)] + [(j, j + 1) for j in (1, 2, 4, 5, 7, 8, 10, 11)]


@policy({"base": trajectory(1, 9), "joints": trajectory(1, 12, 3)}, exporters="dynamo dynamo18",
        cannot={"ts17": "index_add with repeated indices has no symbolic function"})
def graph_network():
    """Message passing along the kinematic tree: gather by edge, index_add by node, two rounds, an action for each joint."""

    class Graph(nn.Module):
        def __init__(self):
            super().__init__()
            self.base, self.joint = nn.Linear(9, 24), nn.Linear(3, 24)
            self.message, self.update = mlp([48, 32, 24], nn.ELU), mlp([48, 32, 24], nn.ELU)
            self.head = mlp([24, 24, 1], nn.ELU, gain=2.0)
            both = EDGES + [(b, a) for a, b in EDGES]
            self.register_buffer("start", torch.tensor([a for a, _ in both]))
            self.register_buffer("end", torch.tensor([b for _, b in both]))

        def forward(self, base, joints):
            x = F.elu(torch.cat([self.base(base).unsqueeze(1), self.joint(joints)], dim=1)).squeeze(0)
            for _ in range(2):
                messages = self.message(torch.cat([x[self.start], x[self.end]], dim=-1))
                gathered = torch.zeros(13, 24).index_add(0, self.end, messages)
                x = x + self.update(torch.cat([x, gathered], dim=-1))
            return self.head(x[1:]).view(1, 12)

    return Graph()


@policy({"agents": trajectory(1, 5, 6)}, exporters="ts17 dynamo")
def graph_attention():
    """GAT over five robots: pairwise scores with LeakyReLU, the robot itself excluded, softmax."""

    class GAT(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.left, self.right = nn.Linear(6, 32), nn.Linear(32, 1), nn.Linear(32, 1)
            self.head = mlp([64, 32, 2], nn.ELU)
            self.register_buffer("own", torch.eye(5, dtype=torch.bool))
            for part in (self.left, self.right):
                part.weight.data *= 6

        def forward(self, agents):
            x = self.embed(agents)
            scores = F.leaky_relu(self.left(x) + self.right(x).transpose(1, 2), 0.2).masked_fill(self.own, -1e9)
            return torch.tanh(self.head(torch.cat([x, scores.softmax(dim=-1) @ x], dim=-1)))

    return GAT()


@policy({"agents": trajectory(1, 8, 4)}, exporters="ts17 dynamo")
def nearest_neighbours():
    """A swarm: for each robot its three nearest by pairwise distance, TopK and gather, their offsets pooled."""

    class Neighbours(nn.Module):
        def __init__(self):
            super().__init__()
            self.each, self.head = mlp([4, 32, 24], nn.ReLU), mlp([28, 32, 2], nn.ReLU)

        def forward(self, agents):
            place = agents[..., :2]
            distance = ((place.unsqueeze(2) - place.unsqueeze(1)) ** 2).sum(-1) + 1e6 * torch.eye(8)
            nearest = distance.topk(3, dim=-1, largest=False)[1]
            others = agents[0][nearest[0]].unsqueeze(0)
            pooled = F.relu(self.each(others - agents.unsqueeze(2))).amax(dim=2)
            return self.head(torch.cat([agents, pooled], dim=-1))

    return Neighbours()


@policy({"base": trajectory(1, 9), "joints": trajectory(1, 12, 4)}, exporters="ts11 ts17 dynamo")
def shared_joint_mlp():
    """Shared modular policies: one MLP for all joints, the base's observation repeated beside each joint's."""

    class Shared(nn.Module):
        def __init__(self):
            super().__init__()
            self.identity = nn.Parameter(torch.randn(1, 12, 4))
            self.net = mlp([17, 64, 32, 1], nn.ELU, gain=1.8)

        def forward(self, base, joints):
            repeated = base.unsqueeze(1).expand(-1, 12, -1)
            return self.net(torch.cat([repeated, joints, self.identity.expand(base.shape[0], -1, -1)], dim=-1)).squeeze(-1)

    return Shared()
