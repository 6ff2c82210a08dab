"""The rows of a result that a model for repeated measures gives."""

from collections.abc import Iterator

import numpy as np

from analysis.datasets.dataset import Sample
from analysis.methods.mmrm_model import Model
from analysis.methods.numerics.distributions import TOO_FEW_DEGREES, noncentral_t_limits

Held = dict[str, np.ndarray]


def estimates(model: Model, sample: Sample, held: Held, level: float) -> list[dict]:
    """held: where covariates stand for the adjusted means."""
    return [
        *_adjusted_means(model, sample, held, level),
        *_differences(model, sample, level),
        *_joint_tests(model),
        *_coefficients(model, level),
        *_covariance(model),
        *_fit(model),
    ]


def _adjusted_means(model: Model, sample: Sample, held: Held, level: float) -> Iterator[dict]:
    for number, arm in enumerate(sample.data.arm_labels):
        rows, people = model.rows(number, held), sample.in_arm(arm)
        for place, visit in enumerate(model.terms.visits):
            mean = model.contrast(rows[place], level)
            del mean["statistic"], mean["p"]
            n = int(model.seen[people, place].sum())
            yield {"name": "adjusted_mean", "arm": arm, "visit": visit, "n": n} | mean


def _differences(model: Model, sample: Sample, level: float) -> Iterator[dict]:
    """Each arm against the reference at each visit, and in residual SDs of that visit."""
    sizes = []
    for place, visit in enumerate(model.terms.visits):
        sd = float(model.standard_deviations()[place])
        for number, arm in enumerate(model.terms.arms, start=1):
            where = {"contrast": f"{arm} - {sample.data.reference_arm}", "visit": visit}
            people = sample.in_arm(arm) | sample.in_arm(sample.data.reference_arm)
            where["n"] = int(model.seen[people, place].sum())
            row = model.contrast(_arm_weights(model, number)[place], level)
            yield {"name": "difference"} | where | row
            size = {"value": row["value"] / sd} | _limits_of_size(row, sd, level)
            sizes.append({"name": "cohens_d", "of": "residual SD of the visit"} | where | size)
    yield from sizes


def _limits_of_size(row: dict, sd: float, level: float) -> dict:
    """As for an analysis of covariance: the noncentralities of t, times SE over SD."""
    limits = noncentral_t_limits(row["statistic"], row["df"], level)
    if limits is None:
        return {"low": None, "high": None, "reason": TOO_FEW_DEGREES}
    low, high = (limit * row["se"] / sd for limit in limits)
    return {"low": low, "high": high}


def _arm_weights(model: Model, number: int) -> np.ndarray:
    """T x p: an arm less the reference, the same whatever the covariates are."""
    nothing = {name: np.zeros(len(columns)) for name, columns in model.terms.covariates.items()}
    return model.rows(number, nothing) - model.rows(0, nothing)


def _joint_tests(model: Model) -> Iterator[dict]:
    """Several arms at a visit, and arm by visit: Kenward and Roger's scaled F."""
    if not model.adjusted:
        return
    weights = np.stack([_arm_weights(model, 1 + number) for number in range(len(model.terms.arms))])
    if len(weights) > 1:
        for place, visit in enumerate(model.terms.visits):
            yield {"name": "F", "term": "arm", "visit": visit} | model.together(weights[:, place])
    if len(model.terms.visits) > 1:
        changes = weights[:, 1:] - weights[:, :1]
        changes = changes.reshape(-1, weights.shape[2])
        yield {"name": "F", "term": "arm by visit"} | model.together(changes)


def _coefficients(model: Model, level: float) -> Iterator[dict]:
    for term, weights in zip(model.terms.coefficients(), np.eye(len(model.triangle)), strict=True):
        yield {"name": "coefficient", "term": term} | model.contrast(weights, level)


def _covariance(model: Model) -> Iterator[dict]:
    """Of the residuals, between visits."""
    visits, sds, matrix = model.terms.visits, model.standard_deviations(), model.covariance()
    for later in range(len(visits)):
        for earlier in range(later + 1):
            value = float(matrix[earlier, later])
            where = {"visit": visits[earlier], "visit_2": visits[later]}
            yield {"name": "covariance"} | where | {"value": value}
            if earlier < later:
                correlation = float(value / (sds[earlier] * sds[later]))
                yield {"name": "correlation"} | where | {"value": correlation}


def _fit(model: Model) -> Iterator[dict]:
    """Which covariance it is, and how the optimum was reached."""
    deviance = model.deviance()
    yield {"name": "reml_deviance", "covariance": model.structure, "value": deviance}
    yield {"name": "observations", "value": model.measurements}
    yield {"name": "iterations", "value": model.fit.iterations}
    yield {"name": "largest_gradient", "value": model.fit.steepest}
