"""Where operators are called: a few dyadic numbers, away from points without a derivative.

No two numbers of one operand, nor numbers in the same place of two operands, are equal or
opposite; none is an integer; and none is within 1/8 of a kink or a pole of what is called there.
"""

VECTOR = "[0.75, -1.25, 2.625]"
OTHER = "[1.625, 2.25, -0.625]"
THIRD = "[-0.875, 1.375, 0.625]"
POSITIVE = "[0.75, 1.375, 2.625]"
POSITIVE_TOO = "[1.625, 0.875, 2.25]"
UNIT = "[0.25, -0.625, 0.375]"
FRACTION = "[0.25, 0.625, 0.375]"
FRACTION_TOO = "[0.375, 0.25, 0.75]"
ABOVE_ONE = "[1.75, 2.625, 3.25]"

MATRIX = "[[0.75, -1.25, 2.625], [1.375, 0.25, -0.375]]"
MATRIX_TOO = "[[1.625, 2.25, -0.625], [-1.875, 0.875, 1.125]]"
TALL = "[[0.75, -1.25], [2.625, 1.375], [0.25, -0.375]]"
SQUARE = "[[2.625, 0.25], [0.75, 1.375]]"
PAIR = "[0.75, -1.25]"
PAIR_TOO = "[1.625, 0.375]"
BATCH = "[[[0.75, -1.25], [2.625, 1.375]], [[0.25, -0.375], [-0.875, 1.625]]]"
BATCH_TOO = "[[[1.125, 2.25], [-0.625, 0.5]], [[-1.75, 0.875], [1.375, -0.125]]]"
SIGNAL = "[[[0.75, -1.25, 2.625, 1.375, 0.25]]]"
KERNEL = "[[[0.5, -0.75]]]"
IMAGE = "[[[[0.75, -1.25, 2.625], [1.375, 0.25, -0.375], [-0.875, 1.625, 2.125]]]]"
IMAGE_KERNEL = "[[[[0.5, -0.75], [1.25, 0.375]]]]"
VOLUME = "[[[[[0.75, -1.25], [2.625, 1.375]], [[0.25, -0.375], [-0.875, 1.625]]]]]"
VOLUME_KERNEL = "[[[[[0.5, -0.75]]]]]"
CHANNELS = "[[[0.75, -1.25], [2.625, 1.375], [0.25, -0.375], [-0.875, 1.625]]]"
CHANNEL_IMAGE = "[[[[0.75]], [[-1.25]], [[2.625]], [[1.375]]]]"
