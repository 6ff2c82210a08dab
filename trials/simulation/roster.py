"""The sites, who is at which, and the randomisation list."""

from dataclasses import dataclass

from trials.simulation.draws import Draws, round_half_up

MDMA, PBO = "MDMA", "PBO"
ARMS = (MDMA, PBO)
BLOCK = (MDMA, MDMA, PBO, PBO)
DEMONSTRATION_SIZE = 90
DEMONSTRATION_ARMS = {MDMA: 46, PBO: 44}
ATTEMPTS = 100


@dataclass(frozen=True)
class SimSite:
    code: str
    name: str
    country: str
    timezone: str


# Every name is invented. The last column is the number of participants in the study of 90.
SITES = (
    (SimSite("01", "Alderbrook Research Clinic", "US", "America/New_York"), 10),
    (SimSite("02", "Quillhaven Institute", "US", "America/Los_Angeles"), 9),
    (SimSite("03", "Merrowfield Clinic", "US", "America/Denver"), 8),
    (SimSite("04", "Tansy Hill Centre", "US", "America/New_York"), 8),
    (SimSite("05", "Lanternwick Medical Group", "US", "America/Chicago"), 7),
    (SimSite("06", "Foxglove Bay Clinic", "US", "America/Los_Angeles"), 7),
    (SimSite("07", "Harrowmere Institute", "US", "America/New_York"), 6),
    (SimSite("08", "Pemberlake Research", "US", "America/Chicago"), 6),
    (SimSite("09", "Windlestone Practice", "US", "America/New_York"), 6),
    (SimSite("10", "Ospreymoor Clinic", "US", "America/Los_Angeles"), 5),
    (SimSite("11", "Saltmarsh Row Centre", "US", "America/Denver"), 4),
    (SimSite("12", "Birchwater Clinic", "CA", "America/Vancouver"), 4),
    (SimSite("13", "Érablière Clinic", "CA", "America/Toronto"), 3),
    (SimSite("14", "Gan Hadas Clinic", "IL", "Asia/Jerusalem"), 4),
    (SimSite("15", "Nahal Tzafon Centre", "IL", "Asia/Jerusalem"), 3),
)


def site_sizes(sites: int, participants: int) -> list[int]:
    """How many participants each of the first sites has, in proportion to the study of 90."""
    shares = [size for _, size in SITES[:sites]]
    exact = [participants * share / sum(shares) for share in shares]
    sizes = [int(part) for part in exact]
    by_remainder = sorted(range(sites), key=lambda place: sizes[place] - exact[place])
    for place in by_remainder[: participants - sum(sizes)]:
        sizes[place] += 1
    return sizes


def wanted_in_mdma_arm(participants: int) -> int:
    """46 of 90, and the same share of any other number."""
    return round_half_up(participants * DEMONSTRATION_ARMS[MDMA] / DEMONSTRATION_SIZE)


def randomisation_list(draws: Draws, sizes: list[int]) -> list[list[str]]:
    """The arms of each site in the order in which they are given out.

    Permuted blocks of four within site. The list is drawn again until the arms have the size that
    is wanted: a documented search, not a claim about any trial's own list. Where the blocks fill
    up evenly no attempt can reach it, and the first one stands.
    """
    wanted = wanted_in_mdma_arm(sum(sizes))
    attempts = (_attempt(draws, attempt, sizes) for attempt in range(ATTEMPTS))
    fitting = (arms for arms in attempts if sum(site.count(MDMA) for site in arms) == wanted)
    return next(fitting, _attempt(draws, 0, sizes))


def _attempt(draws: Draws, attempt: int, sizes: list[int]) -> list[list[str]]:
    arms = []
    for (site, _), size in zip(SITES, sizes, strict=False):
        blocks = [
            draws.shuffled(f"rand|k={attempt}|site={site.code}|block={block}", BLOCK)
            for block in range(-(-size // len(BLOCK)))
        ]
        arms.append([arm for block in blocks for arm in block][:size])
    return arms
