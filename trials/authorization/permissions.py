"""What can be allowed."""

from enum import StrEnum


class Permission(StrEnum):
    SEE_PARTICIPANTS = "see the participants and their visits"
    ADD_PARTICIPANTS = "add participants"
    RANDOMISE = "randomise participants"
    ENTER_FORMS = "fill in forms"
    RATE_INTERVIEWS = "rate assigned interviews"
    ASSIGN_RATERS = "assign interviews to raters"
    ACKNOWLEDGE_ALERTS = "see and acknowledge safety alerts"
    SEE_CODEBOOK = "see the codebook with formulas and thresholds"
    LOAD_WORDING = "load the wording of a form"
    RESCORE = "score stored answers again"
    IMPORT_DATA = "import files of answers"
    SEE_LEDGER = "see the ledger"
    SEE_LOCK_BOARD = "see what stands in the way of the lock"
    LOCK_DATABASE = "lock the database"
    SEE_RUNS = "see analyses"
    START_RUNS = "start analyses"
    LOAD_RANDOMISATION = "load the sealed randomisation list"
    OPEN_SEAL = "open the seal, together with a second person"
