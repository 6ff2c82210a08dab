# Made jump.csv in R 4.2.2, base only: conditional means and variances of jump to reference as
# Carpenter, Roger & Kenward (2013) define them, by one multivariate normal distribution. Means are
# those of the own arm until somebody leaves and of the reference arm from then on; the covariance
# is the reference's. The regressions of each visit on what came before are made up.
own <- list(c(4, .9), c(2, .3, .6), c(1, .1, .2, .7))
reference <- list(c(8, .8), c(5, .2, .5), c(3, .1, .3, .5))
sigma <- c(3, 4, 5)
profile <- function(models, x) { m <- c()
  for (b in models) m <- c(m, sum(b * c(1, x, m)))
  m }
covariance <- function(models) {   # y = L e, by rows of I - B
  I_B <- diag(3); for (j in 2:3) I_B[j, 1:(j - 1)] <- -models[[j]][-(1:2)]
  L <- solve(I_B); L %*% diag(sigma^2) %*% t(L) }
S <- covariance(reference)
out <- c()
for (left in 0:2) { x <- 40 + 5 * left; y <- c(37, 31)[seq_len(left)]
  a <- seq_len(left); b <- (left + 1):3
  m <- profile(reference, x)[b]; V <- S[b, b, drop = FALSE]
  if (left) { W <- S[b, a, drop = FALSE] %*% solve(S[a, a, drop = FALSE])
    m <- m + W %*% (y - profile(own, x)[a]); V <- V - W %*% S[a, b, drop = FALSE] }
  out <- c(out, setNames(c(m[length(m)], sqrt(V[length(b), length(b)])), paste0(c("mean", "sd"), left))) }
write.csv(data.frame(name = names(out), value = format(out, digits = 17, trim = TRUE)), "jump.csv",
          row.names = FALSE, quote = FALSE)
