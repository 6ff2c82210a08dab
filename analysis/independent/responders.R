# Who responded: shares, differences, ratios, Fisher's exact test, and a logistic model.

responders <- function(study, id) {
  yes <- holds(study, key(study, id, "response"))
  rows <- who(study, id, character())
  if (key(study, id, "missing") == "left_out") rows <- rows[!is.na(yes[rows])]
  yes <- yes %in% TRUE
  put_counts(study, id, rows)
  arm_columns(study, rows)
  level <- level_of(study, id)
  counts <- sapply(study$arms, function(arm) sum(yes[rows][study$arm[rows] == arm]))
  sizes <- sapply(study$arms, function(arm) sum(study$arm[rows] == arm))
  for (place in seq_along(study$arms)) {
    share <- c(counts[place] / sizes[place], wilson(counts[place], sizes[place], level))
    put(id, "response", list(arm = study$arms[place]),
        list(count = counts[[place]], n = sizes[[place]], value = share[[1]], low = share[[2]],
             high = share[[3]]))
  }
  for (place in seq_along(study$arms)[-1]) {
    put_comparison(study, id, place, counts, sizes, level)
  }
  if (length(key(study, id, "covariates"))) put_logistic(study, id, rows, yes, level)
}

wilson <- function(k, n, level) {
  limits <- prop.test(k, n, conf.level = level, correct = FALSE)$conf.int
  c(if (k == 0) 0 else limits[1], if (k == n) 1 else limits[2])
}

put_comparison <- function(study, id, place, counts, sizes, level) {
  k <- counts[[place]]
  n <- sizes[[place]]
  k0 <- counts[[1]]
  n0 <- sizes[[1]]
  keys <- list(contrast = contrasts_of(study)[place - 1])
  difference <- k / n - k0 / n0
  own <- wilson(k, n, level)
  other <- wilson(k0, n0, level)
  p <- fisher.test(matrix(c(k, n - k, k0, n0 - k0), 2))$p.value
  # Newcombe (1998), method 10.
  put(id, "risk_difference", keys,
      list(value = difference, low = difference - sqrt((k / n - own[1])^2 + (other[2] - k0 / n0)^2),
           high = difference + sqrt((own[2] - k / n)^2 + (k0 / n0 - other[1])^2), p = p, n = n + n0))
  keep_test(id, "risk_difference", keys, p)
  put_ratio(id, "risk_ratio", keys, k0 > 0, k > 0, (k / n) / (k0 / n0),
            1 / k - 1 / n + 1 / k0 - 1 / n0, n + n0, level)
  put_ratio(id, "odds_ratio", keys, (n - k) * k0 > 0, k * (n0 - k0) > 0,
            k * (n0 - k0) / ((n - k) * k0), 1 / k + 1 / (n - k) + 1 / k0 + 1 / (n0 - k0), n + n0,
            level)
}

# Intervals of Katz and of Woolf, on the logarithm.
put_ratio <- function(id, name, keys, exists, has_limits, ratio, variance, n, level) {
  factor <- if (exists && has_limits) exp(qnorm((1 + level) / 2) * sqrt(variance)) else NA
  value <- if (exists) ratio else NA
  put(id, name, keys, list(value = value, low = value / factor, high = value * factor, n = n))
}

put_logistic <- function(study, id, rows, yes, level) {
  columns <- sapply(key(study, id, "covariates"), function(name) numbers(study, name))
  rows <- rows[stats::complete.cases(columns[rows, , drop = FALSE])]
  X <- cbind(1, arm_columns(study, rows), columns[rows, ])
  model <- suppressWarnings(glm.fit(X, as.numeric(yes[rows]), family = binomial(),
                                    control = list(epsilon = 1e-14, maxit = 100)))
  # Separated: the estimates run away, and there is none.
  runs_away <- !model$converged || any(pmin(model$fitted.values, 1 - model$fitted.values) < 1e-10)
  errors <- sqrt(diag(chol2inv(qr.R(model$qr))))
  for (place in seq_along(study$arms)[-1]) {
    keys <- list(contrast = contrasts_of(study)[place - 1])
    found <- normal_test(model$coefficients[[place]], errors[place], level)
    if (runs_away) found <- lapply(found, function(value) NA)
    put(id, "log_odds_ratio_adjusted", keys, c(list(n = length(rows)), found))
    odds <- lapply(found[c("value", "low", "high")], exp)
    put(id, "odds_ratio_adjusted", keys, c(list(n = length(rows)), odds, found["p"]))
  }
}
