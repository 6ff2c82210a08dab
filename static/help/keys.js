// Every key of every page. on: what a page has where they work. docs/keyboard.md says the same, and
// a test reads what follows the "=" as JSON.
export const GROUPS = [
    {
        "where": "Every page",
        "on": "body",
        "keys": [
            [["?"], "The keys of this page"],
            [["Tab"], "To the next link, field or button"]
        ]
    },
    {
        "where": "Every page of a study",
        "on": "[data-search-url]",
        "keys": [
            [["/", "Ctrl+K"], "Search and jump"]
        ]
    },
    {
        "where": "In the search",
        "on": "[data-search-url]",
        "keys": [
            [["↓", "↑"], "To the next result, or the one before"],
            [["Enter"], "Open it; while you type, the first one"],
            [["Esc"], "Close"]
        ]
    },
    {
        "where": "Entry form",
        "on": "#entry fieldset:not([disabled])",
        "keys": [
            [["0–9", "a–z"], "The stored code: it is taken, and the next question comes"],
            [["↓", "↑"], "To the next question, or the one before"],
            [["Enter"], "On from a field"],
            [["Home", "End"], "To the first question, or the last"],
            [["Backspace"], "Take the last answer back"],
            [[".", "M"], "Missing; then the number of the reason"],
            [["U"], "To the first unanswered question"],
            [["Ctrl+S"], "Save"]
        ]
    },
    {
        "where": "Interview of a rater",
        "on": "#jumps",
        "keys": [
            [["Page Down", "Page Up"], "To the next card, or the one before"],
            [["Alt+J"], "To what is left to do"],
            [["Esc"], "Back to where you were"]
        ]
    },
    {
        "where": "Participants and their forms",
        "on": ".matrix-frame",
        "keys": [
            [["J", "↓"], "Down a row, once the table has the focus"],
            [["K", "↑"], "Up a row"],
            [["H", "←"], "To the left"],
            [["L", "→"], "To the right"],
            [["Enter"], "Open the form"]
        ]
    }
];
