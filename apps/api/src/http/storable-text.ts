import { isStorable } from "@expunge/schemas/boundary/bounded-text";

type Place = { readonly value: unknown; readonly name?: string; readonly parent?: Place };

/** Deeper than any field of an input. */
const MAX_DEPTH = 10;
const MAX_LENGTH = 100;

/** The path of a text in a JSON value that PostgreSQL cannot store. Iterative, because deep nesting would overflow the stack. */
export function unstorableField(input: unknown): string | undefined {
  const open: Place[] = [{ value: input }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value } = place;
    if (typeof value === "string" && !isStorable(value)) return pathOf(place);
    if (typeof value !== "object" || value === null) continue;
    for (const [name, child] of Object.entries(value))
      open.push({ value: child, name, parent: place });
  }
  return undefined;
}

function pathOf(place: Place): string {
  const names: string[] = [];
  for (let at: Place | undefined = place; at?.name !== undefined; at = at.parent) {
    if (names.unshift(at.name) > MAX_DEPTH) return "input";
  }
  const path = names.join(".");
  return path === "" || path.length > MAX_LENGTH ? "input" : path;
}
