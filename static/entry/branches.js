// "If never, go to item 9": which items the rules of a form leave out after these answers.

// branches: [{when: {item: code}, skips: [item]}], as the instrument has them.
export function skippedBy(branches, answers) {
    const taken = branches.filter(({ when }) => Object.entries(when).every(([key, code]) => answers[key] === code));
    return new Set(taken.flatMap(({ skips }) => skips));
}
