/** Whether PostgreSQL can store and compare a text: it rejects NUL and unpaired surrogates. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** Whether all texts in a JSON value are storable. Iterative, because deep nesting would overflow the stack. */
export function hasOnlyStorableText(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string" && !isStorable(next)) return false;
    if (typeof next === "object" && next !== null)
      for (const child of Object.values(next)) open.push(child);
  }
  return true;
}
