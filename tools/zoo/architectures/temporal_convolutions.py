"""Convolutions over a history."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import history, trajectory


@policy({"obs": trajectory(1, 36), "history": history(20, 36, layout="feature")}, exporters="ts11 ts17 dynamo")
def student_history_convolution():
    """A student that replaces the privileged encoder: strided convolutions over [1, features, 20], ELU, a tanh bottleneck."""

    class Student(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = nn.Sequential(
                nn.Conv1d(36, 24, 6, stride=2), nn.ELU(), nn.Conv1d(24, 16, 4, stride=2), nn.ELU(), nn.Flatten(),
                nn.Linear(16 * 3, 12), nn.Tanh(),
            )
            self.actor = mlp([48, 96, 64, 12], nn.ELU)

        def forward(self, obs, past):
            return self.actor(torch.cat([obs, self.encoder(past)], dim=-1))

    return Student()


@policy({"obs": trajectory(1, 30), "history": history(12, 30)}, exporters="ts17 dynamo")
def tcn_estimator():
    """A temporal convolutional network: causal dilated convolutions with residuals over twelve steps."""

    class Causal(nn.Module):
        def __init__(self, given, wanted, dilation):
            super().__init__()
            self.pad = 2 * dilation
            self.a = nn.utils.parametrizations.weight_norm(nn.Conv1d(given, wanted, 3, dilation=dilation))
            self.b = nn.Conv1d(wanted, wanted, 3, dilation=dilation)
            self.skip = nn.Conv1d(given, wanted, 1)

        def forward(self, x):
            y = F.relu(self.a(F.pad(x, (self.pad, 0))))
            y = F.relu(self.b(F.pad(y, (self.pad, 0))))
            return F.relu(y + self.skip(x))

    class Estimator(nn.Module):
        def __init__(self):
            super().__init__()
            self.tcn = nn.Sequential(Causal(30, 24, 1), Causal(24, 24, 2), Causal(24, 24, 4))
            self.actor = mlp([54, 64, 12], nn.ELU)

        def forward(self, obs, past):
            context = self.tcn(past.transpose(1, 2))[:, :, -1]
            return self.actor(torch.cat([obs, context], -1))

    return Estimator()


@policy({"history": history(16, 24, layout="feature")}, exporters="ts17 dynamo")
def wavenet():
    """Gated dilated convolutions (tanh times sigmoid) with summed skips."""

    class WaveNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.start = nn.Conv1d(24, 16, 1)
            self.gates = nn.ModuleList(nn.Conv1d(16, 32, 2, dilation=2**i) for i in range(4))
            self.mixes = nn.ModuleList(nn.Conv1d(16, 16, 1) for _ in range(4))
            self.head = mlp([16, 32, 6], nn.ELU, gain=2.0)

        def forward(self, x):
            x, total = self.start(x), 0
            for i, (gate, mix) in enumerate(zip(self.gates, self.mixes)):
                a, b = gate(F.pad(x, (2**i, 0))).chunk(2, dim=1)
                y = mix(torch.tanh(a) * torch.sigmoid(b))
                x, total = x + y, total + y
            return self.head(total[:, :, -1])

    return WaveNet()


@policy({"history": history(8, 12)}, exporters="ts11 ts17 dynamo")
def moving_average_filter():
    """Observations low-pass filtered by a depthwise convolution and by average pooling before an MLP."""

    class Filtered(nn.Module):
        def __init__(self):
            super().__init__()
            self.smooth = nn.Conv1d(12, 12, 5, groups=12, bias=False)
            nn.init.uniform_(self.smooth.weight, 0.1, 0.3)
            self.net = mlp([36, 64, 6], nn.ELU)

        def forward(self, past):
            channels = past.transpose(1, 2)
            slow = F.avg_pool1d(channels, 4, 4).flatten(1)
            return self.net(torch.cat([slow, self.smooth(channels)[:, :, -1]], -1))

    return Filtered()
