import type { z } from "zod";

type Page = {
  readonly type: string;
  /** The schema of the data; its description states when the event is published. */
  readonly data: z.ZodObject;
  /** The schema of the envelope, if it is not a CloudEvent. */
  readonly envelope?: z.ZodObject;
  /** An example in its envelope. */
  readonly example: unknown;
};

/** The subset of JSON schema that our fields use. */
type Field = {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Field[];
  readonly items?: Field;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
};

/** The page of one event type in docs/events: when it is published, its fields, an example. */
export function eventPage({ type, data, envelope, example }: Page): string {
  return [
    `# ${type}`,
    data.description ?? "",
    ...(envelope ? ["## Envelope", fieldTable(envelope)] : []),
    "## Data",
    fieldTable(data),
    "## Example",
    `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
    "[All events](README.md)\n",
  ].join("\n\n");
}

function fieldTable(schema: z.ZodObject): string {
  const { properties = {}, required = [] } = schema.toJSONSchema() as Field;
  const rows = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? "" : ", optional";
    return `| \`${name}\` | ${typeOf(field)}${optional} | ${field.description ?? ""} |`;
  });
  return ["| field | type | meaning |", "|---|---|---|", ...rows].join("\n");
}

function typeOf({
  type,
  format,
  enum: words,
  const: only,
  anyOf,
  items,
  properties,
}: Field): string {
  if (only !== undefined) return `\`${only}\``;
  if (words) return words.map((word) => `\`${word}\``).join(", ");
  if (anyOf) return anyOf.map(typeOf).join(" or ");
  if (items) return `list of ${typeOf(items)}`;
  if (properties) return `{${Object.keys(properties).join(", ")}}`;
  return format ?? [type ?? []].flat().join(" or ");
}
