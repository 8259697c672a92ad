"""Transformers that act on a history: locomotion, return-conditioned, with a cache."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import heads, joined, lively, mlp, positions
from registry import policy
from sampling import clock, history, trajectory, zeros


class Block(nn.Module):
    """A GPT block: pre-norm causal attention, GELU."""

    def __init__(self, size=48, count=4):
        super().__init__()
        self.count = count
        self.norms = nn.ModuleList([nn.LayerNorm(size), nn.LayerNorm(size)])
        self.qkv, self.out = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.mlp = nn.Sequential(nn.Linear(size, 2 * size), nn.GELU("tanh"), nn.Linear(2 * size, size))
        self.qkv.weight.data *= 2

    def project(self, x):
        return (heads(part, self.count) for part in self.qkv(self.norms[0](x)).chunk(3, dim=-1))

    def finish(self, x, attended):
        x = x + self.out(joined(attended))
        return x + self.mlp(self.norms[1](x))

    def forward(self, x):
        return self.finish(x, F.scaled_dot_product_attention(*self.project(x), is_causal=True))


@policy({"obs_history": history(16, 36), "action_history": history(16, 12)}, exporters="ts17 dynamo dynamo23")
def locomotion_transformer():
    """Causal attention over sixteen observations and actions, tokens added pairwise; the last token gives the action."""

    class Locomotion(nn.Module):
        def __init__(self):
            super().__init__()
            self.obs, self.action = nn.Linear(36, 48), nn.Linear(12, 48)
            self.place = nn.Parameter(0.1 * torch.randn(1, 16, 48))
            self.blocks = nn.Sequential(Block(), Block())
            self.norm, self.head = nn.LayerNorm(48), nn.Linear(48, 12)

        def forward(self, obs, actions):
            x = self.obs(obs) + self.action(actions) + self.place
            return self.head(self.norm(self.blocks(x))[:, -1])

    return lively(Locomotion())


@policy({"states": history(8, 17), "actions": history(8, 6), "returns": history(8, 1), "timesteps": clock(1, 8)},
        outputs="action", exporters="ts17 dynamo")
def decision_transformer():
    """Returns to go, states and actions interleaved into 24 tokens, time from an embedding."""

    class Decision(nn.Module):
        def __init__(self):
            super().__init__()
            self.time = nn.Embedding(256, 48)
            self.returns, self.state, self.action = nn.Linear(1, 48), nn.Linear(17, 48), nn.Linear(6, 48)
            self.start, self.norm = nn.LayerNorm(48), nn.LayerNorm(48)
            self.blocks = nn.Sequential(Block(), Block())
            self.head = nn.Linear(48, 6)
            self.time.weight.data *= 0.3

        def forward(self, states, actions, returns, timesteps):
            time = self.time(timesteps)
            parts = [self.returns(returns) + time, self.state(states) + time, self.action(actions) + time]
            x = torch.stack(parts, dim=2).reshape(1, 24, 48)
            x = self.norm(self.blocks(self.start(x))).reshape(1, 8, 3, 48)
            return torch.tanh(self.head(x[:, -1, 1]))

    return lively(Decision())


CACHE = {f"past_{kind}_{layer}": zeros(1, 4, 8, 12) for layer in range(2) for kind in ("key", "value")}


@policy({"obs": trajectory(1, 1, 32)} | CACHE, "actions present_key_0 present_value_0 present_key_1 present_value_1",
        "ts17 dynamo dynamo23", [(name, name.replace("past", "present")) for name in CACHE])
def gpt_cache_step():
    """One token at a time, the last eight keys and values of two layers as state: concatenate, drop the oldest."""

    class Cached(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Linear(32, 48)
            self.blocks = nn.ModuleList([Block(), Block()])
            self.norm, self.head = nn.LayerNorm(48), nn.Linear(48, 6)

        def forward(self, obs, *past):
            x, present = self.embed(obs), []
            for i, block in enumerate(self.blocks):
                q, k, v = block.project(x)
                k, v = torch.cat([past[2 * i][:, :, 1:], k], 2), torch.cat([past[2 * i + 1][:, :, 1:], v], 2)
                present += [k, v]
                x = block.finish(x, F.scaled_dot_product_attention(q, k, v))
            return self.head(self.norm(x)[:, 0]), *present

    return lively(Cached())


@policy({"obs": trajectory(1, 24), "history_in": zeros(1, 10, 24)}, "actions history_out", "ts17 dynamo", [("history_in", "history_out")])
def history_ring_inside():
    """The policy keeps its own history as a state that it shifts, and attends to it with the newest observation."""

    class Ring(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Linear(24, 32)
            self.register_buffer("place", positions(10, 32)[None])
            self.attention = nn.MultiheadAttention(32, 2, batch_first=True)
            self.head = mlp([56, 64, 8], nn.ELU)

        def forward(self, obs, past):
            past = torch.cat([past[:, 1:], obs.unsqueeze(1)], dim=1)
            tokens = self.embed(past) + self.place
            read, _ = self.attention(tokens[:, -1:], tokens, tokens)
            return self.head(torch.cat([read[:, 0], obs], dim=-1)), past

    return Ring()


@policy({"obs": trajectory(1, 45)}, exporters="ts17 dynamo")
def body_transformer():
    """Joints as tokens that attend along the kinematic tree only (a constant mask), one action for each."""

    class Body(nn.Module):
        def __init__(self):
            super().__init__()
            self.base, self.joint = nn.Linear(9, 32), nn.Linear(3, 32)
            self.identity = nn.Parameter(0.3 * torch.randn(1, 13, 32))
            self.q, self.kv, self.out = nn.Linear(32, 32), nn.Linear(32, 64), nn.Linear(32, 32)
            self.norm, self.head = nn.LayerNorm(32), mlp([32, 32, 1], nn.ELU, gain=2.0)
            near = torch.eye(13, dtype=torch.bool)
            for leg in range(4):
                chain = [0, *(1 + 3 * leg + i for i in range(3))]
                for a, b in zip(chain, chain[1:]):
                    near[a, b] = near[b, a] = True
            self.register_buffer("near", near[None, None])

        def forward(self, obs):
            tokens = torch.cat([self.base(obs[:, None, :9]), self.joint(obs[:, 9:].view(1, 3, 12).transpose(1, 2))], 1)
            x = tokens + self.identity
            k, v = (heads(part, 4) for part in self.kv(x).chunk(2, dim=-1))
            x = x + self.out(joined(F.scaled_dot_product_attention(heads(self.q(x), 4), k, v, attn_mask=self.near)))
            return self.head(self.norm(x)[:, 1:]).squeeze(-1)

    return lively(Body())
