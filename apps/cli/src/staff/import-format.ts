/** The formats of an import, and the type of each for HTTP. */
export const IMPORT_FORMATS = ["csv", "ndjson"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

const ENDINGS: Readonly<Record<string, ImportFormat>> = {
  csv: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson",
};

/** The format that the name of a file ends with, before `.gz`. */
export function formatOfName(name: string): ImportFormat | undefined {
  const [, ending = ""] = /\.([a-z]+)(?:\.gz)?$/i.exec(name) ?? [];
  return ENDINGS[ending.toLowerCase()];
}
