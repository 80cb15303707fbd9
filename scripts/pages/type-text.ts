type Schema = Readonly<Record<string, unknown>>;

/** Whether a type describes what callers send or what they receive. */
export type Direction = "input" | "output";

/**
 * A JSON Schema (2020-12) as a TypeScript type. Callers may send read-only arrays and absent members as `undefined`; JSON returns
 * neither.
 */
export function typeText(schema: Schema, direction: Direction, indent = ""): string {
  const inner = (one: unknown, depth = indent) => typeText(one as Schema, direction, depth);
  const list = (key: string) => schema[key] as readonly unknown[] | undefined;
  const { $ref: ref, type, items, properties, additionalProperties: others } = schema;
  if (typeof ref === "string") return ref.replace("#/$defs/", "");
  if ("const" in schema) return JSON.stringify(schema["const"]);
  const values = list("enum");
  if (values) return union(values.map((value) => JSON.stringify(value)));
  const options = list("anyOf") ?? list("oneOf");
  if (options) return union(options.map((one) => inner(one)));
  const parts = list("allOf");
  if (parts) return parts.map((part) => grouped(inner(part), "|")).join(" & ");
  if (Array.isArray(type))
    return union(type.map((one) => inner({ ...schema, type: one as unknown })));
  if (type === "array")
    return `${direction === "input" ? "readonly " : ""}${grouped(inner(items), "|&")}[]`;
  if (type === "object" && typeof properties === "object")
    return objectText(schema, direction, indent);
  if (type === "object") return `Record<string, ${inner(others ?? {})}>`;
  if (type === "integer" || type === "number") return "number";
  if (type === "string" || type === "boolean" || type === "null") return type;
  if (Object.keys(schema).every((key) => key === "default" || key === "description"))
    return "unknown";
  throw new Error(`no type for ${JSON.stringify(schema)}`);
}

function objectText(schema: Schema, direction: Direction, indent: string): string {
  const properties = Object.entries(schema["properties"] as Readonly<Record<string, Schema>>);
  if (properties.length === 0) return "Record<string, never>";
  const required = new Set(schema["required"] as readonly string[] | undefined);
  const depth = `${indent}  `;
  const lines = properties.map(([name, property]) => {
    const text = typeText(property, direction, depth);
    if (required.has(name)) return `${depth}${name}: ${text};\n`;
    const orUndefined = direction === "input" && text !== "unknown" ? " | undefined" : "";
    return `${depth}${name}?: ${text}${orUndefined};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function union(members: readonly string[]): string {
  return [...new Set(members)].join(" | ");
}

/** The type in parentheses if it has one of these operators outside of braces. */
function grouped(text: string, operators: string): string {
  let depth = 0;
  for (const character of text) {
    if ("{[(<".includes(character)) depth += 1;
    if ("}])>".includes(character)) depth -= 1;
    if (depth === 0 && operators.includes(character)) return `(${text})`;
  }
  return text;
}
