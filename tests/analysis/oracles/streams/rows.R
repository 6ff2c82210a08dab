# The rows that R 4.2.2 draws: set.seed(seed); trunc(runif(n) * n). Rscript rows.R > rows.csv
cat("seed,n,rows\n")
for (seed in c(0L, 1L, 20250507L, 2147483647L)) for (n in c(3L, 82L)) {
  set.seed(seed); invisible(runif(n * 700)); v <- trunc(runif(n) * n)   # the resample number 701
  cat(sprintf("%d,%d,%s\n", seed, n, paste(head(v, 25), collapse = " ")))
}
