// A browser counts UTF-16 units; the study counts code points, of which an emoji is one.

export function codePoints(text, start, end) {
    const before = [...text.slice(0, start)].length;
    return [before, before + [...text.slice(start, end)].length];
}
