"""Clocks, oscillators and clips of motion."""
import math

import torch
from torch import nn

from layers import mlp
from registry import State, policy
from sampling import clock, history, trajectory, zeros


@policy({"obs": trajectory(1, 24), "phase_in": zeros(1, 4)}, "actions phase_out", "ts11 ts17 dynamo", [("phase_in", "phase_out")])
def central_pattern_generator():
    """Coupled phase oscillators as state: frequencies from a network, wrapped by a remainder, feet from sine and cosine."""

    class CPG(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([32, 64, 12], nn.ELU)
            offsets = torch.tensor([0.0, math.pi, math.pi, 0.0])
            self.register_buffer("bias", offsets[None, :] - offsets[:, None])

        def forward(self, obs, phase):
            y = self.net(torch.cat([obs, phase.sin(), phase.cos()], dim=-1))
            frequency, size, shift = 1.5 + torch.tanh(y[:, :4]), torch.sigmoid(y[:, 4:8]), 0.2 * y[:, 8:]
            pull = torch.sin(phase.unsqueeze(1) - phase.unsqueeze(2) - self.bias).sum(dim=-1)
            phase = torch.remainder(phase + 0.02 * (2 * math.pi * frequency + pull), 2 * math.pi)
            return torch.cat([size * torch.cos(phase) + shift, torch.clamp(size * torch.sin(phase), min=0.0)], dim=-1), phase

    return CPG()


@policy({"obs": trajectory(1, 30), "hopf_in": zeros(1, 2, 4)}, "actions hopf_out", "ts17 dynamo", [State("hopf_in", "hopf_out")])
def hopf_oscillators():
    """Hopf oscillators integrated by Euler's method: a limit cycle as state, driven by the network."""

    class Hopf(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([38, 64, 8], nn.ELU, last=0.5)

        def forward(self, obs, state):
            drive = self.net(torch.cat([obs, state.flatten(1)], dim=-1))
            x, y = state.unbind(dim=1)
            square = 1.0 - x * x - y * y
            dx = 4 * square * x - 9.0 * y + drive[:, :4]
            dy = 4 * square * y + 9.0 * x + drive[:, 4:]
            state = torch.stack([x + 0.02 * dx, y + 0.02 * dy], dim=1)
            return state[:, 0] + 0.3 * drive[:, :4], state

    return Hopf()


@policy({"obs": trajectory(1, 30), "step": clock(1, 1)}, exporters="ts11 ts17 dynamo")
def gait_clock():
    """A step counter to phases: remainder of integers, division, sine and cosine, a stance mask by comparison."""

    class Clock(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([36, 64, 12], nn.ELU)
            self.register_buffer("offsets", torch.tensor([[0.0, 0.5]]))

        def forward(self, obs, step):
            phase = torch.remainder((step % 40).float() / 40 + self.offsets, 1.0)
            stance = (phase < 0.6).float()
            angle = 2 * math.pi * phase
            return self.actor(torch.cat([obs, angle.sin(), angle.cos(), stance], dim=-1))

    return Clock()


@policy({"history": history(32, 6), "obs": trajectory(1, 20)}, exporters="dynamo",
        cannot={"ts17": "aten::fft_rfft has no symbolic function at opset 17 for this use"})
def spectrum_features():
    """The discrete Fourier transform of 32 steps of joint motion: logarithms of the sizes as features."""

    class Spectrum(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([20 + 6 * 6, 64, 8], nn.ELU)

        def forward(self, past, obs):
            spectrum = torch.view_as_real(torch.fft.rfft(past, dim=1))[:, :6]
            size = torch.log1p((spectrum**2).sum(-1).sqrt())
            return self.actor(torch.cat([size.flatten(1) - 1.5, obs], dim=-1))

    return Spectrum()


@policy({"history": history(32, 6), "obs": trajectory(1, 20)}, outputs="actions phase", exporters="ts11 ts17 dynamo")
def spectrum_by_products():
    """The same as products with constant cosines and sines; DeepPhase's phase from atan2 of a learned projection."""

    class Spectrum(nn.Module):
        def __init__(self):
            super().__init__()
            angle = 2 * math.pi * torch.arange(6)[:, None] * torch.arange(32)[None, :] / 32
            self.register_buffer("cosine", angle.cos() / 8)
            self.register_buffer("sine", angle.sin() / 8)
            self.projection = nn.Conv1d(6, 4, 9, padding=4)
            self.actor = mlp([20 + 36 + 8, 64, 8], nn.ELU)

        def forward(self, past, obs):
            power = torch.matmul(self.cosine, past) ** 2 + torch.matmul(self.sine, past) ** 2
            wave = self.projection(past.transpose(1, 2))
            phase = torch.atan2((wave * self.sine[2]).sum(-1), (wave * self.cosine[2]).sum(-1) + 1.5)
            return self.actor(torch.cat([power.flatten(1), phase.sin(), phase.cos(), obs], dim=-1)), phase

    return Spectrum()


@policy({"obs": trajectory(1, 30), "time_step": clock(1, 1, start=3)}, outputs="actions joint_pos joint_vel", exporters="ts11 ts17 dynamo dynamo18")
def motion_tracking():
    """BeyondMimic: a motion clip baked in as constants, gathered by the time step; the policy's action beside it."""

    class Tracking(nn.Module):
        def __init__(self):
            super().__init__()
            time = torch.arange(90.0)[:, None] / 50
            angle = 2 * math.pi * time * (0.5 + torch.rand(1, 12)) + 6 * torch.rand(1, 12)
            self.register_buffer("positions", 0.6 * angle.sin())
            self.register_buffer("velocities", 0.6 * angle.cos() * 6)
            self.actor = mlp([54, 96, 12], nn.ELU)

        def forward(self, obs, time_step):
            index = torch.clamp(time_step.long().squeeze(-1), max=89)
            position, velocity = self.positions[index], self.velocities[index]
            return position + 0.3 * self.actor(torch.cat([position, 0.2 * velocity, obs], dim=-1)), position, velocity

    return Tracking()
