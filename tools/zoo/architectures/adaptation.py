"""Estimators that a locomotion policy infers its surroundings with from a history."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import gaussian, history, trajectory, zeros


class ConvolutionalHistory(nn.Module):
    """RMA's adaptation module: a linear embedding of each step, three 1-D convolutions over time, a linear layer."""

    def __init__(self, features, latent):
        super().__init__()
        self.embed = nn.Linear(features, 32)
        self.convolutions = nn.Sequential(
            nn.Conv1d(32, 32, 8, stride=4), nn.ReLU(),
            nn.Conv1d(32, 32, 5, stride=1), nn.ReLU(),
            nn.Conv1d(32, 32, 5, stride=1), nn.ReLU(),
        )
        self.out = nn.Linear(32 * 3, latent)

    def forward(self, x):
        embedded = F.relu(self.embed(x)).transpose(1, 2)
        return self.out(self.convolutions(embedded).flatten(1))


@policy({"obs": trajectory(1, 30), "history": history(50, 42)}, exporters="ts11 ts17 dynamo")
def rma():
    """Rapid motor adaptation: 50 steps of history to 8 latents, which the base policy reads."""

    class RMA(nn.Module):
        def __init__(self):
            super().__init__()
            self.adaptation = ConvolutionalHistory(42, 8)
            self.base = mlp([38, 128, 64, 12], nn.ReLU)

        def forward(self, obs, past):
            return self.base(torch.cat([obs, 3 * self.adaptation(past)], dim=-1))

    return RMA()


@policy({"obs_history": history(6, 45, flat=True)}, exporters="ts11 ts17 dynamo")
def him():
    """HIMLoco: velocity and an L2-normalised latent from six observations, the newest observation beside them."""

    class HIM(nn.Module):
        def __init__(self):
            super().__init__()
            self.estimator = mlp([270, 128, 64, 19], nn.ELU)
            self.actor = mlp([64, 128, 64, 12], nn.ELU)

        def forward(self, past):
            parts = self.estimator(past)
            velocity, latent = parts[..., :3], F.normalize(parts[..., 3:], dim=-1, p=2)
            return self.actor(torch.cat([past[:, -45:], velocity, latent], dim=-1))

    return HIM()


@policy({"obs": trajectory(1, 45), "history": history(5, 45, flat=True), "noise": gaussian(1, 16)},
        outputs="actions velocity reconstruction", exporters="ts17 dynamo")
def dreamwaq():
    """DreamWaQ's context estimator: a variational encoder with explicit velocity, the decoder's prediction an output."""

    class DreamWaQ(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = mlp([225, 128, 64], nn.ELU)
            self.velocity, self.mean, self.log_variance = nn.Linear(64, 3), nn.Linear(64, 16), nn.Linear(64, 16)
            self.decoder = mlp([19, 64, 45], nn.ELU)
            self.actor = mlp([64, 128, 64, 12], nn.ELU)

        def forward(self, obs, past, noise):
            hidden = F.elu(self.encoder(past))
            velocity = self.velocity(hidden)
            latent = self.mean(hidden) + torch.exp(0.5 * self.log_variance(hidden).clamp(-10, 2) - 1) * noise
            context = torch.cat([velocity, latent], dim=-1)
            return self.actor(torch.cat([obs, context], dim=-1)), velocity, self.decoder(context)

    return DreamWaQ()


@policy({"proprioception": trajectory(1, 24), "exteroception": trajectory(1, 40, scale=0.5), "h_in": zeros(1, 1, 32)},
        "actions reconstruction h_out", "ts11 ts17 dynamo", [("h_in", "h_out")])
def belief_encoder():
    """ANYmal's belief encoder: a GRU over both senses, an attentional gate on exteroception, a gated decoder."""

    class Belief(nn.Module):
        def __init__(self):
            super().__init__()
            self.exteroception = mlp([40, 48, 24], nn.LeakyReLU)
            self.rnn = nn.GRU(48, 32)
            self.gate, self.belief = mlp([32, 32, 24], nn.LeakyReLU), mlp([32, 32, 24], nn.LeakyReLU)
            self.decoder, self.decoder_gate = mlp([32, 40], nn.LeakyReLU), mlp([32, 40], nn.LeakyReLU)
            self.actor = mlp([48, 64, 12], nn.LeakyReLU)

        def forward(self, proprioception, exteroception, h):
            encoded = self.exteroception(exteroception)
            x, h = self.rnn(torch.cat([proprioception, encoded], -1).unsqueeze(0), h)
            x = x.squeeze(0)
            belief = self.belief(x) + torch.sigmoid(self.gate(x)) * encoded
            reconstruction = self.decoder(x) + torch.sigmoid(self.decoder_gate(x)) * exteroception
            return self.actor(torch.cat([proprioception, belief], -1)), reconstruction, h

    return Belief()
