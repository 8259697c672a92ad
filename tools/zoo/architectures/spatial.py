"""Maps, grids and decoders: what is not one vector in, one vector out."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp, rectified
from registry import policy
from sampling import image, trajectory, uniform


@policy({"map": image(1, 24, 24, -0.3, 0.3), "points": uniform(-0.9, 0.9, 1, 1, 12, 2), "obs": trajectory(1, 24)},
        outputs="actions heights", exporters="ts17 dynamo", steps=32, cannot={"ts11": "grid_sampler begins at opset 16"})
def height_map_lookup():
    """Heights under the feet by bilinear grid_sample of an elevation map."""

    class Lookup(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([36, 64, 12], nn.ELU)

        def forward(self, heights, points, obs):
            found = F.grid_sample(heights, points, align_corners=True, padding_mode="border").flatten(1)
            return self.actor(torch.cat([obs, 5 * found], dim=-1)), found

    return Lookup()


@policy({"map": image(2, 16, 16)}, outputs="field", exporters="ts11 ts17 dynamo", steps=24)
def resize_pyramid():
    """A feature pyramid: bilinear and nearest interpolation, and a sum."""

    class Pyramid(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Conv2d(2, 12, 3, 2, 1), nn.Conv2d(12, 12, 3, 2, 1), nn.Conv2d(12, 3, 3, 1, 1)

        def forward(self, x):
            high = F.elu(self.a(x))
            low = F.interpolate(F.elu(self.b(high)), scale_factor=2, mode="bilinear", align_corners=False)
            return self.c(F.interpolate(high + low, scale_factor=2, mode="nearest"))

    return rectified(Pyramid())


@policy({"latent": trajectory(1, 24)}, outputs="map", exporters="ts11 ts17 dynamo")
def pixel_shuffle_decoder():
    """A map from a latent: linear, reshape, convolution, pixel shuffle."""

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.start = nn.Linear(24, 8 * 16)
            self.net = nn.Sequential(nn.ELU(), nn.Conv2d(8, 32, 3, padding=1), nn.PixelShuffle(2), nn.ELU(), nn.Conv2d(8, 4, 3, padding=1), nn.PixelShuffle(2))

        def forward(self, latent):
            return self.net(self.start(latent).view(-1, 8, 4, 4))

    return Decoder()


@policy({"latent": trajectory(1, 24)}, outputs="reconstruction", exporters="ts11 ts17 dynamo")
def transposed_convolution_decoder():
    """A variational autoencoder's decoder: transposed convolutions, sigmoid."""

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.start = nn.Linear(24, 16 * 9)
            self.net = nn.Sequential(
                nn.ReLU(), nn.ConvTranspose2d(16, 12, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(12, 8, 3, 2, 1, output_padding=1), nn.ReLU(),
                nn.ConvTranspose2d(8, 1, 3, 1, 1),
            )

        def forward(self, latent):
            return torch.sigmoid(self.net(self.start(latent).view(-1, 16, 3, 3)))

    return rectified(Decoder())


@policy({"scan": image(1, 24, 24, -0.5, 0.5)}, outputs="mask features", exporters="ts17 dynamo", steps=24)
def unet_2d():
    """A terrain U-Net: padding by reflection, average pooling, transposed convolution, skip, logits and pooled features."""

    class UNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Conv2d(1, 8, 3, padding=1, padding_mode="reflect")
            self.b, self.up, self.end = nn.Conv2d(8, 16, 3, padding=1), nn.ConvTranspose2d(16, 8, 2, 2), nn.Conv2d(16, 2, 1)

        def forward(self, x):
            high = F.leaky_relu(self.a(x), 0.1)
            low = F.leaky_relu(self.b(F.avg_pool2d(high, 2)), 0.1)
            return self.end(torch.cat([self.up(low), high], dim=1)), F.adaptive_max_pool2d(low, 1).flatten(1)

    return rectified(UNet())


@policy({"lidar": image(1, 1, 96, 0.2, 5.0), "goal": trajectory(1, 3)}, outputs="velocity", exporters="ts11 ts17 dynamo", steps=48)
def lidar_circular():
    """A range scan: clipped, inverted, convolutions with circular padding along the beams, max pooling."""

    class Lidar(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv1d(1, 8, 5, 2), nn.Conv1d(8, 16, 3, 2)
            self.net = mlp([16 * 12 + 3, 48, 2], nn.ReLU)

        def forward(self, lidar, goal):
            near = 1.0 / lidar.clamp(0.3, 4.0).squeeze(2)
            x = F.relu(self.a(torch.cat([near[:, :, -2:], near, near[:, :, :2]], dim=2)))
            x = F.max_pool1d(F.relu(self.b(F.pad(x, (1, 1)))), 2)
            return torch.tanh(0.5 * self.net(torch.cat([x.flatten(1), goal], dim=-1)))

    return rectified(Lidar())


@policy({"voxels": image(4, 12, 12)}, outputs="values", exporters="ts17 dynamo", steps=24)
def convolution_3d():
    """A voxel grid (four layers) through 3-D convolutions."""

    class Voxels(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Conv3d(1, 6, 3, padding=1), nn.Conv3d(6, 8, 3, stride=2, padding=1)
            self.head = nn.Linear(8 * 2 * 36, 5)

        def forward(self, x):
            return self.head(F.relu(self.b(F.relu(self.a(x.unsqueeze(1))))).flatten(1))

    return rectified(Voxels())
