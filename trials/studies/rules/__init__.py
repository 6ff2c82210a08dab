"""The language in which a study file says when something holds.

Eligibility, gates, conditions of forms and visits, and alerts are all written in it:

    DEMOG.age >= 18
    CAPS-5.total@V3 >= 35 and CAPS-5.diagnosis@V3
    PREG.result in ['negative', 'not_applicable'] or not DEMOG.childbearing
    TAPER.last_dose_on + 5 * TAPER.half_life_days + 7 <= date(V3)
    randomised and done(V5) and met(I-CAPS) and consent.recording

Names. `FORM.field@VISIT` is the answer, or the score, given at a visit; `FORM.field` the latest
one; `consent.CHOICE` a tick on the consent form. A code has letters, digits, _ and -. Since a code
may hold a hyphen, a minus needs a space before it: `DEMOG.age - 5`.

Questions. `date(VISIT or EVENT)`, `done(VISIT)`, `met(ELIGIBILITY RULE)`, `answered(FORM)` and
`answered(FORM@VISIT)`; and without brackets `randomised`, `consent_current`, `unblinded`.

Constants. Numbers, 'texts' or "texts", true, false, and dates as 2026-01-31.

Signs, from the one that binds least: or, and, not, then == != < <= > >= in [..] not in [..], then
+ -, then *. A comparison has two sides: write `1 < A.x and A.x < 5`.

Kinds. Numbers are exact decimals; true is 1 and false is 0. A date plus a number is that many days
later, and two dates differ by a number of days. Texts are alike or not; they have no order. A field
with several ticks is `in` a list when one of its ticks is. A name that stands as a condition by
itself must be true (1) or false (0).

What is not known stays unknown, unless it makes no difference (Kleene's strong three-valued logic):
`false and unknown` is false, `true or unknown` is true, and anything else is unknown.
"""

from trials.studies.rules.errors import RuleError
from trials.studies.rules.evaluation import Facts, Outcome
from trials.studies.rules.rule import Rule, literals_of, parse
from trials.studies.rules.tree import Answer, Call, Constant, Reference

__all__ = [
    "Answer",
    "Call",
    "Constant",
    "Facts",
    "Outcome",
    "Reference",
    "Rule",
    "RuleError",
    "literals_of",
    "parse",
]
