import type pg from "pg";
import { CATALOG_QUERY } from "#migrator/catalog-query.ts";

/** The kinds of objects in the order in which a migration creates them. The schema engine takes care of the first three. */
export const OBJECT_KINDS = [
  "column",
  "key",
  "index",
  "collation",
  "table setting",
  "column setting",
  "check",
  "partial index",
  "function",
  "trigger",
  "row security",
  "policy",
  "grant",
] as const;

/** One object of a database schema, and the statements that create and drop it. */
export type CatalogObject = {
  readonly kind: (typeof OBJECT_KINDS)[number];
  readonly name: string;
  readonly definition: string;
  /** Null for objects of which the schema engine takes care. */
  readonly create: string | null;
  readonly drop: string | null;
  /** `create` replaces an object that exists if this is the same for both, as the signature of a function is. */
  readonly replaces: string | null;
};

/** A difference between two schemas: an object that only one of them has, or that they define differently. */
export type CatalogDifference = {
  readonly kind: CatalogObject["kind"];
  readonly name: string;
  readonly actual: CatalogObject | undefined;
  readonly expected: CatalogObject | undefined;
};

/** The objects of the schema `public`, without those of Prisma. */
export async function readCatalog(client: pg.Client): Promise<readonly CatalogObject[]> {
  const { rows } = await client.query<CatalogObject>(CATALOG_QUERY);
  return rows;
}

/** The differences between two catalogs, in the order of `OBJECT_KINDS`. */
export function compareCatalogs(
  actual: readonly CatalogObject[],
  expected: readonly CatalogObject[],
): readonly CatalogDifference[] {
  const [before, after] = [actual, expected].map(
    (objects) => new Map(objects.map((object) => [keyOf(object), object])),
  ) as [Map<string, CatalogObject>, Map<string, CatalogObject>];
  return [...new Map([...before, ...after])]
    .map(([key, { kind, name }]) => ({
      kind,
      name,
      actual: before.get(key),
      expected: after.get(key),
    }))
    .filter((difference) => difference.actual?.definition !== difference.expected?.definition)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (a.name < b.name ? -1 : 1));
}

const keyOf = ({ kind, name }: CatalogObject): string => `${kind} ${name}`;
const rankOf = ({ kind }: CatalogDifference): number => OBJECT_KINDS.indexOf(kind);

/** Whether an object comes after the functions, because it can depend on one. */
export const isAfterFunctions = (difference: CatalogDifference): boolean =>
  rankOf(difference) > OBJECT_KINDS.indexOf("function");
