# Figures on their way to the file: analysis, figure, value.

written <- new.env()
written$rows <- list()
written$tests <- list()  # p values of families, in the order of the plan

write_row <- function(id, figure, value) {
  written$rows[[length(written$rows) + 1]] <- list(id, figure, value)
}

KEYS <- c("term", "contrast", "arm", "variable", "mediator", "mediators", "x", "y", "visit",
          "visit_2", "level")

row_name <- function(name, keys) {
  keys <- keys[intersect(KEYS, names(keys))]
  paste(c(name, sprintf("%s=%s", names(keys), unlist(keys))), collapse = " ")
}

# put("a", "difference", list(contrast = "B - A"), list(value = 1, se = 0.5))
put <- function(id, name, keys, values) {
  for (column in names(values)) {
    write_row(id, paste(row_name(name, keys), column), values[[column]])
  }
}

put_counts <- function(study, id, rows) {
  write_row(id, "n", length(rows))
  for (arm in study$arms) {
    write_row(id, sprintf("n arm=%s", arm), sum(study$arm[rows] == arm))
  }
}

# A test whose p value its family corrects.
keep_test <- function(id, name, keys, p) {
  test <- list(analysis = id, name = name, keys = keys, p = p)
  written$tests[[length(written$tests) + 1]] <- test
}

CORRECTIONS <- c(benjamini_hochberg = "BH", holm = "holm", bonferroni = "bonferroni")

correct_families <- function(study) {
  for (family in names_in(study, "families")) {
    members <- Filter(function(id) identical(key(study, id, "family"), family), analyses(study))
    tests <- Filter(function(test) test$analysis %in% members, written$tests)
    if (!length(tests)) next
    how <- CORRECTIONS[[keys_of(study, "families", family, "correction")]]
    adjusted <- p.adjust(sapply(tests, function(test) test$p), how)
    for (place in seq_along(tests)) {
      with(tests[[place]], put(analysis, name, keys, list(p_adjusted = adjusted[place])))
    }
  }
}

write_figures <- function(file) {
  text <- function(value) {
    if (is.character(value)) return(value)
    if (is.na(value)) "" else sprintf("%.17g", value)
  }
  table <- data.frame(
    analysis = vapply(written$rows, function(row) row[[1]], ""),
    figure = vapply(written$rows, function(row) row[[2]], ""),
    value = vapply(written$rows, function(row) text(row[[3]]), "")
  )
  write.csv(table, file, row.names = FALSE, fileEncoding = "UTF-8")
}
