const names = new Map<string, string>();

/** A short name for a statement's text. The service has few statements, because lists are passed as single parameters. */
export function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}
