import { z } from "zod";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A part of the OpenAPI document: the operations of one prefix with the components that they refer to. */
export type OpenApiPart = {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  /** Path items by path, relative to the prefix of the part. */
  readonly paths: Readonly<Record<string, object>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly parameters?: Readonly<Record<string, object>>;
  readonly headers?: Readonly<Record<string, object>>;
  readonly securitySchemes: Readonly<Record<string, object>>;
};

type Example = { readonly summary?: string; readonly value: unknown };
export type Examples = Readonly<Record<string, Example>>;

/** A zod schema as JSON Schema, for the input or the output of its transforms. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
export const parameterRef = (name: string): JsonSchema => ({
  $ref: `#/components/parameters/${name}`,
});
export const headerRef = (name: string): JsonSchema => ({ $ref: `#/components/headers/${name}` });

/** A JSON body described by one component schema, or by one of several. */
export function json(names: readonly [string, ...string[]], examples?: Examples) {
  const [first, ...others] = names;
  const schema = others.length === 0 ? schemaRef(first) : { oneOf: names.map(schemaRef) };
  return { "application/json": { schema, ...(examples && { examples }) } };
}

/** Example bodies by name. */
export function examplesOf(values: Readonly<Record<string, unknown>>): Examples {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

type HeaderOptions = {
  readonly required?: boolean;
  readonly schema?: JsonSchema;
  readonly example?: string;
};

/** A security scheme: a token of `/oauth2/token` with one of these scopes. */
export const clientCredentials = (
  description: string,
  scopes: Readonly<Record<string, string>>,
) => ({
  type: "oauth2",
  description,
  flows: { clientCredentials: { tokenUrl: "/oauth2/token", scopes } },
});

/** A request header. */
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

/** A response header. */
export function responseHeader(description: string, schema: JsonSchema = { type: "string" }) {
  return { description, schema };
}
