"""ACT, action chunking with transformers, as LeRobot has it: the latent is zero when the policy acts."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import lively, positions
from registry import policy
from sampling import image, trajectory

SIZE, CHUNK = 48, 10


class Attended(nn.Module):
    """Post-norm layer of ACT's encoder, or with `cross` of its decoder; position codes on queries and keys only."""

    def __init__(self, cross=False):
        super().__init__()
        self.attention = nn.MultiheadAttention(SIZE, 4)
        self.cross = nn.MultiheadAttention(SIZE, 4) if cross else None
        self.up, self.down = nn.Linear(SIZE, 96), nn.Linear(96, SIZE)
        self.norms = nn.ModuleList(nn.LayerNorm(SIZE) for _ in range(3 if cross else 2))

    def forward(self, x, place, memory=None, memory_place=None):
        q = x + place
        x = self.norms[0](x + self.attention(q, q, x)[0])
        if self.cross is not None:
            x = self.norms[1](x + self.cross(x + place, memory + memory_place, memory)[0])
        return self.norms[-1](x + self.down(F.relu(self.up(x))))


class Backbone(nn.Module):
    """A small residual network with frozen batch normalisation, stride 16."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 7, 2, 3, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        self.a = nn.Sequential(nn.Conv2d(16, 24, 3, 2, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU(), nn.Conv2d(24, 24, 3, 1, 1, bias=False), nn.BatchNorm2d(24))
        self.skip = nn.Sequential(nn.Conv2d(16, 24, 1, 2, bias=False), nn.BatchNorm2d(24))
        self.b = nn.Sequential(nn.Conv2d(24, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU())

    def forward(self, x):
        x = self.stem(x)
        return self.b(F.relu(self.a(x) + self.skip(x)))


class ACT(nn.Module):
    def __init__(self, vision):
        super().__init__()
        self.state, self.latent = nn.Linear(14, SIZE), nn.Linear(8, SIZE)
        self.environment = None if vision else nn.Linear(10, SIZE)
        self.backbone = Backbone() if vision else None
        self.project = nn.Conv2d(32, SIZE, 1) if vision else None
        count = 2 if vision else 3
        self.token_place = nn.Embedding(count, SIZE)
        self.chunk_place = nn.Embedding(CHUNK, SIZE)
        self.encoder = nn.ModuleList([Attended(), Attended()])
        self.decoder = Attended(cross=True)
        self.norm, self.head = nn.LayerNorm(SIZE), nn.Linear(SIZE, 14)
        self.register_buffer("pixel_place", positions(16, SIZE))

    def forward(self, state, other):
        latent = torch.zeros([state.shape[0], 8], dtype=torch.float32)
        tokens = [self.latent(latent), self.state(state)]
        place = self.token_place.weight.unsqueeze(1)
        if self.environment is not None:
            tokens.append(self.environment(other))
            x = torch.stack(tokens, dim=0)
        else:
            features = self.project(self.backbone(other)).flatten(2).permute(2, 0, 1)
            x = torch.cat([torch.stack(tokens, dim=0), features], dim=0)
            place = torch.cat([place, self.pixel_place[: features.shape[0]].unsqueeze(1)], dim=0)
        for layer in self.encoder:
            x = layer(x, place)
        start = torch.zeros((CHUNK, 1, SIZE))
        y = self.decoder(start, self.chunk_place.weight.unsqueeze(1), x, place)
        return self.head(self.norm(y).transpose(0, 1))


@policy({"state": trajectory(1, 14), "environment": trajectory(1, 10)}, exporters="ts11 ts17 dynamo dynamo23")
def act_state():
    """State and environment tokens, two encoder layers, one decoder layer, ten actions."""
    return lively(ACT(vision=False))


@policy({"state": trajectory(1, 14), "image": image(3, 64, 64)}, exporters="ts17 dynamo", steps=24)
def act_vision():
    """A residual network's feature map as 16 tokens beside the state."""
    return lively(ACT(vision=True))


@policy({"chunk": trajectory(1, 10, 14), "ensembled": trajectory(1, 10, 14), "count": trajectory(1, 10, 1, scale=1.0, offset=5.0)},
        outputs="action merged", exporters="ts17 dynamo")
def temporal_ensemble():
    """ACT's temporal ensembling as a graph: exponential weights from how many chunks each step has merged."""

    class Ensemble(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("weights", torch.exp(-0.05 * torch.arange(10.0)))
            self.register_buffer("sums", torch.cumsum(torch.exp(-0.05 * torch.arange(10.0)), 0))

        def forward(self, chunk, ensembled, count):
            index = count.clamp(1, 9).floor().long()
            total, weight = self.sums[index - 1], self.weights[index]
            merged = (ensembled * total + chunk * weight) / self.sums[index]
            return merged[:, 0], torch.cat([merged[:, 1:], chunk[:, -1:]], dim=1)

    return Ensemble()
