"""Recurrent networks over a whole history in one call."""
import torch
from torch import nn

from layers import mlp
from registry import policy
from sampling import history


class Sequence(nn.Module):
    """A recurrent encoder over [1, length, features]; the last step's output drives the head."""

    def __init__(self, rnn, width, last=True):
        super().__init__()
        self.rnn, self.last = rnn, last
        self.head = mlp([width, 32, 6], nn.ELU, gain=2.0)

    def forward(self, x):
        y, _ = self.rnn(x)
        return self.head(y[:, -1] if self.last else y.mean(dim=1))


OBSERVED = {"history": history(10, 16)}


@policy(OBSERVED, exporters="ts11 ts17 dynamo")
def lstm_sequence():
    """An LSTM over ten observations, batch first."""
    return Sequence(nn.LSTM(16, 40, batch_first=True), 40)


@policy(OBSERVED, exporters="ts11 ts17 dynamo")
def gru_sequence():
    """A GRU over ten observations."""
    return Sequence(nn.GRU(16, 40, batch_first=True), 40)


@policy(OBSERVED, exporters="ts11 ts17 dynamo")
def rnn_relu_sequence():
    """An Elman network with ReLU."""
    return Sequence(nn.RNN(16, 40, nonlinearity="relu", batch_first=True), 40)


@policy(OBSERVED, exporters="ts17 dynamo")
def lstm_bidirectional():
    """Two layers in both directions, averaged over time."""
    return Sequence(nn.LSTM(16, 24, 2, batch_first=True, bidirectional=True), 48, last=False)


@policy(OBSERVED, exporters="ts17 dynamo")
def gru_bidirectional():
    """One layer in both directions."""
    return Sequence(nn.GRU(16, 24, batch_first=True, bidirectional=True), 48, last=False)


@policy(OBSERVED, outputs="sequence last", exporters="ts17 dynamo")
def lstm_projected_outputs():
    """All steps and the final cell state as outputs; time first."""

    class All(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.LSTM(16, 32)
            self.head = nn.Linear(32, 4)

        def forward(self, x):
            y, (_, c) = self.rnn(x.transpose(0, 1))
            return self.head(y).transpose(0, 1), torch.tanh(c[-1])

    return All()


@policy(OBSERVED, exporters="ts17 dynamo")
def gru_unrolled():
    """nn.GRUCell in a Python loop: every step's products in the graph."""

    class Unrolled(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell = nn.GRUCell(16, 24)
            self.head = mlp([24, 6], nn.ELU)

        def forward(self, x):
            h = torch.zeros(1, 24)
            for observation in x.unbind(dim=1):
                h = self.cell(observation, h)
            return self.head(h)

    return Unrolled()
