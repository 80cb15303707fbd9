const names = new Map<string, string>();

/** A short name for a statement's text. The statements of this service are few; lists of varying length are not among them. */
export function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}
