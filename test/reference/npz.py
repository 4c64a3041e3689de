"""What numpy writes of two small data sets in Keras's layout: the fixtures golden/*.npz.

    python test/reference/npz.py test/reference/golden

Needs numpy. keras-bytes.npz is like Keras's mnist.npz, keras-floats.npz like scaled CIFAR-10, whose labels are [rows, 1].
"""

import sys

import numpy

folder = sys.argv[1]
x = (numpy.arange(6 * 4 * 5) * 37 % 256).astype(numpy.uint8).reshape(6, 4, 5)
y = numpy.array([2, 0, 1, 2, 1, 0], dtype=numpy.uint8)
numpy.savez_compressed(f"{folder}/keras-bytes.npz", x_train=x[:4], y_train=y[:4], x_test=x[4:], y_test=y[4:])

x = (numpy.arange(5 * 2 * 2 * 3) / 255).astype(numpy.float32).reshape(5, 2, 2, 3)
y = numpy.array([[7], [4], [7], [4], [7]], dtype=numpy.int64)
numpy.savez(f"{folder}/keras-floats.npz", x_train=x[:3], y_train=y[:3], x_test=x[3:], y_test=y[3:], extra=numpy.zeros(2))
