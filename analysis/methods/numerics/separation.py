"""Whether a logistic regression has finite estimates at all."""

import numpy as np
from scipy.optimize import linprog


def is_separated(design: np.ndarray, yes: np.ndarray) -> bool:
    """Whether some line through the design parts yes from no, but for ties, so that the likelihood
    rises forever (Albert A, Anderson JA (1984), Biometrika 71, 1-10).

    Such a line is looked for by linear programming (Konis 2007): its signed distances, all of them
    zero or more, have a sum above zero.
    """
    signed = np.where(yes, 1.0, -1.0)[:, None] * design / np.abs(design).max(axis=0)
    best = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1))
    return bool(-best.fun > 1e-7)
