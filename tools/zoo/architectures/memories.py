"""Policies that look up: nearest memories, Hopfield retrieval, codebooks."""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import near, trajectory

# What demonstrations look like: observations lie close to states that were seen.
SEEN = np.random.default_rng(5).normal(size=(64, 12))
OBSERVED = {"obs": near(SEEN, 0.12, 1, 12)}


class Memory(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("states", torch.tensor(SEEN, dtype=torch.float32))
        self.register_buffer("stored", torch.tanh(torch.randn(64, 6)))


@policy(OBSERVED, exporters="ts11 ts17", cannot={"dynamo": "aten::_cdist_forward has no conversion"})
def memory_consistent_network():
    """MCNN: the nearest memory's action, blended with a bounded network by the distance to it."""

    class MCNN(Memory):
        def __init__(self):
            super().__init__()
            self.net = mlp([12, 64, 6], nn.ReLU)

        def forward(self, obs):
            distance, index = torch.cdist(obs, self.states, compute_mode="donot_use_mm_for_euclid_dist").min(dim=-1)
            keep = torch.exp(-10 * distance / 10).unsqueeze(-1)
            return self.stored[index] * keep + (1 - keep) * torch.tanh(self.net(obs))

    return MCNN()


@policy(OBSERVED, exporters="ts17 dynamo")
def memory_argmin():
    """The same lookup by ArgMin over squared distances, the action alone."""

    class Nearest(Memory):
        def forward(self, obs):
            distance = (obs * obs).sum(-1, keepdim=True) - 2 * obs @ self.states.t() + (self.states**2).sum(-1)
            return F.embedding(distance.argmin(dim=-1), self.stored)

    return Nearest()


@policy(OBSERVED, exporters="ts17 dynamo")
def nearest_neighbours_regression():
    """VINN: the five nearest of 64 demonstrations, weighted by softmax of the negative distances."""

    class VINN(Memory):
        def forward(self, obs):
            distance, index = torch.norm(self.states.unsqueeze(0) - obs.unsqueeze(1), dim=-1).topk(5, largest=False)
            weights = torch.softmax(-3 * distance, dim=-1)
            return (weights.unsqueeze(-1) * self.stored[index]).sum(dim=1)

    return VINN()


@policy({"obs": trajectory(1, 12)}, exporters="ts11 ts17 dynamo")
def hopfield_retrieval():
    """A modern Hopfield network: two updates of softmax retrieval over stored patterns."""

    class Hopfield(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.patterns = nn.Linear(12, 24), nn.Parameter(torch.randn(48, 24))
            self.head = mlp([36, 48, 6], nn.ReLU)
            self.embed.weight.data *= 2

        def forward(self, obs):
            query = self.embed(obs)
            for _ in range(2):
                query = torch.softmax(0.4 * query @ self.patterns.t(), dim=-1) @ self.patterns
            return self.head(torch.cat([query, obs], dim=-1))

    return Hopfield()


@policy({"obs": trajectory(1, 18)}, outputs="action", exporters="ts11 ts17 dynamo")
def vq_bet_head():
    """VQ-BeT: two residual codes chosen by ArgMax, their embeddings summed and decoded, an offset gathered for the code."""

    class Head(nn.Module):
        def __init__(self):
            super().__init__()
            self.trunk = mlp([18, 64, 64], nn.GELU)
            self.bins, self.offsets = nn.Linear(64, 2 * 8), nn.Linear(64, 2 * 8 * 10)
            self.codes = nn.ModuleList([nn.Embedding(8, 16), nn.Embedding(8, 16)])
            self.decoder = mlp([16, 32, 10], nn.ReLU)
            # Bins of a trained head are decided, and the second code is a refinement of the first.
            self.bins.weight.data *= 8
            self.codes[1].weight.data *= 0.25

        def forward(self, obs):
            hidden = F.gelu(self.trunk(obs))
            chosen = self.bins(hidden).view(-1, 2, 8).argmax(dim=-1)
            latent = self.codes[0](chosen[:, 0]) + self.codes[1](chosen[:, 1])
            offsets = self.offsets(hidden).view(-1, 2, 8, 10)
            picked = offsets.gather(2, chosen.view(-1, 2, 1, 1).expand(-1, 2, 1, 10)).sum(dim=1).squeeze(1)
            return self.decoder(latent) + picked

    return Head()


CODES = np.random.default_rng(6).normal(size=(32, 8))


@policy({"latents": near(np.tile(CODES, (1, 3)), 0.15, 1, 3, 8)}, outputs="actions codes", exporters="ts11 ts17 dynamo")
def vq_decoder():
    """A VQ-VAE's decoder: latents snapped to the nearest code, transposed convolutions to an action sequence; the codes themselves."""

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.codes = nn.Embedding(32, 8)
            self.codes.weight.data.copy_(torch.tensor(CODES))
            self.net = nn.Sequential(nn.ConvTranspose1d(8, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose1d(16, 16, 4, 2, 1), nn.ReLU(), nn.Conv1d(16, 6, 3, padding=1))

        def forward(self, latents):
            distance = ((latents.unsqueeze(2) - self.codes.weight) ** 2).sum(dim=-1)
            index = distance.argmin(dim=-1)
            return self.net(self.codes(index).transpose(1, 2)).transpose(1, 2), index

    return Decoder()


@policy({"obs": trajectory(1, 18)}, outputs="action", exporters="ts17 dynamo")
def finite_scalar_quantization():
    """FSQ: tanh, rounding to seven levels a dimension, a decoder."""

    class FSQ(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = mlp([18, 64, 8], nn.GELU), mlp([8, 64, 7], nn.GELU)

        def forward(self, obs):
            return self.decoder(torch.round(3 * torch.tanh(self.encoder(obs))) / 3)

    return FSQ()


@policy({"obs": trajectory(1, 12)}, exporters="ts17 dynamo")
def neural_turing_read():
    """Content addressing with cosine similarity and a sharpened softmax, then an MLP."""

    class Read(nn.Module):
        def __init__(self):
            super().__init__()
            self.key, self.sharpness = nn.Linear(12, 16), nn.Linear(12, 1)
            self.memory, self.head = nn.Parameter(torch.randn(20, 16)), mlp([28, 48, 5], nn.ELU)

        def forward(self, obs):
            similarity = F.cosine_similarity(self.key(obs).unsqueeze(1), self.memory.unsqueeze(0), dim=-1)
            weights = torch.softmax((1 + F.softplus(self.sharpness(obs))) * 3 * similarity, dim=-1)
            return self.head(torch.cat([weights @ self.memory, obs], dim=-1))

    return Read()
