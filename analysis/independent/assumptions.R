# What an analysis of covariance assumes, looked at, and the contrasts with HC3 errors.

put_assumptions <- function(study, id, model, terms, rows, level) {
  X <- model.matrix(model)
  y <- model$residuals + model$fitted.values
  arms <- 1 + seq_along(contrasts_of(study))
  for (name in names(terms)) {
    products <- lapply(arms, function(arm) X[, arm] * terms[[name]])
    wider <- lm(y ~ cbind(X, do.call(cbind, products)) - 1)
    if (anyNA(coef(wider)) || wider$df.residual == 0 ||
        deviance(wider) <= 1e-20 * deviance(model)) next
    df1 <- model$df.residual - wider$df.residual
    f <- (deviance(model) - deviance(wider)) / df1 / (deviance(wider) / wider$df.residual)
    put_f(id, "slopes", list(term = name), f, df1, wider$df.residual)
  }
  if (length(y) <= 5000) {
    normal <- shapiro.test(residuals(model))
    put(id, "shapiro_wilk", list(),
        list(n = length(y), value = normal$statistic[[1]], p = normal$p.value))
  }
  arm <- factor(study$arm[rows], study$arms)
  for (centre in c("median", "mean")) {
    distances <- abs(residuals(model) - ave(residuals(model), arm, FUN = match.fun(centre)))
    within <- sum((distances - ave(distances, arm))^2)
    if (within <= 1e-20 * sum(distances^2)) next
    found <- oneway.test(distances ~ arm, var.equal = TRUE)
    put_f(id, paste0("levene_", centre), list(), found$statistic[[1]], found$parameter[[1]],
          found$parameter[[2]])
  }
  h <- hatvalues(model)
  put(id, "leverage", list(), list(value = max(h)))
  if (any(h > 1 - 1e-10)) return(invisible())
  put(id, "cooks_distance", list(), list(value = max(cooks.distance(model))))
  robust <- coefficients_of(y, X, "hc3")
  for (place in arms) {
    put(id, "difference_hc3", list(contrast = contrasts_of(study)[place - 1]),
        with_test(robust$b[[place]], sqrt(robust$V[place, place]), robust$df, level))
  }
}

put_f <- function(id, name, keys, f, df1, df2) {
  put(id, name, keys,
      list(value = f, df1 = df1, df2 = df2, p = pf(f, df1, df2, lower.tail = FALSE)))
}
