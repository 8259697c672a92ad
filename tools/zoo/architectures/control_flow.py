"""Policies with scripted control flow, which the TorchScript exporter keeps as If and Loop."""
import torch
from torch import nn

from layers import mlp
from registry import State, policy
from sampling import clock, history, trajectory, zeros

DYNAMO = {"dynamo": "torch.export takes no scripted module"}


class Decimated(nn.Module):
    """The whole decimated controller in one graph: every fourth step the network runs, between them the last action holds."""

    def __init__(self):
        super().__init__()
        self.actor = mlp([24, 48, 6], nn.ELU)

    def forward(self, obs: torch.Tensor, step: torch.Tensor, held: torch.Tensor):
        if bool(torch.remainder(step, 4) == 0):
            action = self.actor(obs)
        else:
            action = held
        return 0.25 * action, action


@policy({"obs": trajectory(1, 24), "step_count": clock(1), "action_in": zeros(1, 6)}, "targets action_out", "ts17",
        [State("action_in", "action_out")], cannot=DYNAMO)
def decimated_if():
    """exploy's decimation: a remainder of the step count, If."""
    return torch.jit.script(Decimated())


class Refined(nn.Module):
    """An action refined once for each waypoint."""

    def __init__(self):
        super().__init__()
        self.start, self.refine = nn.Linear(20, 6), mlp([29, 48, 6], nn.ELU)

    def forward(self, obs: torch.Tensor, waypoints: torch.Tensor):
        action = self.start(obs)
        for i in range(waypoints.shape[1]):
            given = torch.cat([obs, action, waypoints[:, i]], dim=-1)
            action = action + 0.2 * (torch.tanh(self.refine(given)) - action)
        return action


@policy({"obs": trajectory(1, 20), "waypoints": trajectory(1, 5, 3)}, exporters="ts17", cannot=DYNAMO)
def scripted_loop():
    """A loop over the waypoints, its trip count read off an input's shape: Loop."""
    return torch.jit.script(Refined())


class Filtered(nn.Module):
    """A causal filter written as a loop over the time axis, with a list of results."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(8, 4)

    def forward(self, history: torch.Tensor):
        state = torch.zeros_like(history[:, 0])
        found = torch.jit.annotate(list[torch.Tensor], [])
        for i in range(history.shape[1]):
            state = 0.7 * state + 0.3 * history[:, i]
            found.append(self.head(state))
        return torch.stack(found, dim=1)


@policy({"history": history(10, 8)}, exporters="ts17", cannot=DYNAMO)
def scripted_sequence():
    """A loop that appends to a list: Loop that carries a sequence, ConcatFromSequence."""
    return torch.jit.script(Filtered())


class Switched(nn.Module):
    """Two policies, one of them chosen by a command with torch.where on a mask."""

    def __init__(self):
        super().__init__()
        self.stand, self.walk = mlp([24, 32, 6], nn.ELU), mlp([24, 64, 6], nn.ELU)

    def forward(self, obs):
        moving = torch.linalg.vector_norm(obs[:, :3], dim=-1, keepdim=True) > 1.0
        return torch.where(torch.logical_or(moving, obs[:, 3:4] > 1.5), self.walk(obs), self.stand(obs))


@policy({"obs": trajectory(1, 24)}, exporters="ts17 dynamo")
def switched_policies():
    """Both policies computed, Where on a comparison of the command's norm."""
    return Switched()
