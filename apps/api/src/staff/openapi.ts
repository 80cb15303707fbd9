import { headerRef, json, type JsonSchema, type OpenApiPart } from "#openapi/parts.ts";
import { describeProcedures, type ProcedureDescription } from "#staff/procedure-descriptions.ts";

const { procedures, named } = describeProcedures();

/** The errors of every procedure, by status. */
const COMMON = {
  400: "The request cannot be read, or a field is invalid.",
  401: "No staff token, or one that is not valid.",
  403: "The role may not call the procedure.",
  413: "The body is too long.",
  415: "The body is not JSON.",
  429: "A limit of the caller is reached.",
  500: "A fault of the service.",
  503: "The service or its database cannot follow.",
};
const STATUS: Readonly<Record<string, number>> = {
  invalid: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  refused: 412,
  key_reused: 422,
  throttled: 429,
};

/** The procedures as HTTP operations, for `/docs`: the input of a query is sent by POST here, as the client does. */
export const proceduresOpenApi: OpenApiPart = {
  tags: [...new Set(procedures.map(({ name }) => areaOf(name)))].map((area) => ({
    name: area,
    description: `Procedures of staff: ${area}.`,
  })),
  paths: Object.fromEntries(procedures.map((procedure) => [`/${procedure.name}`, item(procedure)])),
  schemas: {
    ...Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, local(schema)])),
    ProcedureFault: {
      type: "object",
      required: ["error"],
      properties: {
        error: {
          type: "object",
          required: ["message", "data"],
          properties: {
            message: { type: "string" },
            data: {
              type: "object",
              required: ["code", "httpStatus", "expunge"],
              properties: {
                code: { type: "string" },
                httpStatus: { type: "integer" },
                expunge: {
                  type: "object",
                  required: ["code"],
                  properties: {
                    code: { type: "string" },
                    rule: { type: "string" },
                    retryAfterSeconds: { type: "number" },
                    details: {
                      type: "array",
                      items: {
                        type: "object",
                        required: ["field", "message"],
                        properties: { field: { type: "string" }, message: { type: "string" } },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
  securitySchemes: {
    StaffToken: {
      type: "http",
      scheme: "bearer",
      bearerFormat: "JWT",
      description: "A token of an identity provider for staff.",
    },
  },
};

function item(procedure: ProcedureDescription): object {
  const { name, type, description, roles, errors, input, output } = procedure;
  const isStream = type === "subscription";
  const operation = {
    operationId: name,
    summary: `${type}; ${roles.join(", ")}`,
    description,
    tags: [areaOf(name)],
    security: [{ StaffToken: [] }],
    "x-roles": roles,
    responses: {
      200: isStream
        ? {
            description: "The data of each message (server-sent events).",
            content: { "text/event-stream": { schema: local(output) } },
          }
        : {
            description: "The answer.",
            content: { "application/json": { schema: answer(output) } },
          },
      ...faults(errors),
    },
  };
  if (isStream) {
    const content = { "application/json": { schema: local(input ?? {}) } };
    return { get: { ...operation, parameters: [{ name: "input", in: "query", content }] } };
  }
  if (input === undefined) return { post: operation };
  const required = !("default" in input);
  const content = { "application/json": { schema: local(input) } };
  return { post: { ...operation, requestBody: { required, content } } };
}

function answer(output: JsonSchema): JsonSchema {
  const result = { type: "object", required: ["data"], properties: { data: local(output) } };
  return { type: "object", required: ["result"], properties: { result } };
}

function faults(errors: ProcedureDescription["errors"]): Readonly<Record<number, object>> {
  const texts: Record<number, string> = { ...COMMON };
  for (const [code, circumstances] of Object.entries(errors)) {
    const status = STATUS[code];
    if (status === undefined) throw new Error(`no status for ${code}`);
    const own = `\`${code}\`${circumstances && `: ${circumstances}`}.`;
    texts[status] = texts[status] === undefined ? own : `${texts[status]} ${own}`;
  }
  return Object.fromEntries(
    Object.entries(texts).map(([status, description]) => [
      status,
      {
        description,
        content: json(["ProcedureFault"]),
        ...(["429", "503"].includes(status) && {
          headers: { "Retry-After": headerRef("RetryAfter") },
        }),
      },
    ]),
  );
}

/** `#/$defs/NAME` is a component of the document. */
function local(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as JsonSchema;
}

function areaOf(name: string): string {
  return name.split(".")[0] ?? name;
}
