"""Losses and gradients of the networks from a second source: JAX, in double precision.

Prints the rows of ReferenceGradientTest. Networks, initial values and the batch are written down here a second time,
from the papers and from the documentation, and share no code with the product.

    pip install jax==0.4.38
    python reference_gradients.py lenet-bn:batch:1:0.05 resnet152:group:0.1:0.002 ...

A case is network, normalisation, first scale of the last normalisation in each residual unit, learning rate. A row
is the case, then for four evaluations, with a step of plain gradient descent between them, the mean losses and the
norms of the gradients, and last the norm of the running statistics after the first evaluation (0 with group
normalisation).
"""

import functools
import math
import sys

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

GAMMA = 0x9E3779B97F4A7C15
MODEL_SEED = 42
BATCH_SEED = 7
CLASSES = 10
SAMPLES = 8
STEPS = 3


def split_mix(seed, n):
    """The first n 64-bit draws of Java's SplittableRandom."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed % 2**64) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(GAMMA)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@functools.partial(jax.checkpoint, static_argnums=2)  # keeps x, not a piece per place of the kernel
def correlate(x, w, stride):
    """Sum over the places of the kernel; needs no convolution of the library."""
    kernel = w.shape[2]
    h, v = ((side - kernel) // stride + 1 for side in x.shape[2:])
    y = 0
    for i in range(kernel):
        for j in range(kernel):
            seen = x[:, :, i : i + stride * (h - 1) + 1 : stride, j : j + stride * (v - 1) + 1 : stride]
            y = y + jnp.einsum("nchw,fc->nfhw", seen, w[:, :, i, j])
    return y


@jax.checkpoint
def standardize_groups(x):
    size = next(s for s in range(2, x.shape[1] + 1) if x.shape[1] % s == 0 and x.shape[1] // s <= 32)
    groups = x.reshape(x.shape[0], -1, size, *x.shape[2:])
    mean = groups.mean((2, 3, 4), keepdims=True)
    variance = groups.var((2, 3, 4), keepdims=True)
    return ((groups - mean) / jnp.sqrt(variance + 1e-5)).reshape(x.shape)


class Network:
    """One pass over the layers: the first makes the parameters, later ones use them."""

    def __init__(self, normalization, scale, parameters=None):
        self.normalization = normalization
        self.scale = scale
        self.making = parameters is None
        self.parameters = [] if self.making else parameters
        self.next = 0
        self.statistics = []

    def parameter(self, shape, kind, bound=0.0):
        if self.making:
            size = math.prod(shape)
            if kind == "uniform":
                mixed = int(split_mix(MODEL_SEED, 1)[0]) + len(self.parameters)
                unit = (split_mix(mixed, size) >> np.uint64(11)) * 2.0**-53
                values = (2 * unit - 1) * float(np.float32(bound))
            else:
                values = np.full(size, {"zero": 0.0, "one": 1.0, "scale": self.scale}[kind])
            self.parameters.append(jnp.asarray(values.astype(np.float32).astype(np.float64).reshape(shape)))
        self.next += 1
        return self.parameters[self.next - 1]

    def convolution(self, x, filters, kernel, stride=1, padding=0, bias=False):
        fan_in = x.shape[1] * kernel * kernel
        w = self.parameter((filters, x.shape[1], kernel, kernel), "uniform", math.sqrt(6 / fan_in))
        b = self.parameter((filters,), "zero") if bias else jnp.zeros(filters)
        x = jnp.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        return correlate(x, w, stride) + b[None, :, None, None]

    def normalize(self, x, first="one"):
        weight = self.parameter((x.shape[1],), first)[None, :, None, None]
        bias = self.parameter((x.shape[1],), "zero")[None, :, None, None]
        if self.normalization == "batch":
            mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3))
            values = x.size / x.shape[1]
            self.statistics.append((0.1 * mean, 0.9 + 0.1 * variance * values / (values - 1)))
            y = (x - mean[None, :, None, None]) / jnp.sqrt(variance + 1e-5)[None, :, None, None]
        else:
            y = standardize_groups(x)
        return y * weight + bias

    def linear(self, x, units, last=False):
        fan_in = x.shape[1]
        bound = 1 / math.sqrt(fan_in) if last else math.sqrt(6 / fan_in)
        w = self.parameter((units, fan_in), "uniform", bound)
        return x @ w.T + self.parameter((units,), "zero")


def relu(x):
    return jnp.maximum(x, 0)


def max_pool(x):
    n, c, h, w = x.shape
    x = x[:, :, : h // 2 * 2, : w // 2 * 2]
    return x.reshape(n, c, h // 2, 2, w // 2, 2).max((3, 5))


def lenet(net, x):
    x = max_pool(relu(net.normalize(net.convolution(x, 6, 5, padding=2))))
    x = max_pool(relu(net.normalize(net.convolution(x, 16, 5))))
    x = relu(net.linear(x.reshape(x.shape[0], -1), 120))
    return net.linear(relu(net.linear(x, 84)), CLASSES, last=True)


def small_cnn(net, x):
    for filters in (32, 64):
        for _ in range(2):
            x = relu(net.normalize(net.convolution(x, filters, 3, padding=1)))
        x = max_pool(x)
    return net.linear(relu(net.linear(x.reshape(x.shape[0], -1), 128)), CLASSES, last=True)


def resnet152(net, x):
    x = relu(net.normalize(net.convolution(x, 64, 3, padding=1)))
    for stage, (width, units) in enumerate(((64, 3), (128, 8), (256, 36), (512, 3))):
        for unit in range(units):
            stride = 2 if stage > 0 and unit == 0 else 1
            y = relu(net.normalize(net.convolution(x, width, 1)))
            y = relu(net.normalize(net.convolution(y, width, 3, stride, padding=1)))
            y = net.normalize(net.convolution(y, 4 * width, 1), "scale")
            if unit == 0:
                x = net.normalize(net.convolution(x, 4 * width, 1, stride))
            x = relu(y + x)
    return net.linear(x.mean((2, 3)), CLASSES, last=True)


def vgg19(net, x):
    for filters, convolutions in ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)):
        for _ in range(convolutions):
            x = relu(net.normalize(net.convolution(x, filters, 3, padding=1, bias=True)))
        x = max_pool(x)
    return net.linear(x.mean((2, 3)), CLASSES, last=True)


NETWORKS = {"lenet-bn": lenet, "cnn-small-bn": small_cnn, "resnet152": resnet152, "vgg19-bn": vgg19}
SHAPES = {"lenet-bn": (1, 28, 28), "cnn-small-bn": (3, 32, 32), "resnet152": (3, 32, 32), "vgg19-bn": (3, 32, 32)}


def batch(shape):
    """Bytes in the order of Java's nextBytes, brought to mean 0.5 and deviation 0.25; labels count by 3."""
    size = SAMPLES * math.prod(shape)
    pixels = split_mix(BATCH_SEED, -(-size // 8)).astype("<u8").view(np.uint8)[:size]
    x = (pixels.reshape(SAMPLES, *shape) / 255 - 0.5) / 0.25
    return jnp.asarray(x), np.arange(SAMPLES) * 3 % CLASSES


def norm(values):
    return math.sqrt(sum(float((v**2).sum()) for v in values))


def main(case):
    name, normalization, scale, rate = case.split(":")
    x, labels = batch(SHAPES[name])
    first = Network(normalization, float(scale))
    NETWORKS[name](first, x)
    parameters = first.parameters

    def loss(values):
        logits = NETWORKS[name](Network(normalization, 0, values), x)
        return -jax.nn.log_softmax(logits)[np.arange(SAMPLES), labels].mean()

    losses, norms = [], []
    for _ in range(STEPS + 1):
        value, gradient = jax.value_and_grad(loss)(parameters)
        losses.append("%.7g" % value)
        norms.append("%.7g" % norm(gradient))
        parameters = [p - float(rate) * g for p, g in zip(parameters, gradient)]
    statistics = "%.7g" % norm([v for pair in first.statistics for v in pair])
    row = [name, normalization.upper(), scale, rate, " ".join(losses), " ".join(norms), statistics]
    print(", ".join(row), flush=True)


for argument in sys.argv[1:]:
    main(argument)
