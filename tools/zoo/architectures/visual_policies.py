"""Image encoders inside policies with other senses: keypoints, commands, recurrence."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import lively, mlp, rectified
from registry import policy
from sampling import image, trajectory, zeros


@policy({"depth": image(1, 32, 48), "proprioception": trajectory(1, 20), "h_in": zeros(1, 1, 32)}, "actions yaw h_out",
        "ts17 dynamo", [("h_in", "h_out")], steps=24)
def depth_gru():
    """Extreme parkour: a depth convolution network and proprioception into a GRU, whose latent the actor reads."""

    class Parkour(nn.Module):
        def __init__(self):
            super().__init__()
            self.depth = nn.Sequential(
                nn.Conv2d(1, 8, 5), nn.MaxPool2d(2, 2), nn.ELU(), nn.Conv2d(8, 16, 3), nn.ELU(), nn.Flatten(),
                nn.Linear(16 * 12 * 20, 32), nn.ELU(), nn.Linear(32, 24),
            )
            self.mix, self.rnn = mlp([44, 48, 24], nn.ELU), nn.GRU(24, 32)
            self.out = nn.Sequential(nn.Linear(32, 26), nn.Tanh())
            self.actor = mlp([44, 64, 12], nn.ELU)

        def forward(self, depth, proprioception, h):
            x = self.mix(torch.cat([self.depth(depth), proprioception], dim=-1))
            x, h = self.rnn(x[None], h)
            latent = self.out(x.squeeze(0))
            return self.actor(torch.cat([latent[:, :24], proprioception], dim=-1)), 1.5 * latent[:, 24:], h

    return rectified(Parkour())


@policy({"image": image(3, 40, 40), "state": trajectory(1, 9)}, exporters="ts11 ts17 dynamo", steps=24)
def spatial_softmax():
    """robomimic's visual core: convolutions, spatial softmax to keypoints, an MLP with the state."""

    class Keypoints(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(nn.Conv2d(3, 16, 5, 2), nn.ReLU(), nn.Conv2d(16, 24, 3), nn.ReLU(), nn.Conv2d(24, 12, 1))
            y, x = torch.meshgrid(torch.linspace(-1, 1, 16), torch.linspace(-1, 1, 16), indexing="ij")
            self.register_buffer("places", torch.stack([x.flatten(), y.flatten()], dim=1))
            self.actor = mlp([24 + 9, 64, 7], nn.ReLU)

        def forward(self, image, state):
            weights = F.softmax(self.net(image).flatten(2), dim=-1)
            return self.actor(torch.cat([(weights @ self.places).flatten(1), state], dim=-1))

    made = rectified(Keypoints())
    made.net[-1].weight.data *= 3
    return made


@policy({"image": image(3, 32, 32), "state": trajectory(1, 9)}, exporters="ts17 dynamo dynamo23", steps=24)
def resnet_groupnorm():
    """Diffusion Policy's encoder: a residual network whose BatchNorms became GroupNorms, and the state beside its features."""

    class Block(nn.Module):
        def __init__(self, given, wanted):
            super().__init__()
            self.a = nn.Sequential(nn.Conv2d(given, wanted, 3, 2, 1, bias=False), nn.GroupNorm(4, wanted), nn.ReLU())
            self.b = nn.Sequential(nn.Conv2d(wanted, wanted, 3, 1, 1, bias=False), nn.GroupNorm(4, wanted))
            self.skip = nn.Sequential(nn.Conv2d(given, wanted, 1, 2, bias=False), nn.GroupNorm(4, wanted))

        def forward(self, x):
            return F.relu(self.b(self.a(x)) + self.skip(x))

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1), nn.MaxPool2d(3, 2, 1), Block(16, 24), Block(24, 32))
            self.head = mlp([41, 64, 7], nn.ReLU)

        def forward(self, image, state):
            return self.head(torch.cat([self.net(image).mean(dim=(2, 3)), state], dim=-1))

    return lively(rectified(Encoder()))


@policy({"image": image(3, 32, 32), "command": trajectory(1, 16)}, outputs="logits tokens", exporters="ts17 dynamo", steps=24, quiet=["tokens"])
def film_token_learner():
    """RT-1: convolutions with FiLM by the command, TokenLearner's spatial attention, actions as bins."""

    class RT1(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv2d(3, 16, 5, 2, 2), nn.Conv2d(16, 24, 3, 2, 1)
            self.films = nn.ModuleList([nn.Linear(16, 32), nn.Linear(16, 48)])
            self.attend = nn.Sequential(nn.Conv2d(24, 8, 1), nn.GELU(), nn.Conv2d(8, 4, 1))
            self.mix = nn.TransformerEncoderLayer(24, 2, 48, batch_first=True, norm_first=True)
            self.head = nn.Linear(4 * 24, 3 * 11)

        def film(self, i, x, command):
            scale, shift = self.films[i](command).unsqueeze(-1).unsqueeze(-1).chunk(2, dim=1)
            return F.relu((1 + scale) * x + shift)

        def forward(self, image, command):
            x = self.film(1, self.b(self.film(0, self.a(image), command)), command)
            weights = torch.sigmoid(self.attend(x)).flatten(2)
            tokens = self.mix(weights @ x.flatten(2).transpose(1, 2) / x.shape[2])
            logits = self.head(tokens.flatten(1)).view(-1, 3, 11)
            return logits, logits.argmax(dim=-1)

    return lively(RT1())
