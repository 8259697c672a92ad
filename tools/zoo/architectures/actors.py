"""Multi-layer perceptrons as the common training libraries export them."""
import torch
from torch import nn

from layers import Normalizer, lively, mlp, orthogonal
from registry import policy
from sampling import trajectory


class Actor(nn.Module):
    def __init__(self, size, actions, activation, hidden=(128, 64, 32), last=0.8):
        super().__init__()
        self.normalizer = Normalizer(size)
        self.actor = mlp([size, *hidden, actions], activation, last=last)

    def forward(self, obs):
        return self.actor(self.normalizer(obs))


OBSERVED = {"obs": trajectory(1, 48, units=True)}


@policy(OBSERVED, exporters="ts11 ts13 ts17 dynamo dynamo18 dynamo23")
def actor_elu():
    """rsl_rl's actor: normaliser, three ELU layers."""
    return Actor(48, 12, nn.ELU)


@policy({"obs": trajectory(1, 45)}, exporters="ts11 ts17 dynamo")
def actor_relu():
    """Stable-Baselines3's MlpPolicy with ReLU."""
    return mlp([45, 64, 64, 12], nn.ReLU, last=0.5)


@policy({"obs": trajectory(1, 17)}, exporters="ts11 dynamo")
def actor_tanh():
    """PPO's classic actor: two Tanh layers, a small last one."""
    return mlp([17, 64, 64, 6], nn.Tanh, last=0.1)


@policy({"obs": trajectory(1, 48)}, exporters="ts17 dynamo")
def actor_silu():
    """Brax and MuJoCo Playground: SiLU, the first half of the outputs through tanh is the action."""

    class Playground(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([48, 128, 64, 24], nn.SiLU)

        def forward(self, obs):
            location, _ = torch.split(self.net(obs), 12, dim=-1)
            return torch.tanh(location)

    return Playground()


@policy({"obs": trajectory(1, 36)}, exporters="ts11 ts17 dynamo dynamo18")
def actor_gelu():
    """GELU, exact and by tanh, alternating."""
    return nn.Sequential(
        nn.Linear(36, 96), nn.GELU(), nn.Linear(96, 64), nn.GELU("tanh"), nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 8)
    )


@policy({"obs": trajectory(1, 40)}, exporters="ts13 ts17 dynamo dynamo18")
def actor_mish_layernorm():
    """Mish after LayerNorm, as motion-tracking policies have it."""
    layers = []
    for given, wanted in [(40, 96), (96, 96), (96, 48)]:
        layers += [nn.Linear(given, wanted), nn.LayerNorm(wanted), nn.Mish()]
    return lively(nn.Sequential(*layers, nn.Linear(48, 10)))


@policy({"obs": trajectory(1, 30)}, exporters="ts17 dynamo")
def actor_leaky_relu():
    return mlp([30, 64, 64, 8], lambda: nn.LeakyReLU(0.2))


@policy({"obs": trajectory(1, 30)}, exporters="ts17 dynamo")
def actor_selu():
    """Self-normalising network: SELU with LeCun's initial weights."""
    return mlp([30, 64, 64, 8], nn.SELU, gain=1.0)


@policy({"obs": trajectory(1, 26)}, exporters="ts17 dynamo")
def actor_mixed_activations():
    """Softplus, Softsign, HardSwish, CELU and a learned PReLU, one layer each."""
    activations = [nn.Softplus(), nn.Softsign(), nn.Hardswish(), nn.CELU(1.3), nn.PReLU(64)]
    sizes = [26, 64, 64, 64, 64, 64]
    layers = []
    for i, activation in enumerate(activations):
        layers += [orthogonal(nn.Linear(sizes[i], sizes[i + 1]), 1.8), activation]
    return nn.Sequential(*layers, orthogonal(nn.Linear(64, 6)))


@policy({"obs": trajectory(1, 32)}, exporters="ts11 ts17 dynamo")
def actor_batchnorm():
    """CrossQ: batch normalisation before every layer, in evaluation mode."""
    layers = [nn.BatchNorm1d(32)]
    for given, wanted in [(32, 128), (128, 128)]:
        layers += [nn.Linear(given, wanted), nn.BatchNorm1d(wanted), nn.ReLU()]
    return lively(nn.Sequential(*layers, nn.Linear(128, 8), nn.Tanh()))


@policy({"policy": trajectory(1, 30), "commands": trajectory(1, 3), "height_scan": trajectory(1, 64)}, exporters="ts17 dynamo")
def actor_groups():
    """Isaac Lab with several observation groups, clipped and scaled, in one actor; the action is scaled and offset."""

    class Groups(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([97, 128, 64, 12], nn.ELU)
            self.register_buffer("offset", 0.3 * torch.randn(12))

        def forward(self, obs, commands, height_scan):
            heights = torch.clamp(height_scan - 0.5, -1.0, 1.0) * 2.5
            action = self.actor(torch.cat([obs, commands * torch.tensor([2.0, 2.0, 0.25]), heights], dim=-1))
            return self.offset + 0.25 * action.clamp(-10, 10)

    return Groups()
