# Several arms without covariates, as doses: overall, in pairs, as a trend.

one_way <- function(study, id) {
  outcome <- key(study, id, "outcome")
  rows <- who(study, id, outcome)
  put_counts(study, id, rows)
  arm_columns(study, rows)
  level <- level_of(study, id)
  y <- numbers(study, outcome)[rows]
  arm <- factor(study$arm[rows], study$arms)
  groups <- split(y, arm)
  for (name in names(groups)) {
    x <- groups[[name]]
    mean <- without_test(mean(x), sd(x) / sqrt(length(x)), length(x) - 1, level)
    put(id, "mean", list(arm = name), c(list(n = length(x), sd = sd(x)), mean))
  }
  put_tests(id, y, arm, level)
  equal <- key(study, id, "variances") == "equal"
  if (key(study, id, "pairs") == "True") put_pairs(study, id, groups, level, equal)
  if (key(study, id, "against_reference") == "True") put_against_reference(id, groups, level)
  put_weighed(study, id, groups, level, equal)
}

put_tests <- function(id, y, arm, level) {
  row <- function(name, test) {
    values <- list(value = test$statistic[[1]], df1 = test$parameter[[1]],
                   df2 = test$parameter[[2]], p = test$p.value)
    put(id, name, list(term = "arm"), values)
  }
  f <- oneway.test(y ~ arm, var.equal = TRUE)
  row("F", f)
  if (all(tapply(y, arm, var) > 0)) row("welch_F", oneway.test(y ~ arm))
  df1 <- f$parameter[[1]]
  df2 <- f$parameter[[2]]
  limits <- noncentral_f(f$statistic[[1]], df1, df2, level)
  share <- f$statistic[[1]] * df1 / (f$statistic[[1]] * df1 + df2)
  put(id, "eta_squared", list(), list(value = share, low = limits[1] / (limits[1] + df2),
                                      high = limits[2] / (limits[2] + df2)))
  # From the ranks, since kruskal.test counts ties among 15 digits and ranks among all of them.
  ranks <- rank(y)
  between <- tapply(ranks, arm, function(of) length(of) * (mean(of) - mean(ranks))^2)
  h <- sum(between) / var(ranks)
  put(id, "kruskal_wallis", list(term = "arm"),
      list(value = h, df = df1, p = pchisq(h, df1, lower.tail = FALSE)))
}

# A weighed sum of the means, with the pooled variance or each arm's own (Welch, Satterthwaite).
weighed <- function(groups, weights, equal) {
  n <- lengths(groups)
  own <- sapply(groups, var)
  pooled <- sum((n - 1) * own) / sum(n - 1)
  parts <- weights^2 * (if (equal) pooled else own) / n
  df <- if (equal) sum(n - 1) else sum(parts)^2 / sum(parts^2 / (n - 1))
  list(value = sum(weights * sapply(groups, mean)), se = sqrt(sum(parts)), df = df)
}

# Tukey and Kramer, or Games and Howell, by the studentised range. R's qtukey is exact to four digits
# only, so the limit is looked for with ptukey.
put_pairs <- function(study, id, groups, level, equal) {
  k <- length(groups)
  for (first in seq_len(k - 1)) for (second in (first + 1):k) {
    weights <- as.numeric(seq_len(k) == second) - as.numeric(seq_len(k) == first)
    found <- weighed(groups, weights, equal)
    t <- found$value / found$se
    beyond <- function(q) ptukey(q, k, found$df, lower.tail = FALSE) - (1 - level)
    margin <- root(beyond, 1, 10) / sqrt(2) * found$se
    p <- ptukey(abs(t) * sqrt(2), k, found$df, lower.tail = FALSE)
    more <- list(n = length(groups[[first]]) + length(groups[[second]]),
                 low = found$value - margin, high = found$value + margin, statistic = t, p = p)
    keys <- list(contrast = paste(names(groups)[second], "-", names(groups)[first]))
    put(id, "difference", keys, c(found, more))
  }
}

put_against_reference <- function(id, groups, level) {
  n <- lengths(groups)
  loadings <- sqrt(n[-1] / (n[-1] + n[1]))
  for (place in seq_along(groups)[-1]) {
    weights <- as.numeric(seq_along(groups) == place) - as.numeric(seq_along(groups) == 1)
    found <- weighed(groups, weights, TRUE)
    margin <- critical_value(loadings, found$df, level) * found$se
    t <- found$value / found$se
    more <- list(n = n[[1]] + n[[place]], low = found$value - margin, high = found$value + margin,
                 statistic = t, p = p_of_largest(abs(t), loadings, found$df))
    keys <- list(contrast = paste(names(groups)[place], "-", names(groups)[1]))
    put(id, "dunnett_difference", keys, c(found, more))
  }
}

put_weighed <- function(study, id, groups, level, equal) {
  tested <- function(weights) {
    found <- weighed(groups, weights, equal)
    with_test(found$value, found$se, found$df, level)
  }
  doses <- by_arm_of(study, id, "doses")
  if (length(doses) && setequal(names(doses), study$arms)) {
    centred <- doses[study$arms] - mean(doses)
    put(id, "linear_trend", list(), tested(centred / sum(centred^2)))
  }
  named <- by_arm_of(study, id, "contrasts")
  for (name in unique(sub("\\.[^.]*$", "", names(named)))) {
    of <- named[startsWith(names(named), paste0(name, "."))]
    weights <- setNames(of, substring(names(of), nchar(name) + 2))
    if (!all(names(weights) %in% study$arms)) next
    all <- setNames(rep(0, length(study$arms)), study$arms)
    all[names(weights)] <- weights
    put(id, "contrast", list(contrast = name), tested(all))
  }
}
