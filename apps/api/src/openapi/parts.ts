import { z } from "zod";

export type JsonSchema = Readonly<Record<string, unknown>>;
type Example = { readonly summary?: string; readonly value: unknown };
export type Examples = Readonly<Record<string, Example>>;

/** A zod schema as JSON Schema: what a request may send, or what an answer holds. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
export const parameterRef = (name: string): JsonSchema => ({
  $ref: `#/components/parameters/${name}`,
});
export const headerRef = (name: string): JsonSchema => ({ $ref: `#/components/headers/${name}` });

/** A body of JSON of a named schema, or of one of several. */
export function json(names: readonly [string, ...string[]], examples?: Examples) {
  const [first, ...others] = names;
  const schema = others.length === 0 ? schemaRef(first) : { oneOf: names.map(schemaRef) };
  return { "application/json": { schema, ...(examples && { examples }) } };
}

/** Examples of bodies under the names by which they are told apart. */
export function named(values: Readonly<Record<string, unknown>>): Examples {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

type HeaderOptions = {
  readonly required?: boolean;
  readonly schema?: JsonSchema;
  readonly example?: string;
};

/** A header of a request. */
export function header(name: string, description: string, options: HeaderOptions = {}) {
  const { required = true, schema = { type: "string", minLength: 1 }, example } = options;
  return {
    name,
    in: "header",
    required,
    description,
    schema,
    ...(example !== undefined && { example }),
  };
}

/** A header of an answer. */
export function answerHeader(description: string, schema: JsonSchema = { type: "string" }) {
  return { description, schema };
}
