"""What each method answers, how it is computed and what it cannot say, for whoever reads a result.

How a plan asks for them, key by key, is in docs/analyses.md and the documents that it names.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explained:
    """limits: what to keep in mind when reading it. sources: of the formulas."""

    answers: str
    computed: str
    limits: str
    sources: tuple[str, ...] = ()


METHODS = {
    "descriptives": Explained(
        "What the sample looks like, by arm and visit.",
        "Mean and standard deviation (n − 1), median and quartiles of those who have the value; of "
        "a category, its count and its share.",
        "The change is of those who have both visits. Nothing is tested: arms that were randomised "
        "differ at baseline by chance alone.",
        ("Hyndman RJ, Fan Y (1996), The American Statistician 50, 361–365.",),
    ),
    "correlations": Explained(
        "How measures go together, within each arm and visit.",
        "Pearson's r with Fisher's interval, or Spearman's rho with that of Bonett and Wright; "
        "tested by Student's t with n − 2 degrees of freedom. Each pair has those who have both.",
        "The p values are not corrected for their number, and say nothing about cause.",
        ("Bonett DG, Wright TA (2000), Psychometrika 65, 23–28.",),
    ),
    "ancova": Explained(
        "How far the change between two visits differs between the arms, at equal baseline.",
        "Ordinary least squares on arm, covariates and factors; F is of type III. Cohen's d is the "
        "adjusted difference divided by the residual standard deviation, with an interval from the "
        "noncentral t distribution; Hedges' g is d times the exact factor for small samples; the "
        "interval of partial η² comes from the noncentral F distribution.",
        "Whoever has a value missing is left out. Slopes, residuals, variances and influence are "
        "looked at in a table beside it: a check informs, and never changes the reported test.",
        (
            "Shapiro SS, Wilk MB (1965), Biometrika 52, 591–611.",
            "Brown MB, Forsythe AB (1974), J Am Stat Assoc 69, 364–367.",
            "Cook RD (1977), Technometrics 19, 15–18.",
        ),
    ),
    "mmrm": Explained(
        "How far the arms differ at each visit after baseline, with everybody who has one of them.",
        "A mixed model for repeated measures by restricted maximum likelihood: arm, visit and arm "
        "by visit, with a covariance between the visits of a participant. Its structures are "
        "tried in the order of the plan, the next only where the one before could not be fitted. "
        "Degrees of freedom are Kenward and Roger's or Satterthwaite's.",
        "What is missing is taken as missing at random: as of others with the same history.",
        ("Kenward MG, Roger JH (1997), Biometrics 53, 983–997.",),
    ),
    "multiple_imputation": Explained(
        "How the difference between the arms would be had nobody left, under an assumption that "
        "the plan states, and how far it bends.",
        "Each missing visit is drawn many times by Bayesian normal regression on baseline, "
        "covariates and the visits before it; an analysis of covariance of each completed set is "
        "pooled by Rubin's rules, with Barnard and Rubin's degrees of freedom.",
        "The tipping point is what must be added to every imputed follow-up but the reference "
        "arm's for the difference to be no longer significant, going outward from 0: whether that "
        "is likely is a question of medicine.",
        (
            "Carpenter JR, Roger JH, Kenward MG (2013), J Biopharm Stat 23, 1352–1371.",
            "Barnard J, Rubin DB (1999), Biometrika 86, 948–955.",
        ),
    ),
    "responders": Explained(
        "How many responded, as the plan says what a response is.",
        "Shares with Wilson's interval; risk difference with Newcombe's hybrid score interval and "
        "Fisher's exact test; risk ratio (Katz), odds ratio (Woolf), number needed to treat; where "
        "the plan names covariates, an odds ratio of logistic regression.",
        "A number needed whose interval runs through infinity is compatible with no difference. "
        "Where covariates tell yes from no exactly, the adjusted odds ratio does not exist.",
        (
            "Newcombe RG (1998), Statistics in Medicine 17, 873–890.",
            "Altman DG (1998), BMJ 317, 1309–1312.",
        ),
    ),
    "one_way": Explained(
        "How several arms differ, overall, in pairs and along their doses, without covariates.",
        "Analysis of variance and Welch's test, Kruskal and Wallis' test of ranks; pairs by Tukey "
        "and Kramer or by Games and Howell; linear trend and the departure from it, Jonckheere and "
        "Terpstra's test, and Dunnett's comparisons where the plan asks for them.",
        "Tests of trends assume the order of the doses that the plan gives.",
    ),
    "mediation": Explained(
        "How much of the effect of the arm on an outcome goes through the change of a mediator.",
        "PROCESS model 4, with the same covariates in every equation: mediator on arm (a), outcome "
        "on arm (direct) and mediators (b). The indirect effect is a × b, and total = direct + sum "
        "of the indirect effects. Its interval is of the bootstrap: percentile, bias-corrected or "
        "BCa. A logistic outcome has log-odds, no total effect and no proportion.",
        "The arm was randomised, the mediator was not: b may be confounded. Where mediator and "
        "outcome are changes over the same time, neither is seen to come first. That no direct "
        "effect is seen does not prove that there is none.",
        (
            "Hayes AF (2022), Introduction to Mediation, Moderation, and Conditional Process "
            "Analysis, 3rd edition.",
            "Efron B (1987), J Am Stat Assoc 82, 171–185.",
        ),
    ),
    "regression": Explained(
        "How an outcome goes with a predictor, beside covariates.",
        "Ordinary least squares, one predictor at a time, so that each model keeps those who have "
        "it: slope, standardised slope, partial correlation, added R² and Cohen's f².",
        "A predictor that was not randomised may stand for something else.",
    ),
    "adverse_events": Explained(
        "Who had at least one adverse event, by system organ class and preferred term.",
        "The denominator is everybody who received a first dose. A participant counts once in each "
        "line, at the worst severity in the table by severity. Risk differences have Newcombe's "
        "interval and Fisher's exact test.",
        "These tables describe: p values are not corrected for the number of lines.",
        ("ICH E9 (1998), 6.4.", "Newcombe RG (1998), Statistics in Medicine 17, 873–890."),
    ),
    "blinding_indices": Explained(
        "Whether those who should not know an arm guessed it.",
        "James' index: 0 where all guess right, 0.5 by chance, 1 where nobody knows. Bang's index "
        "of each arm: −1 where all guess the other arm, 0 by chance, 1 where all guess right.",
        "A right guess may come from an effect that was felt, and not from a broken blinding.",
        (
            "James KE et al. (1996), Statistics in Medicine 15, 1421–1434.",
            "Bang H, Ni L, Davis CE (2004), Controlled Clinical Trials 25, 143–156.",
        ),
    ),
    "reliability": Explained(
        "How well the items of a scale measure one thing.",
        "Cronbach's alpha with Feldt's interval; McDonald's omega total of one factor, by maximum "
        "likelihood; of each item its correlation with the others' sum, and alpha without it.",
        "A high alpha does not show that there is one factor: it grows with the number of items.",
        (
            "Cronbach LJ (1951), Psychometrika 16, 297–334.",
            "Feldt LS (1965), Psychometrika 30, 357–370.",
            "McDonald RP (1999), Test Theory, chapter 6.",
        ),
    ),
    "agreement": Explained(
        "How far raters who rated the same people agree.",
        "Intraclass correlations of Shrout and Fleiss. The one to look at first is ICC(2,1): "
        "raters drawn from a larger pool, absolute agreement.",
        "The same raters agree less where people differ less from each other.",
        ("Shrout PE, Fleiss JL (1979), Psychological Bulletin 86, 420–428.",),
    ),
}
