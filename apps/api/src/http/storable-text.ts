/** Whether the database could hold a text, and so look for it: PostgreSQL knows no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** Whether every text in a JSON value is storable. Not by recursion: the value may be nested deeper than the stack. */
export function holdsOnlyStorable(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string" && !isStorable(next)) return false;
    if (typeof next === "object" && next !== null)
      for (const child of Object.values(next)) open.push(child);
  }
  return true;
}
