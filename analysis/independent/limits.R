# Intervals, and the limits that have no closed form.

with_test <- function(value, se, df, level) {
  margin <- qt((1 + level) / 2, df) * se
  list(value = value, se = se, df = df, low = value - margin, high = value + margin,
       statistic = value / se, p = 2 * pt(-abs(value / se), df))
}
without_test <- function(value, se, df, level) {
  with_test(value, se, df, level)[c("value", "se", "df", "low", "high")]
}
normal_test <- function(value, se, level) {
  margin <- qnorm((1 + level) / 2) * se
  list(value = value, se = se, low = value - margin, high = value + margin,
       statistic = value / se, p = 2 * pnorm(-abs(value / se)))
}

root <- function(of, near, far) {
  uniroot(of, c(near, far), tol = 1e-13, extendInt = "yes", maxiter = 10000)$root
}

# Noncentralities of t and F for which the statistic lies at the edge of the level.
noncentral_t <- function(t, df, level) {
  at <- function(share) root(function(ncp) pt(t, df, ncp) - share, t - 5, t + 5)
  suppressWarnings(c(at((1 + level) / 2), at((1 - level) / 2)))
}
noncentral_f <- function(f, df1, df2, level) {
  at <- function(share) {
    if (pf(f, df1, df2) <= share) return(0)
    top <- max(10, f * df1 * 2)
    while (pf(f, df1, df2, top) > share) top <- 2 * top
    uniroot(function(ncp) pf(f, df1, df2, ncp) - share, c(0, top), tol = 1e-13)$root
  }
  c(at((1 + level) / 2), at((1 - level) / 2))
}
small_sample <- function(df) exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
