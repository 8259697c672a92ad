"""Recurrent actors as robots run them: one step, the state an input and an output."""
import torch
from torch import nn

from layers import Normalizer, mlp
from registry import State, policy
from sampling import trajectory, zeros

OBSERVED = {"obs": trajectory(1, 32)}


class LSTMActor(nn.Module):
    """rsl_rl's export: obs [1, n], h_in and c_in [layers, 1, hidden]."""

    def __init__(self, hidden=48, layers=1):
        super().__init__()
        self.normalizer = Normalizer(32)
        self.rnn = nn.LSTM(32, hidden, layers)
        self.actor = mlp([hidden, 32, 8], nn.ELU, gain=2.0)

    def forward(self, obs, h, c):
        x, (h, c) = self.rnn(self.normalizer(obs).unsqueeze(0), (h, c))
        return self.actor(x.squeeze(0)), h, c


def pair(*shape):
    return {"h_in": zeros(*shape), "c_in": zeros(*shape)}


@policy(OBSERVED | pair(1, 1, 48), "actions h_out c_out", "ts11 ts13 ts17 dynamo dynamo18 dynamo23", [("h_in", "h_out"), ("c_in", "c_out")])
def lstm_actor():
    """rsl_rl's LSTM actor."""
    return LSTMActor()


@policy(OBSERVED | pair(2, 1, 32), "actions h_out c_out", "ts11 ts17 dynamo", [("h_in", "h_out"), ("c_in", "c_out")])
def lstm_actor_2_layers():
    """Two LSTM layers, whose states are sliced from one tensor."""
    return LSTMActor(32, 2)


@policy(OBSERVED | {"h_in": zeros(1, 1, 48)}, "actions h_out", "ts11 ts13 ts17 dynamo dynamo18 dynamo23", [("h_in", "h_out")])
def gru_actor():
    """rsl_rl's GRU actor."""

    class Actor(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(32, 48)
            self.actor = mlp([48, 32, 8], nn.ELU, gain=2.0)

        def forward(self, obs, h):
            x, h = self.rnn(obs.unsqueeze(0), h)
            return self.actor(x.squeeze(0)), h

    return Actor()


@policy(OBSERVED | {"h0": zeros(2, 1, 32)}, "actions hn", "ts17 dynamo", [("h0", "hn")])
def gru_actor_2_layers():
    """Two GRU layers, batch first, torch's own names of the state."""

    class Actor(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(32, 32, 2, batch_first=True)
            self.actor = mlp([32, 8], nn.ELU)

        def forward(self, obs, h):
            x, h = self.rnn(obs.unsqueeze(1), h)
            return torch.tanh(self.actor(x[:, -1])), h

    return Actor()


@policy(OBSERVED | {"memory": zeros(1, 1, 40)}, "actions carried", "ts11 ts17 dynamo", [State("memory", "carried", named=True)])
def rnn_actor():
    """An Elman network with tanh, its state under names of its own."""

    class Actor(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.RNN(32, 40)
            self.actor = mlp([40, 8], nn.ELU)

        def forward(self, obs, h):
            x, h = self.rnn(obs.unsqueeze(0), h)
            return self.actor(x.squeeze(0)), h

    return Actor()


@policy(OBSERVED | {"hx": zeros(1, 48), "cx": zeros(1, 48)}, "actions hx_out cx_out", "ts11 ts17 dynamo", [("hx", "hx_out"), ("cx", "cx_out")])
def lstm_cell_actor():
    """nn.LSTMCell, which is exported as its products and gates."""

    class Actor(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = mlp([32, 48], nn.ELU)
            self.cell = nn.LSTMCell(48, 48)
            self.actor = mlp([48, 8], nn.ELU)

        def forward(self, obs, h, c):
            h, c = self.cell(torch.relu(self.encoder(obs)), (h, c))
            return self.actor(h), h, c

    return Actor()


@policy(OBSERVED | {"state_in": zeros(1, 48)}, "actions state_out", "ts11 ts17 dynamo", [("state_in", "state_out")])
def gru_cell_layernorm_actor():
    """Dreamer's GRU cell: one product, LayerNorm, gates with a shifted update."""

    class Cell(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = mlp([32, 48], nn.SiLU)
            self.gates = nn.Linear(96, 3 * 48, bias=False)
            self.norm = nn.LayerNorm(3 * 48)
            self.actor = mlp([48, 32, 8], nn.SiLU)

        def forward(self, obs, state):
            mixed = self.norm(self.gates(torch.cat([state, torch.relu(self.encoder(obs))], -1)))
            reset, candidate, update = mixed.chunk(3, dim=-1)
            candidate = torch.tanh(torch.sigmoid(reset) * candidate)
            update = torch.sigmoid(update - 1)
            state = update * candidate + (1 - update) * state
            return torch.tanh(self.actor(state)), state

    return Cell()


@policy(OBSERVED | {"prev_action": zeros(1, 8), "h_in": zeros(1, 1, 32)}, "next_action h_out", "ts17 dynamo",
        [State("prev_action", "next_action", named=True), ("h_in", "h_out")], name="gru_with_last_action")
def gru_with_last_action():
    """The action is an output and, low-pass filtered, the state of the next step."""

    class Actor(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(40, 32)
            self.actor = mlp([32, 8], nn.ELU)

        def forward(self, obs, previous, h):
            x, h = self.rnn(torch.cat([obs, previous], -1).unsqueeze(0), h)
            return 0.8 * torch.tanh(self.actor(x.squeeze(0))) + 0.2 * previous, h

    return Actor()
