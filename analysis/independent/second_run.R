# The figures of a package once more, by R and nlme alone:
#
#     Rscript independent/second_run.R PACKAGE-FOLDER FIGURES.csv
#
# Reads data.csv and plan.csv, and writes analysis, figure and value. An analysis that R cannot do
# has one row, whose figure is "failed" and whose value says why.

arguments <- commandArgs(trailingOnly = TRUE)
scripts <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (script in c("reading", "writing", "limits", "dunnett", "descriptions", "linear", "assumptions",
                 "arms", "responders", "mediation", "repeated")) {
  source(file.path(scripts, paste0(script, ".R")), encoding = "UTF-8")
}

study <- read_package(arguments[1])
METHODS <- list(
  descriptives = descriptives, correlations = correlations, ancova = ancova,
  regression = regression, one_way = one_way, responders = responders, mediation = mediation,
  mmrm = mmrm
)
for (id in analyses(study)) {
  method <- METHODS[[key(study, id, "method")]]
  if (is.null(method)) next
  before <- length(written$rows)
  tryCatch(method(study, id), error = function(problem) {
    written$rows <- written$rows[seq_len(before)]
    written$tests <- Filter(function(test) test$analysis != id, written$tests)
    write_row(id, "failed", conditionMessage(problem))
  })
}
correct_families(study)
write_figures(arguments[2])
nlme <- if (requireNamespace("nlme", quietly = TRUE)) packageVersion("nlme") else "missing"
cat(sprintf("R %s.%s\nnlme %s\n", R.version$major, R.version$minor, nlme))
