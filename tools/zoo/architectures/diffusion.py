"""One denoising step of diffusion and flow policies; the sampler's loop is outside."""
import torch
from torch import nn

from layers import Sinusoidal, lively, mlp, positions
from registry import policy
from sampling import choice, gaussian, trajectory

HORIZON, ACTION, OBS = 16, 4, 20
NOISY = {"sample": gaussian(1, HORIZON, ACTION), "timestep": choice(range(0, 100, 10), 1, dtype="int64"), "obs": trajectory(1, OBS)}


class ConvBlock(nn.Sequential):
    def __init__(self, given, wanted):
        super().__init__(nn.Conv1d(given, wanted, 5, padding=2), nn.GroupNorm(8, wanted), nn.Mish())


class FiLMBlock(nn.Module):
    """Two convolutions with the condition's scale and shift between them."""

    def __init__(self, given, wanted, condition):
        super().__init__()
        self.a, self.b = ConvBlock(given, wanted), ConvBlock(wanted, wanted)
        self.film = nn.Sequential(nn.Mish(), nn.Linear(condition, 2 * wanted), nn.Unflatten(-1, (-1, 1)))
        self.skip = nn.Conv1d(given, wanted, 1) if given != wanted else nn.Identity()

    def forward(self, x, condition):
        y = self.a(x)
        scale, shift = self.film(condition).chunk(2, dim=1)
        return self.b((1 + scale) * y + shift) + self.skip(x)


class UNet(nn.Module):
    """Diffusion Policy's conditional U-Net over the action sequence, two levels."""

    def __init__(self, widths=(16, 32)):
        super().__init__()
        low, high = widths
        self.step = nn.Sequential(Sinusoidal(16), nn.Linear(16, 64), nn.Mish(), nn.Linear(64, 16))
        condition = 16 + OBS
        self.down1, self.down2 = FiLMBlock(ACTION, low, condition), FiLMBlock(low, low, condition)
        self.shrink = nn.Conv1d(low, low, 3, 2, 1)
        self.down3, self.middle = FiLMBlock(low, high, condition), FiLMBlock(high, high, condition)
        self.up1, self.up2 = FiLMBlock(2 * high, low, condition), FiLMBlock(low, low, condition)
        self.grow = nn.ConvTranspose1d(low, low, 4, 2, 1)
        self.final = nn.Sequential(ConvBlock(low, low), nn.Conv1d(low, ACTION, 1))

    def forward(self, sample, timestep, obs):
        x = sample.transpose(1, 2)
        condition = torch.cat([self.step(timestep), obs], dim=-1)
        x = self.shrink(self.down2(self.down1(x, condition), condition))
        skip = self.down3(x, condition)
        x = self.middle(skip, condition)
        x = self.up2(self.up1(torch.cat([x, skip], dim=1), condition), condition)
        return self.final(self.grow(x)).transpose(1, 2)


@policy(NOISY, outputs="noise", exporters="ts13 ts17 dynamo dynamo18 dynamo23", cannot={"ts11": "aten::unflatten begins at opset 13"})
def diffusion_unet():
    """Diffusion Policy: conditional 1-D U-Net with FiLM, GroupNorm, Mish, transposed convolution."""
    return lively(UNet())


@policy(NOISY, outputs="noise", exporters="ts17 dynamo")
def diffusion_transformer():
    """Diffusion Policy's transformer: time and observation tokens as memory, causal decoder over the actions."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.time, self.obs, self.action = Sinusoidal(32), nn.Linear(OBS, 32), nn.Linear(ACTION, 32)
            self.memory = nn.Sequential(nn.Linear(32, 64), nn.Mish(), nn.Linear(64, 32))
            self.place = nn.Parameter(0.2 * torch.randn(1, HORIZON, 32))
            layer = nn.TransformerDecoderLayer(32, 4, 64, activation="gelu", batch_first=True, norm_first=True)
            self.decoder = nn.TransformerDecoder(layer, 2)
            self.norm, self.head = nn.LayerNorm(32), nn.Linear(32, ACTION)
            later = torch.triu(torch.ones(HORIZON, HORIZON), 1) > 0
            self.register_buffer("mask", torch.zeros(HORIZON, HORIZON).masked_fill(later, float("-inf")))

        def forward(self, sample, timestep, obs):
            memory = self.memory(torch.stack([self.time(timestep), self.obs(obs)], dim=1))
            x = self.decoder(self.action(sample) + self.place, memory, tgt_mask=self.mask, tgt_is_causal=True)
            return self.head(self.norm(x))

    return lively(Net())


class DiTBlock(nn.Module):
    """adaLN-zero: six modulations from the condition, norms without their own gains."""

    def __init__(self, size=32):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(size, elementwise_affine=False, eps=1e-6) for _ in range(2))
        self.attention = nn.MultiheadAttention(size, 4, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(size, 64), nn.GELU("tanh"), nn.Linear(64, size))
        self.modulation = nn.Sequential(nn.SiLU(), nn.Linear(size, 6 * size))

    def forward(self, x, condition):
        parts = self.modulation(condition).unsqueeze(1).chunk(6, dim=-1)
        y = self.norms[0](x) * (1 + parts[1]) + parts[0]
        x = x + parts[2] * self.attention(y, y, y, need_weights=False)[0]
        y = self.norms[1](x) * (1 + parts[4]) + parts[3]
        return x + parts[5] * self.mlp(y)


@policy(NOISY, outputs="noise", exporters="ts17 dynamo dynamo23")
def diffusion_transformer_adaln():
    """DiT: adaLN-zero blocks modulated by time and observation."""

    class DiT(nn.Module):
        def __init__(self):
            super().__init__()
            self.time = nn.Sequential(Sinusoidal(32), nn.Linear(32, 32), nn.SiLU(), nn.Linear(32, 32))
            self.obs, self.action = mlp([OBS, 32, 32], nn.SiLU), nn.Linear(ACTION, 32)
            self.register_buffer("place", positions(HORIZON, 32)[None])
            self.blocks = nn.ModuleList([DiTBlock(), DiTBlock()])
            self.norm = nn.LayerNorm(32, elementwise_affine=False, eps=1e-6)
            self.modulation, self.head = nn.Sequential(nn.SiLU(), nn.Linear(32, 64)), nn.Linear(32, ACTION)

        def forward(self, sample, timestep, obs):
            condition = self.time(timestep) + self.obs(obs)
            x = self.action(sample) + self.place
            for block in self.blocks:
                x = block(x, condition)
            shift, scale = self.modulation(condition).unsqueeze(1).chunk(2, dim=-1)
            return self.head(self.norm(x) * (1 + scale) + shift)

    return DiT()
