import type { z } from "zod";

/** The parts of a JSON schema that settings are made of. */
type Field = {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly default?: string | number | boolean;
  /** The type in words, where its JSON schema says too little. */
  readonly form?: string;
  readonly description?: string;
  /** Whether the setting may be given as a file. */
  readonly file?: boolean;
};

type Row = {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
  readonly uses: readonly { readonly process: string; readonly default: string }[];
};

/** Marks the type of a setting that may be given as a file. */
const FILE_MARK = " †";

/** A table of all settings by name. Processes share a row when they agree on a setting's type and meaning. */
export function settingsTable(processes: Readonly<Record<string, z.ZodObject>>): string {
  const rows = new Map<string, Row>();
  for (const [process, schema] of Object.entries(processes)) {
    for (const [name, field, required] of fieldsOf(schema)) {
      const type = typeOf(field) + (field.file ? FILE_MARK : "");
      const meaning = field.description ?? "";
      const key = JSON.stringify([name, type, meaning]);
      const use = { process, default: required ? "required" : defaultOf(field) };
      const uses = [...(rows.get(key)?.uses ?? []), use];
      rows.set(key, { name, type, meaning, uses });
    }
  }
  const sorted = [...rows.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return ["| setting | type | default | meaning | process |", "|---|---|---|---|---|"]
    .concat(sorted.map(line))
    .join("\n");
}

function fieldsOf(schema: z.ZodObject): readonly [name: string, field: Field, required: boolean][] {
  const { properties = {}, required = [] } = schema.toJSONSchema({ io: "input" });
  return Object.entries(properties).map(([name, field]) => [
    name,
    field as Field,
    required.includes(name),
  ]);
}

function typeOf({ form, enum: words, type, format, ...range }: Field): string {
  if (form !== undefined) return form;
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(", ");
  if (type === "integer") return `whole number${rangeOf(range)}`;
  if (type === "number") return `number${rangeOf(range)}`;
  return format === "uri" ? "URL" : "text";
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: Field): string {
  const above = exclusiveMinimum === undefined ? undefined : `above ${exclusiveMinimum}`;
  const most = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (above !== undefined) return `, ${above}${most === undefined ? "" : `, at most ${most}`}`;
  if (minimum === undefined || minimum === Number.MIN_SAFE_INTEGER) return "";
  return most === undefined ? `, at least ${minimum}` : `, ${minimum} to ${most}`;
}

function defaultOf(field: Field): string {
  return field.default === undefined ? "none" : `\`${String(field.default)}\``;
}

function line({ name, type, meaning, uses }: Row): string {
  const byDefault = Map.groupBy(uses, (use) => use.default);
  const processes = (of: Row["uses"]) => of.map(({ process }) => process).join(", ");
  const defaults = [...byDefault].map(([value, of]) =>
    byDefault.size === 1 ? value : `${value} (${processes(of)})`,
  );
  return `| \`${name}\` | ${type} | ${defaults.join("; ")} | ${meaning} | ${processes(uses)} |`;
}
