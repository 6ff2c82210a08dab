"""Words that tell an arm have no place in what blinded people read. One scan for all free text."""

from trials.models import Trial
from trials.refusals import TellsAnArm
from trials.selectors.trials import state_of
from trials.studies.loading import study_of
from trials.studies.neutral_words import arm_words


def refuse_arm_words(trial: Trial, where: str, *texts: str, written: bool = True) -> None:
    """where: what the texts are of, as the sentence begins. Raises TellsAnArm.

    written: by whoever is refused. What came in a file is not repeated to them: it may be news.

    Once the study is unblinded everybody may speak of its arms.
    """
    found = arm_words(study_of(trial), *texts)
    if found and state_of(trial) != "unblinded":
        said = ": " + ", ".join(f"“{word}”" for word in found) if written else ""
        raise TellsAnArm(
            f"{where} holds the name of an arm{said}. Leave it out, so that nobody blinded can"
            " read anything from it, and write “the study drug”. Arms are spoken of only on the"
            " emergency page of the vault."
        )
