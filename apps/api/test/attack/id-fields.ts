import type { TenantIds } from "#test/attack/tenant-ids.ts";

type Path = readonly (string | number)[];
/** A place in an input that holds an id of the tenant, and the id's name. */
export type IdField = { readonly path: Path; readonly name: keyof TenantIds };

/** The places of an input that hold ids of a tenant. */
export function idFields(input: unknown, ids: TenantIds): readonly IdField[] {
  const names = new Map<unknown, keyof TenantIds>();
  for (const [name, value] of Object.entries(ids)) {
    names.set(value, name as keyof TenantIds);
    names.set(String(value), name as keyof TenantIds);
  }
  const found: IdField[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === "object" && value !== null)
      for (const [key, child] of Object.entries(value)) visit(child, [...path, key]);
    const name = names.get(value);
    if (name !== undefined) found.push({ path, name });
  };
  visit(input, []);
  return found;
}

/** A copy of an input with other values at these places. */
export function withIds<Input>(input: Input, fields: readonly IdField[], ids: TenantIds): Input {
  const copy = structuredClone(input);
  for (const { path, name } of fields) {
    let parent: unknown = copy;
    for (const key of path.slice(0, -1)) parent = Reflect.get(parent as object, key);
    const place = path.at(-1) ?? "";
    const before: unknown = Reflect.get(parent as object, place);
    const value = ids[name];
    Reflect.set(parent as object, place, typeof before === "string" ? String(value) : value);
  }
  return copy;
}
