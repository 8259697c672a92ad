"""Image encoders small enough for a robot's own computer."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import lively, mlp, rectified
from registry import policy
from sampling import image


class ResidualBlock(nn.Module):
    """PULP-DroNet's block: BatchNorm, ReLU and convolution twice, a 1x1 convolution beside."""

    def __init__(self, given, wanted):
        super().__init__()
        self.a = nn.Sequential(nn.Conv2d(given, wanted, 3, 2, 1), nn.BatchNorm2d(wanted), nn.ReLU6())
        self.b = nn.Sequential(nn.Conv2d(wanted, wanted, 3, 1, 1), nn.BatchNorm2d(wanted), nn.ReLU6())
        self.skip = nn.Conv2d(given, wanted, 1, 2)

    def forward(self, x):
        return self.b(self.a(x)) + self.skip(x)


@policy({"image": image(1, 48, 48)}, outputs="steering collision", exporters="ts11 ts17 dynamo dynamo18", steps=24)
def dronet():
    """PULP-DroNet: residual blocks with BatchNorm and MaxPool, steering and a collision probability."""

    class DroNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem = nn.Sequential(nn.Conv2d(1, 12, 5, 2, 2), nn.BatchNorm2d(12), nn.ReLU6(), nn.MaxPool2d(2, 2))
            self.blocks = nn.Sequential(ResidualBlock(12, 12), ResidualBlock(12, 24))
            self.head = nn.Linear(24 * 9, 2)

        def forward(self, x):
            y = self.head(self.blocks(self.stem(x)).flatten(1))
            return y[:, 0], torch.sigmoid(y[:, 1])

    return lively(rectified(DroNet()))


@policy({"pixels": image(4, 40, 40, 0.0, 255.0)}, outputs="q", exporters="ts11 ts17 dynamo", steps=24)
def nature_cnn():
    """DQN's and Stable-Baselines3's convolution network on bytes as floats, divided by 255."""

    class Nature(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(
                nn.Conv2d(4, 16, 8, 4), nn.ReLU(), nn.Conv2d(16, 24, 4, 2), nn.ReLU(), nn.Conv2d(24, 24, 3), nn.ReLU(),
                nn.Flatten(), nn.Linear(24, 64), nn.ReLU(), nn.Linear(64, 5),
            )

        def forward(self, pixels):
            return self.net(pixels / 255.0)

    return rectified(Nature())


class Inverted(nn.Module):
    """MobileNetV3's block: expand, depthwise, squeeze and excite, project."""

    def __init__(self, size, stride=1):
        super().__init__()
        wide = 3 * size
        self.expand = nn.Sequential(nn.Conv2d(size, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.Hardswish())
        self.depthwise = nn.Sequential(nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False), nn.BatchNorm2d(wide), nn.Hardswish())
        self.excite = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(wide, size, 1), nn.ReLU(), nn.Conv2d(size, wide, 1), nn.Hardsigmoid())
        self.project = nn.Sequential(nn.Conv2d(wide, size, 1, bias=False), nn.BatchNorm2d(size))
        self.keeps = stride == 1

    def forward(self, x):
        y = self.depthwise(self.expand(x))
        y = self.project(y * self.excite(y))
        return x + y if self.keeps else y


@policy({"image": image(3, 40, 40, -2.0, 2.0)}, exporters="ts11 ts17 dynamo", steps=24)
def mobile_net():
    """Inverted residuals, depthwise convolutions, HardSwish, squeeze and excite, global average pooling."""
    return lively(rectified(nn.Sequential(
        nn.Conv2d(3, 16, 3, 2, 1), nn.Hardswish(), Inverted(16), Inverted(16, 2), Inverted(16),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 32), nn.Hardswish(), nn.Linear(32, 4),
    )))


@policy({"pixels": image(3, 32, 32, -0.5, 0.5)}, exporters="ts17 dynamo", steps=24)
def drq_encoder():
    """DrQ-v2: four convolutions with ReLU, LayerNorm and tanh as bottleneck, an MLP."""

    class DrQ(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Sequential(nn.Conv2d(3, 16, 3, 2), nn.ReLU(), *[part for _ in range(3) for part in (nn.Conv2d(16, 16, 3), nn.ReLU())])
            self.trunk = nn.Sequential(nn.Flatten(), nn.Linear(16 * 81, 32), nn.LayerNorm(32), nn.Tanh())
            self.actor = mlp([32, 64, 6], nn.ReLU, last=0.7)

        def forward(self, x):
            return torch.tanh(self.actor(self.trunk(self.net(x))))

    return lively(rectified(DrQ()))


@policy({"pixels": image(3, 32, 32)}, exporters="ts17 dynamo", steps=24)
def impala():
    """IMPALA's residual network: MaxPool after each stage's convolution, pre-activated residuals."""

    class Residual(nn.Module):
        def __init__(self, size):
            super().__init__()
            self.a, self.b = nn.Conv2d(size, size, 3, padding=1), nn.Conv2d(size, size, 3, padding=1)

        def forward(self, x):
            return x + self.b(F.relu(self.a(F.relu(x))))

    stages = [part for given, wanted in [(3, 8), (8, 16)] for part in (nn.Conv2d(given, wanted, 3, padding=1), nn.MaxPool2d(3, 2, 1), Residual(wanted))]
    return rectified(nn.Sequential(*stages, nn.ReLU(), nn.Flatten(), nn.Linear(16 * 64, 48), nn.ReLU(), nn.Linear(48, 5)))
