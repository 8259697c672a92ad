#!/usr/bin/env python3
"""Compares a float policy with its Sinew conversion in closed loop, episode by episode.

The float side is an ONNX file under onnxruntime, the Sinew side `sinew run MODEL --stream=framed`. Both control the
same simulated task from the same seeds, so that the paired differences show what the conversion costs where it
matters. The tasks are gymnasium's pendulum (Pendulum-v1), cartpole (CartPole-v1) and hopper (Hopper-v5), and go1, the
Unitree Go1 following random velocity commands in MuJoCo, which needs the robot's scene file.

Needs the packages of tools/requirements-run.txt; where they are missing, tools/python-env makes an environment.
"""

import argparse
import importlib.util
import json
import math
import os
import pathlib
import subprocess
import sys

TOOLS = pathlib.Path(__file__).resolve().parent
REPOSITORY = TOOLS.parent
GO1_SCENE = REPOSITORY.parent / "shared/robots/go1/go1_flat.xml"
TASKS = ("pendulum", "cartpole", "hopper", "go1")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="exit codes: 0 compared, 64 usage, 65 bad data, 66 a file is missing, 69 sinew failed")
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--float", required=True, type=pathlib.Path, metavar="POLICY.onnx", dest="float_model",
                        help="the policy as it was trained")
    parser.add_argument("--sinew", required=True, type=pathlib.Path, metavar="MODEL",
                        help="its conversion; an .onnx is run by sinew's f32 reference")
    parser.add_argument("--episodes", type=int, default=100, help="how many pairs to run (default 100)")
    parser.add_argument("--seed", type=int, default=0, help="episode e of both sides starts from seed + e (default 0)")
    parser.add_argument("--sinew-binary", type=pathlib.Path, default=REPOSITORY / ".build/release/sinew",
                        help="the sinew command (default .build/release/sinew)")
    parser.add_argument("--scene", type=pathlib.Path, default=GO1_SCENE,
                        help="MuJoCo scene of go1 (default ../shared/robots/go1/go1_flat.xml)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.error = lambda message: (parser.print_usage(sys.stderr), fail(message, 64))
    options = parser.parse_args()
    if options.episodes < 2:
        parser.error("--episodes: an interval needs at least 2")
    return options


def fail(message, code):
    """Ends the command with a message and one of the codes of sysexits.h."""
    print(f"closed_loop: {message}", file=sys.stderr)
    sys.exit(code)


def use_pinned_packages():
    """Starts this command again in tools/python-env's environment if this interpreter lacks a package."""
    if not all(importlib.util.find_spec(name) for name in ("gymnasium", "mujoco", "numpy", "onnxruntime")):
        made = subprocess.run([TOOLS / "python-env", "run"], stdout=subprocess.PIPE, text=True, check=False)
        if made.returncode:
            sys.exit(made.returncode)
        interpreter = made.stdout.strip()
        os.execv(interpreter, [interpreter, *sys.argv])


# Help and wrong usage are answered before anything is installed.
if __name__ == "__main__":
    OPTIONS = arguments()
    use_pinned_packages()

import gymnasium  # noqa: E402
import mujoco  # noqa: E402
import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402


class FloatPolicy:
    """The first output of an ONNX file under onnxruntime, on one thread."""

    def __init__(self, path, task):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own exceptions have no public common class
            fail(f"{path}: onnxruntime cannot load it: {error}", 65)
        inputs, outputs = self.session.get_inputs(), self.session.get_outputs()
        if len(inputs) != 1:
            fail(f"{path}: {len(inputs)} inputs; {task.name} has one, the observation", 65)
        self.input, self.output = inputs[0].name, outputs[0].name
        self.shape = [size if isinstance(size, int) else 1 for size in inputs[0].shape]
        if math.prod(self.shape) != task.inputs:
            fail(f"{path}: input '{self.input}' has {math.prod(self.shape)} elements; "
                 f"the observation of {task.name} has {task.inputs}", 65)
        size = self(np.zeros(task.inputs, np.float32)).size
        if size != task.outputs:
            fail(f"{path}: output '{self.output}' has {size} elements; {task.name} takes {task.outputs}", 65)

    def reset(self):
        """The policy has no memory."""

    def __call__(self, observation):
        return self.session.run([self.output], {self.input: observation.reshape(self.shape)})[0].ravel()


class SinewPolicy:
    """A long-lived `sinew run MODEL --stream=framed`: one frame of float32 in and one out per step."""

    STEP, RESET_THEN_STEP = (code.to_bytes(4, "little") for code in (0, 1))

    def __init__(self, binary, path, task):
        self.path, self.answer_bytes, self.steps = path, 4 * task.outputs, 0
        self.next = self.RESET_THEN_STEP
        self.check_frames(binary, task)
        self.process = subprocess.Popen([binary, "run", path, "--stream=framed"], bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def check_frames(self, binary, task):
        """Refuses a model of another task: with frames of the wrong size both sides would wait for ever."""
        told = subprocess.run([binary, "inspect", self.path, "--json"], stdout=subprocess.PIPE, check=False)
        if told.returncode:
            fail(f"{self.path}: `sinew inspect` ended with status {told.returncode}", 69)
        frames = json.loads(told.stdout)
        found = frames["frame_bytes_in"], frames["frame_bytes_out"]
        if found != (4 * task.inputs, 4 * task.outputs):
            fail(f"{self.path}: a step takes {found[0]} and gives {found[1]} bytes; {task.name} exchanges "
                 f"{4 * task.inputs} and {4 * task.outputs}", 65)

    def reset(self):
        """The next step starts an episode."""
        self.next = self.RESET_THEN_STEP

    def __call__(self, observation):
        frame = memoryview(self.next + observation.astype("<f4").tobytes())
        answer = b""
        try:
            while frame:
                frame = frame[self.process.stdin.write(frame):]
            while len(answer) < self.answer_bytes and (part := self.process.stdout.read(
                    self.answer_bytes - len(answer))):
                answer += part
        except BrokenPipeError:
            pass  # The answer is incomplete, which is reported below.
        if len(answer) < self.answer_bytes:
            self.process.kill()
            fail(f"{self.path}: `sinew run --stream=framed` ended with status {self.process.wait()} after "
                 f"{self.steps} steps", 69)
        self.next = self.STEP
        self.steps += 1
        return np.frombuffer(answer, "<f4").astype(np.float32)

    def close(self):
        """Ends the stream between two frames, which sinew answers with status 0."""
        self.process.stdin.close()
        if status := self.process.wait():
            fail(f"{self.path}: `sinew run --stream=framed` ended with status {status} at the end of its input", 69)


class GymTask:
    """One of gymnasium's environments; the figure of an episode is the sum of its rewards."""

    figures = {"return": "higher is better"}

    def __init__(self, name, environment, inputs, outputs, action=lambda output: output):
        self.name, self.inputs, self.outputs, self.action = name, inputs, outputs, action
        self.environment = gymnasium.make(environment)

    def episode(self, policy, seed):
        policy.reset()
        observation, _ = self.environment.reset(seed=seed)
        total, done = 0.0, False
        while not done:
            output = checked(policy(np.asarray(observation, np.float32)))
            observation, reward, terminated, truncated, _ = self.environment.step(self.action(output))
            total += float(reward)
            done = terminated or truncated
        return {"return": total}


class Go1Task:
    """The Unitree Go1 follows a random velocity command, a new one every 2.5 s, for 10 s or until it falls.

    The errors are mean absolute differences between command and body velocity (m/s, m/s, rad/s), without the first
    0.8 s of each command.
    """

    name, inputs, outputs = "go1", 48, 12
    figures = {"seconds": "higher is better", "error vx": "lower is better", "error vy": "lower is better",
               "error yaw": "lower is better"}
    EPISODE, COMMAND, CONTROL, SIMULATION = 10.0, 2.5, 0.02, 0.004
    SETTLING_TICKS = 40
    ACTION_SCALE = 0.5
    JOINT_NOISE = 0.03
    COMMAND_RANGE = np.array([1.0, 0.5, 1.5])
    UPRIGHT = -0.3  # the robot has fallen when gravity's z in the body frame is above this

    def __init__(self, scene):
        if not scene.is_file():
            fail(f"{scene}: no such scene; name one with --scene", 66)
        self.model = mujoco.MjModel.from_xml_path(str(scene))
        self.model.opt.timestep = self.SIMULATION
        self.home = self.model.keyframe("home")
        self.home_joints = np.array(self.home.qpos[7:])
        self.imu = self.model.site("imu").id

    def episode(self, policy, seed):
        policy.reset()
        generator = np.random.default_rng(seed)
        data = mujoco.MjData(self.model)
        mujoco.mj_resetDataKeyframe(self.model, data, self.home.id)
        data.qpos[7:] += generator.normal(0, self.JOINT_NOISE, len(self.home_joints))
        mujoco.mj_forward(self.model, data)

        ticks, command_ticks = int(self.EPISODE / self.CONTROL), int(self.COMMAND / self.CONTROL)
        substeps = int(round(self.CONTROL / self.SIMULATION))
        last, errors, survived = np.zeros(self.outputs, np.float32), [], 0
        for tick in range(ticks):
            if tick % command_ticks == 0:
                command = generator.uniform(-1, 1, 3) * self.COMMAND_RANGE
            velocity = data.sensor("local_linvel").data.copy()
            gyro = data.sensor("gyro").data.copy()
            gravity = data.site_xmat[self.imu].reshape(3, 3).T @ np.array([0, 0, -1])
            observation = np.hstack([velocity, gyro, gravity, data.qpos[7:] - self.home_joints, data.qvel[6:], last,
                                     command])
            last = checked(policy(observation.astype(np.float32)))
            data.ctrl[:] = last * self.ACTION_SCALE + self.home_joints
            for _ in range(substeps):
                mujoco.mj_step(self.model, data)
            if tick % command_ticks > self.SETTLING_TICKS:
                errors.append(np.abs([velocity[0] - command[0], velocity[1] - command[1], gyro[2] - command[2]]))
            if gravity[2] > self.UPRIGHT or not np.isfinite(data.qpos).all():
                break
            survived += 1
        # An episode that ends before the first command has settled has no error.
        mean = np.mean(errors, 0) if errors else np.full(3, np.nan)
        return {"seconds": survived * self.CONTROL, "fell": survived < ticks,
                "error vx": mean[0], "error vy": mean[1], "error yaw": mean[2]}


def make_task(options):
    """The task that the command line names."""
    match options.task:
        case "pendulum":
            return GymTask("pendulum", "Pendulum-v1", 3, 1)
        case "cartpole":
            return GymTask("cartpole", "CartPole-v1", 4, 2, lambda logits: int(logits.argmax()))
        case "hopper":
            return GymTask("hopper", "Hopper-v5", 11, 3)
        case "go1":
            return Go1Task(options.scene)


def checked(output):
    """A policy that answers NaN or infinity has no closed loop to compare."""
    if not np.isfinite(output).all():
        fail(f"a policy answered {output}: NaN or infinity", 65)
    return output


def t_quantile(probability, freedom):
    """The quantile of Student's t for a probability above one half.

    With t = sqrt(freedom) tan(a) the density becomes proportional to cos(a)^(freedom - 1).
    """
    angle = np.linspace(0, np.pi / 2, 200_001)
    density = np.cos(angle) ** (freedom - 1)
    cumulated = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return math.sqrt(freedom) * math.tan(np.interp(2 * probability - 1, cumulated / cumulated[-1], angle))


def compare(name, direction, pairs):
    """Summary of the paired figures [(float, sinew)]; what cannot be known is None.

    `interval95` is the 95 % interval of the mean difference (sinew less float), `interval95_percent` the same in
    percent of the magnitude of float's mean.
    """
    values = np.array([pair for pair in pairs if np.isfinite(pair).all()], float).reshape(-1, 2)
    summary = {"name": name, "direction": direction, "episodes": len(values), "float_mean": None, "sinew_mean": None,
               "mean_difference": None, "interval95": None, "interval95_percent": None}
    difference = values[:, 1] - values[:, 0]
    gain = difference if direction == "higher is better" else -difference
    summary |= {"better": int((gain > 0).sum()), "equal": int((gain == 0).sum()), "worse": int((gain < 0).sum())}
    if len(values):
        float_mean, sinew_mean = values.mean(0)
        middle = difference.mean()
        summary |= {"float_mean": float_mean, "sinew_mean": sinew_mean, "mean_difference": middle}
    if len(values) > 1:
        reach = t_quantile(0.975, len(values) - 1) * difference.std(ddof=1) / math.sqrt(len(values))
        interval = [middle - reach, middle + reach]
        summary["interval95"] = interval
        if float_mean:
            summary["interval95_percent"] = [100 * end / abs(float_mean) for end in interval]
    return summary


def progress(done, total):
    """A counter on a terminal, a line every tenth otherwise."""
    if sys.stderr.isatty():
        print(f"\r{done} of {total} episodes", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done * 10 // total > (done - 1) * 10 // total:
        print(f"{done} of {total} episodes", file=sys.stderr, flush=True)


def table(report):
    """The report for people."""
    rows = [("", "float", "sinew", "difference", "95 % interval", "% of float", "better/equal/worse")]
    for figure in report["figures"]:
        number = lambda value, sign="": "-" if value is None else f"{value:{sign}.4g}"  # noqa: E731
        span = lambda ends: "-" if ends is None else f"{ends[0]:+.3g} .. {ends[1]:+.3g}"  # noqa: E731
        rows.append((figure["name"], number(figure["float_mean"]), number(figure["sinew_mean"]),
                     number(figure["mean_difference"], "+"), span(figure["interval95"]),
                     span(figure["interval95_percent"]),
                     f"{figure['better']}/{figure['equal']}/{figure['worse']}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [f"{report['task']}: {report['episodes']} episodes of each side, seeds from {report['seed']}", ""]
    lines += ["  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))])
              for row in rows]
    if falls := report.get("falls"):
        lines += ["", f"falls: float {falls['float']}, sinew {falls['sinew']}, of these in episodes that float survives "
                      f"{falls['sinew_only']}"]
    return "\n".join(lines)


def main(options):
    for path in (options.float_model, options.sinew, options.sinew_binary):
        if not path.is_file():
            hint = "; build it with `swift build -c release`" if path == options.sinew_binary else ""
            fail(f"{path}: no such file{hint}", 66)
    task = make_task(options)
    float_policy = FloatPolicy(options.float_model, task)
    sinew_policy = SinewPolicy(options.sinew_binary.resolve(), options.sinew, task)
    pairs = []
    for number in range(options.episodes):
        pairs.append([task.episode(policy, options.seed + number) for policy in (float_policy, sinew_policy)])
        progress(number + 1, options.episodes)
    sinew_policy.close()

    report = {"task": task.name, "episodes": options.episodes, "seed": options.seed,
              "float": str(options.float_model), "sinew": str(options.sinew),
              "figures": [compare(name, direction, [(one[name], other[name]) for one, other in pairs])
                          for name, direction in task.figures.items()]}
    if task.name == "go1":
        report["falls"] = {"float": sum(one["fell"] for one, _ in pairs),
                           "sinew": sum(other["fell"] for _, other in pairs),
                           "sinew_only": sum(other["fell"] and not one["fell"] for one, other in pairs)}
    print(json.dumps(report, indent=2, allow_nan=False) if options.json else table(report))


if __name__ == "__main__":
    main(OPTIONS)
