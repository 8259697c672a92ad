"""Blocks that many policies share, with the initial weights that the field gives them."""
import math

import torch
from torch import nn


def orthogonal(layer, gain=math.sqrt(2)):
    """A linear or convolution layer with orthogonal rows, and small biases, which training would give it."""
    nn.init.orthogonal_(layer.weight, gain)
    nn.init.uniform_(layer.bias, -0.1, 0.1)
    return layer


def mlp(sizes, activation=nn.ELU, gain=math.sqrt(2), last=1.0):
    """Linear layers with an activation between them, none after the last, whose weights have gain `last`."""
    layers = []
    for given, wanted in zip(sizes[:-2], sizes[1:-1]):
        layers += [orthogonal(nn.Linear(given, wanted), gain), activation()]
    return nn.Sequential(*layers, orthogonal(nn.Linear(sizes[-2], sizes[-1]), last))


class Normalizer(nn.Module):
    """Empirical normalisation of observations, as rsl_rl exports it: (x - mean) / (std + eps)."""

    def __init__(self, size, eps=1e-2):
        super().__init__()
        self.eps = eps
        self.register_buffer("mean", 0.5 * torch.randn(1, size))
        self.register_buffer("std", 0.5 + torch.rand(1, size))

    def forward(self, x):
        return (x - self.mean) / (self.std + self.eps)


class RMSNorm(nn.Module):
    """x / rms(x) * weight, written out."""

    def __init__(self, size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(1 + 0.1 * torch.randn(size))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


def lively(module, scale=0.1):
    """Norms whose gains and shifts differ, running statistics that are no longer those of the start: as after training."""
    for part in module.modules():
        if isinstance(part, (nn.LayerNorm, nn.GroupNorm, nn.BatchNorm1d, nn.BatchNorm2d, nn.InstanceNorm2d)):
            if part.weight is not None:
                nn.init.normal_(part.weight, 1.0, scale)
                nn.init.normal_(part.bias, 0.0, scale)
        if isinstance(part, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.normal_(part.running_mean, 0.0, 0.3)
            nn.init.uniform_(part.running_var, 0.3, 1.5)
    return module


def rectified(module):
    """Convolutions and linear layers with He's initial weights, which keep the variation through rectifiers."""
    for part in module.modules():
        if isinstance(part, (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)):
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
            if part.bias is not None:
                nn.init.normal_(part.bias, 0.0, 0.05)
        if isinstance(part, (nn.ConvTranspose1d, nn.ConvTranspose2d)):
            reached = part.in_channels * math.prod(part.kernel_size) / math.prod(part.stride)  # inputs of one output
            nn.init.normal_(part.weight, 0.0, math.sqrt(2 / reached))
    return module


class Sinusoidal(nn.Module):
    """The code of a noise level or time: [batch] -> [batch, size]."""

    def __init__(self, size, longest=10000.0):
        super().__init__()
        self.half, self.longest = size // 2, longest

    def forward(self, t):
        step = math.log(self.longest) / (self.half - 1)
        angle = t[:, None].float() * torch.exp(torch.arange(self.half, device=t.device) * -step)[None, :]
        return torch.cat([angle.sin(), angle.cos()], dim=-1)


def positions(length, size):
    """Sinusoidal position codes [length, size]."""
    place = torch.arange(length)[:, None]
    rate = torch.exp(torch.arange(0, size, 2) * (-math.log(10000.0) / size))
    codes = torch.zeros(length, size)
    codes[:, 0::2], codes[:, 1::2] = torch.sin(place * rate), torch.cos(place * rate)
    return codes


def heads(x, count):
    """[1, length, size] -> [1, heads, length, size / heads]."""
    return x.view(1, x.shape[1], count, -1).transpose(1, 2)


def joined(x):
    """The inverse: [1, heads, length, width] -> [1, length, heads * width]."""
    return x.transpose(1, 2).reshape(1, x.shape[2], -1)


class Pooled(nn.Module):
    """Tokens [1, length, 32] through a block with its residual, and a head on the mean of the tokens."""

    def __init__(self, block, outputs=6):
        super().__init__()
        self.block, self.norm, self.head = block, nn.LayerNorm(32), mlp([32, 32, outputs], nn.GELU, gain=2.0)

    def forward(self, x, *rest):
        return self.head(self.norm(x + self.block(x, *rest)).mean(dim=1))
