# Least squares by lm: analysis of covariance, and regression on a predictor.

fitted_by_lm <- function(y, X) {
  model <- lm(y ~ X - 1)
  if (model$rank < ncol(X)) stop("The design has not full rank.")
  model
}

CHANGE <- c(raw = "change", improvement = "improvement")

ancova <- function(study, id) {
  of <- function(name) key(study, id, name)
  outcome <- paste0(of("outcome"), ".", CHANGE[[of("change")]])
  covariates <- ifelse(of("covariates") == "baseline", paste0(of("outcome"), ".baseline"),
                       of("covariates"))
  rows <- who(study, id, c(outcome, covariates), of("factors"))
  put_counts(study, id, rows)
  arms <- arm_columns(study, rows)
  terms <- c(lapply(covariates, function(name) cbind(numbers(study, name)[rows])),
             lapply(of("factors"), function(name) factor_columns(study, name, rows)))
  X <- do.call(cbind, c(list(1, arms), terms))
  model <- fitted_by_lm(numbers(study, outcome)[rows], X)
  level <- level_of(study, id)
  held <- c(1, colMeans(arms), unlist(lapply(seq_along(terms), function(place) {
    held_at(terms[[place]], place > length(covariates), of("adjusted_at") == "balanced")
  })))
  put_adjusted_means(study, id, model, held, rows, level)
  put_contrasts(study, id, model, level)
  put_overall(id, model, length(study$arms) - 1, level)
  names(terms) <- c(of("covariates"), of("factors"))
  put_assumptions(study, id, model, terms, rows, level)
}

held_at <- function(columns, is_factor, balanced) {
  if (balanced && is_factor) return(rep(1 / (ncol(columns) + 1), ncol(columns)))
  values <- unique(columns[, 1])
  if (balanced && length(values) == 2) return(mean(values))
  colMeans(columns)
}

put_adjusted_means <- function(study, id, model, held, rows, level) {
  k <- length(study$arms) - 1
  for (place in 0:k) {
    weights <- held
    weights[1 + seq_len(k)] <- as.numeric(seq_len(k) == place)
    se <- sqrt(drop(weights %*% vcov(model) %*% weights))
    mean <- without_test(sum(weights * coef(model)), se, model$df.residual, level)
    arm <- study$arms[place + 1]
    put(id, "adjusted_mean", list(arm = arm), c(list(n = sum(study$arm[rows] == arm)), mean))
  }
}

put_contrasts <- function(study, id, model, level) {
  places <- 1 + seq_along(contrasts_of(study))
  sd <- summary(model)$sigma
  df <- model$df.residual
  tests <- lapply(places, function(place) {
    with_test(coef(model)[[place]], sqrt(vcov(model)[place, place]), df, level)
  })
  if (key(study, id, "contrasts") == "holm") {
    adjusted <- p.adjust(sapply(tests, function(test) test$p), "holm")
    for (place in seq_along(tests)) tests[[place]]$p_adjusted <- adjusted[place]
  }
  if (key(study, id, "contrasts") == "dunnett") {
    correlation <- cov2cor(vcov(model)[places, places, drop = FALSE])
    tests <- adjusted_by_dunnett(tests, loadings_of(correlation), df, level)
  }
  for (place in seq_along(tests)) {
    test <- tests[[place]]
    keys <- list(contrast = contrasts_of(study)[place])
    put(id, "difference", keys, test)
    keep_test(id, "difference", keys, test$p)
    d <- c(test$value, noncentral_t(test$statistic, df, level) * test$se) / sd
    put(id, "cohens_d", keys, as.list(setNames(d, c("value", "low", "high"))))
    put(id, "hedges_g", keys, as.list(setNames(d * small_sample(df), c("value", "low", "high"))))
  }
}

adjusted_by_dunnett <- function(tests, loadings, df, level) {
  if (is.null(loadings)) return(tests)
  critical <- critical_value(loadings, df, level)
  lapply(tests, function(test) {
    c(test, p_adjusted = p_of_largest(abs(test$statistic), loadings, df),
      low_simultaneous = test$value - critical * test$se,
      high_simultaneous = test$value + critical * test$se)
  })
}

put_overall <- function(id, model, df1, level) {
  arms <- 1 + seq_len(df1)
  effects <- coef(model)[arms]
  f <- drop(effects %*% solve(vcov(model)[arms, arms], effects)) / df1
  df2 <- model$df.residual
  limits <- noncentral_f(f, df1, df2, level)
  keys <- list(term = "arm")
  put(id, "F", keys, list(value = f, df1 = df1, df2 = df2, p = pf(f, df1, df2, lower.tail = FALSE)))
  put(id, "partial_eta_squared", keys,
      list(value = f * df1 / (f * df1 + df2), low = limits[1] / (limits[1] + df2),
           high = limits[2] / (limits[2] + df2)))
}

regression <- function(study, id) {
  of <- function(name) key(study, id, name)
  names <- c(of("covariates"), of("predictor"))
  rows <- who(study, id, c(of("outcome"), names))
  put_counts(study, id, rows)
  y <- numbers(study, of("outcome"))[rows]
  X <- cbind(1, sapply(names, function(name) numbers(study, name)[rows]))
  model <- fitted_by_lm(y, X)
  df <- model$df.residual
  tests <- lapply(seq_along(names), function(place) {
    se <- sqrt(vcov(model)[place + 1, place + 1])
    with_test(coef(model)[[place + 1]], se, df, level_of(study, id))
  })
  for (place in seq_along(of("covariates"))) {
    put(id, "covariate_slope", list(term = names[place]), tests[[place]])
  }
  slope <- tests[[length(names)]]
  put(id, "slope", list(term = of("predictor")), slope)
  keep_test(id, "slope", list(term = of("predictor")), slope$p)
  without <- fitted_by_lm(y, X[, -ncol(X), drop = FALSE])
  total <- sum((y - mean(y))^2)
  r_squared <- 1 - deviance(model) / total
  sizes <- c(standardised_slope = slope$value * sd(X[, ncol(X)]) / sd(y),
             partial_correlation = slope$statistic / sqrt(slope$statistic^2 + df),
             r_squared_added = (deviance(without) - deviance(model)) / total,
             cohens_f_squared = slope$statistic^2 / df, r_squared = r_squared,
             r_squared_adjusted = 1 - (1 - r_squared) * (length(y) - 1) / df)
  for (name in names(sizes)) put(id, name, list(), list(value = sizes[[name]]))
}
