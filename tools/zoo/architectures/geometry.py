"""Features of geometry computed in the graph: rotations, kinematics, obstacles."""
import torch
from torch import nn
from torch.nn import functional as F

from layers import mlp
from registry import policy
from sampling import quaternions, trajectory, uniform


def rotate_inverse(q, v):
    """v in the frame of the unit quaternion q (w, x, y, z), as Isaac Lab computes it."""
    w, xyz = q[:, :1], q[:, 1:]
    a = v * (2.0 * w**2 - 1.0)
    b = torch.cross(xyz, v, dim=-1) * w * 2.0
    c = xyz * (xyz * v).sum(dim=-1, keepdim=True) * 2.0
    return a - b + c


@policy({"orientation": quaternions(1), "obs": trajectory(1, 30)}, exporters="ts11 ts17 dynamo")
def projected_gravity():
    """Gravity in the body's frame from a quaternion, then an ELU actor."""

    class Gravity(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([33, 64, 12], nn.ELU)
            self.register_buffer("down", torch.tensor([[0.0, 0.0, -1.0]]))

        def forward(self, orientation, obs):
            return self.actor(torch.cat([rotate_inverse(orientation, self.down), obs], dim=-1))

    return Gravity()


@policy({"orientation": quaternions(1), "target": quaternions(1), "obs": trajectory(1, 12)}, exporters="ts17 dynamo")
def quaternion_error():
    """The product with a conjugate, its sign made positive, Euler angles by atan2 and a clamped asin."""

    class Error(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([18, 64, 6], nn.ELU)

        def forward(self, q, target, obs):
            aw, ax, ay, az = q.unbind(-1)
            bw, bx, by, bz = (target * torch.tensor([1.0, -1.0, -1.0, -1.0])).unbind(-1)
            w = aw * bw - ax * bx - ay * by - az * bz
            xyz = torch.stack([aw * bx + ax * bw + ay * bz - az * by, aw * by - ax * bz + ay * bw + az * bx, aw * bz + ax * by - ay * bx + az * bw], -1)
            xyz = torch.where(w.unsqueeze(-1) < 0, -xyz, xyz)
            w, (x, y, z) = w.abs(), xyz.unbind(-1)
            roll = torch.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))
            pitch = torch.asin((2 * (w * y - z * x)).clamp(-0.99, 0.99))
            yaw = torch.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
            return self.actor(torch.cat([xyz, torch.stack([roll, pitch, yaw], -1), obs], dim=-1))

    return Error()


@policy({"target": trajectory(1, 2), "obs": trajectory(1, 12)}, outputs="actions heading", exporters="ts11 ts17 dynamo")
def heading_atan2():
    """A heading error by atan2, wrapped by sine and cosine."""

    class Heading(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([15, 64, 4], nn.ELU)

        def forward(self, target, obs):
            x, y = target[:, :1] + 2.5, target[:, 1:]
            error = torch.atan2(y, x)
            return self.actor(torch.cat([error.sin(), error.cos(), torch.sqrt(x * x + y * y), obs], dim=-1)), error

    return Heading()


@policy({"obs": trajectory(1, 24)}, outputs="rotation translation", exporters="ts17 dynamo")
def rotation_6d():
    """A pose head: six numbers made a rotation matrix by Gram-Schmidt."""

    class Pose(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = mlp([24, 64, 9], nn.ReLU, last=1.5)

        def forward(self, obs):
            y = self.net(obs)
            a = F.normalize(y[:, :3] + torch.tensor([1.0, 0.0, 0.0]), dim=-1)
            b = y[:, 3:6] + torch.tensor([0.0, 2.0, 0.0])
            b = F.normalize(b - (a * b).sum(-1, keepdim=True) * a, dim=-1)
            return torch.stack([a, b, torch.linalg.cross(a, b)], dim=-2), y[:, 6:]

    return Pose()


@policy({"joints": trajectory(1, 12), "obs": trajectory(1, 20)}, outputs="actions feet", exporters="ts11 ts17 dynamo")
def forward_kinematics():
    """The positions of four feet by forward kinematics as features."""

    class Kinematics(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([32, 64, 12], nn.ELU)
            self.register_buffer("side", torch.tensor([[0.08, -0.08, 0.08, -0.08]]))

        def forward(self, joints, obs):
            hip, thigh, calf = joints.view(-1, 4, 3).unbind(-1)
            reach = -0.21 * torch.sin(thigh) - 0.21 * torch.sin(thigh + calf)
            height = -0.21 * torch.cos(thigh) - 0.21 * torch.cos(thigh + calf)
            y = torch.cos(hip) * self.side - torch.sin(hip) * height
            z = torch.sin(hip) * self.side + torch.cos(hip) * height
            feet = torch.stack([reach, y, z], dim=-1)
            return self.actor(torch.cat([5 * feet.flatten(1), obs], dim=-1)), feet

    return Kinematics()


@policy({"scan": uniform(0.1, 4.0, 1, 36), "obs": trajectory(1, 10)}, exporters="ts17 dynamo")
def obstacle_features():
    """Hand-made features of a range scan: sector minima, inverse distances, a cumulative free space, a threshold count."""

    class Obstacles(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor = mlp([10 + 6 + 36 + 1, 64, 2], nn.ReLU)

        def forward(self, scan, obs):
            nearest = scan.view(-1, 6, 6).amin(dim=-1)
            free = torch.cumsum(scan - 2.0, dim=-1) / 6
            close = (scan < 1.0).float().sum(dim=-1, keepdim=True) / 9
            return torch.tanh(0.5 * self.actor(torch.cat([1 / nearest.clamp(min=0.3), free, close, obs], dim=-1)))

    return Obstacles()
