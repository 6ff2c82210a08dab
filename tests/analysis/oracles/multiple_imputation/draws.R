# Made draws.csv and expected.csv in R 4.2.2, base only: one Bayesian normal regression imputation
# (as in mice.impute.norm, Rubin 1987, page 167) with the random numbers written down beside it.
# tipping.json: R 4.2.2 with mice's pool.scalar, from completed.csv (20 simulated completed sets):
# lm(c3 - c0 ~ treated + c0 + diss), delta added to what was imputed in the treated arm.
set.seed(41)
n <- 14; x <- cbind(1, round(rnorm(n, 40, 6)), round(rnorm(n, 30, 9)))
y <- round(x %*% c(5, .4, .5) + rnorm(n, 0, 7)); y[c(3, 8, 13, 14)] <- NA
seen <- !is.na(y); X <- x[seen, ]; S <- solve(crossprod(X)); b <- S %*% crossprod(X, y[seen])
df <- sum(seen) - 3; rss <- sum((y[seen] - X %*% b)^2)
chi <- rchisq(1, df); z <- rnorm(3); e <- rnorm(sum(!seen))
sigma <- sqrt(rss / chi); beta <- b + sigma * t(chol(S)) %*% z
imputed <- x[!seen, ] %*% beta + sigma * e
write.csv(data.frame(x1 = x[, 2], x2 = x[, 3], y = y), "draws.csv", row.names = FALSE, quote = FALSE, na = "")
v <- c(chi = chi, setNames(z, paste0("z", 1:3)), setNames(e, paste0("e", 1:4)), setNames(imputed, paste0("imputed", 1:4)))
write.csv(data.frame(name = names(v), value = format(v, digits = 17)), "expected.csv", row.names = FALSE, quote = FALSE)
