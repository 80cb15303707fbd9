import { z } from "zod";
import { PERMISSIONS, PROCEDURES, type Role } from "#auth/permissions.ts";
import type { JsonSchema } from "#openapi/parts.ts";
import { namedSchemas } from "#staff/named-schemas.ts";
import { appRouter } from "#staff/router.ts";
import type { ProcedureMeta } from "#staff/trpc.ts";

export type ProcedureDescription = {
  readonly name: string;
  readonly type: "query" | "mutation" | "subscription";
  readonly description: string;
  readonly roles: readonly Role[];
  /** The errors of its own, each with its rules or its circumstances. */
  readonly errors: Readonly<Record<string, string>>;
  readonly input?: JsonSchema;
  /** What a call returns; for a stream, each of its events. */
  readonly output: JsonSchema;
};

type Definition = {
  readonly type: ProcedureDescription["type"];
  readonly meta?: ProcedureMeta;
  readonly inputs: readonly z.ZodType[];
  readonly output?: z.ZodType;
};

/** Every procedure from its schemas, its permission and its description; the named schemas they refer to as `#/$defs/NAME`. */
export function describeProcedures() {
  const named: Record<string, JsonSchema> = {};

  function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
    const {
      $schema: _dialect,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      metadata: namedSchemas,
      unrepresentable: "any",
      // A later version may add members to what it returns.
      override({ zodSchema: { _zod: inner }, jsonSchema }) {
        if (inner.def.type === "object" && !("catchall" in inner.def && inner.def.catchall))
          delete jsonSchema.additionalProperties;
      },
    });
    for (const [name, definition] of Object.entries($defs)) {
      const known = named[name];
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition))
        throw new Error(`${name} is another schema for inputs than for outputs`);
      named[name] = definition;
    }
    return rest;
  }

  const procedures = Object.entries(PROCEDURES).map(([name, permission]): ProcedureDescription => {
    const { type, meta, inputs, output } = definitionOf(name);
    const returned = output ?? meta?.event;
    if (meta === undefined || returned === undefined)
      throw new Error(`${name} lacks its description or the schema of its answer`);
    const { description, errors = {} } = meta;
    const [input] = inputs;
    return {
      name,
      type,
      description,
      roles: PERMISSIONS[permission],
      errors,
      ...(input && { input: schemaOf(input, "input") }),
      output: schemaOf(returned, "output"),
    };
  });
  return { procedures, named };
}

function definitionOf(name: string): Definition {
  const { procedures } = appRouter._def as {
    readonly procedures: Readonly<Record<string, unknown>>;
  };
  return (procedures[name] as { readonly _def: Definition })._def;
}
