"""The published numbers that the simulated study is built to have, and those chosen to fit them.

Means and standard deviations are those published for the first phase 3 trial of MDMA-assisted
therapy (Mitchell et al. 2021; Nicholas et al. 2022 for AUDIT) as far as they could be had. Those of
the self-compassion scores are chosen so that the raw effect on UCS is d = 1.27 as published
(Agin-Liebes et al. 2025). Counts are kept as shares of an arm, so that they serve any size.
"""

from dataclasses import dataclass

from trials.simulation.roster import MDMA, PBO


@dataclass(frozen=True)
class Target:
    """Mean and standard deviation at baseline and of the change, in the score's own unit."""

    mean: float
    deviation: float
    change: float
    change_deviation: float


@dataclass(frozen=True)
class Measure:
    """A score, its latent, and its totals: whole numbers of ``1 / units``, from low to high.

    ``upwards`` is -1 where a lower score is the better one, and +1 where a higher one is.
    """

    score: str
    latent: str
    units: int
    low: int
    high: int
    upwards: int
    targets: dict[str, Target]


CAPS5 = Measure(
    "caps_total",
    "caps",
    units=1,
    low=1,
    high=80,
    upwards=-1,
    targets={MDMA: Target(44.0, 6.01, -24.40, 11.60), PBO: Target(44.2, 6.15, -13.89, 11.51)},
)
SDS = Measure(
    "sds_mean",
    "sds",
    units=3,
    low=1,
    high=30,
    upwards=-1,
    targets={MDMA: Target(6.8, 2.07, -3.10, 2.57), PBO: Target(7.4, 1.63, -2.00, 2.42)},
)
BDI = Measure(
    "bdi_total",
    "bdi",
    units=1,
    low=1,
    high=63,
    upwards=-1,
    targets={MDMA: Target(30.5, 13.1, -19.81, 13.87), PBO: Target(34.9, 12.6, -10.79, 11.24)},
)
# A self-compassion score is a mean of means over five, four and four items: whole numbers of
# 1/60 = 1/(3·5·4). Near the ends of 60 to 300 not every number is a sum of items; from 72 to 288
# it is.
UCS = Measure(
    "scs_ucs",
    "ucs",
    units=60,
    low=72,
    high=288,
    upwards=-1,
    targets={MDMA: Target(3.82, 0.80, -1.30, 0.82), PBO: Target(3.90, 0.80, -0.33, 0.70)},
)
CS = Measure(
    "scs_cs",
    "cs",
    units=60,
    low=72,
    high=288,
    upwards=+1,
    targets={MDMA: Target(2.50, 0.80, 1.024, 0.776), PBO: Target(2.42, 0.80, 0.276, 0.716)},
)
TOLERANCE = 0.002  # of a standard deviation, in the score's own unit: two printed digits hold

# CAPS-5 at baseline: nobody below 35, the threshold of eligibility; above it a lognormal with mean
# 9 and standard deviation 6. Completers are a little more ill than the others, so that the means of
# all randomised and of the completers are both the published ones.
ELIGIBLE = 35
ABOVE_ELIGIBLE, ABOVE_ELIGIBLE_DEVIATION = 9, 6
BASELINE_OF_COMPLETERS = {MDMA: 44.19, PBO: 44.6}
BASELINE_OF_OTHERS = {MDMA: 42.0, PBO: 42.1}

# Those who stopped the treatment and were followed end worse than drawn, at this mean.
STOPPED_WORSE, STOPPED_END = 6, 38.7

# Which part of the change is reached at a visit on the way, and the standard deviation of the
# occasion, in totals.
ON_THE_WAY = {"V9": 0.45, "V14": 0.76}
OCCASION = {"caps": {"V9": 5.5, "V14": 5.0}, "sds": {"V9": 3.0, "V14": 3.0}}
CAPS5_ON_THE_WAY = {"V9": {MDMA: 32.6, PBO: 38.9}, "V14": {MDMA: 26.1, PBO: 34.5}}

# Among completers: a change of -10 or better, a total of 11 or less at the end, PTSD at the end.
RESPONSE, REMISSION = -10, 11
RESPONDERS = {MDMA: 37 / 42, PBO: 22 / 37}
REMITTERS = {MDMA: 14 / 42, PBO: 2 / 37}
DIAGNOSIS_KEPT = {MDMA: 14 / 42, PBO: 25 / 37}
LEAST_WITH_DIAGNOSIS = 20  # with fewer points symptoms hardly ever meet every criterion


@dataclass(frozen=True)
class Use:
    """Alcohol or drugs at screening: a share has none, the others 1 + an exponential number."""

    instrument: str
    none: float
    scale: float
    cap: int


AUDIT = Use("AUDIT", none=0.16, scale=4.2, cap=24)
AUDIT_HIGHEST = 32  # what the first eight items hold: such a total can always be dealt out
AUDIT_CHANGE = {MDMA: (-43 / 42, 3.52), PBO: (16 / 40, 2.70)}  # mean, standard deviation
DUDIT = Use("DUDIT", none=0.415, scale=3.4, cap=30)
DUDIT_LEFT = (0.3, 1.1)  # the closing total is a part of the first one, drawn between these
