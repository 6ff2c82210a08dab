"""The scripts in R, on a trial of three arms with all that they compute again."""

import io
import shutil
import subprocess
import zipfile

import pytest

from analysis.comparing import Comparison, compare, read_results, split_failures
from tests.analysis.independent import example

RSCRIPT = shutil.which("Rscript")
pytestmark = pytest.mark.skipif(RSCRIPT is None, reason="R is not installed here")


@pytest.fixture(scope="module")
def result() -> dict:
    return example.result(example.table())


@pytest.fixture(scope="module")
def figures(tmp_path_factory) -> str:
    """What R writes, of a package that holds no result of ours."""
    folder = tmp_path_factory.mktemp("package")
    package = zipfile.ZipFile(io.BytesIO(example.package(example.table())))
    for name in ("data.csv", "plan.csv"):
        package.extract(name, folder)
    subprocess.run([RSCRIPT, "--vanilla", example.SCRIPT, folder, folder / "out.csv"], check=True)
    return (folder / "out.csv").read_text()


@pytest.fixture(scope="module")
def found(result, figures) -> Comparison:
    theirs, _ = split_failures(figures)
    return compare(result, read_results(theirs, result), lambda *of: "")


def test_r_can_do_every_analysis_that_it_has_a_script_for(figures):
    assert split_failures(figures)[1] == {}


def test_r_comes_to_the_same_figures(found):
    differing = [one for one in found.analyses if not one["agrees"]]

    assert (differing, found.compared) == ([], 1504)


def test_a_bootstrap_is_the_same_resample_by_resample(found):
    largest = {one["analysis"]: one["difference"] for one in found.analyses}

    assert max(largest["two-ways"], largest["percentile"]) < 1e-11


def test_what_r_leaves_out_is_what_the_documentation_says(found):
    left = {row["analysis"]: row["figures"] for row in found.not_checked}

    assert set(left) == {"coefficient", "doses", "repeated", "responded"}
    assert left["coefficient"] == []
    assert left["responded"] == ["number_needed_to_treat: high, low, n, value"]
    assert left["doses"] == [
        "departure_from_linear: df1, df2, p, value",
        "jonckheere_terpstra: expected, p, statistic, value",
    ]


def test_a_wrong_figure_of_ours_would_be_found(result, figures):
    wrong = example.result(example.table().assign(**{"WHO.age@V0": 40}))
    theirs, _ = split_failures(figures)

    described = compare(
        wrong, {"described": read_results(theirs, result)["described"]}, lambda *of: ""
    )

    assert not described.agrees
