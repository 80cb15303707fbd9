import { PUBLIC_CONTRACTS } from "#contracts/registry.ts";
import { oauthOpenApi } from "#oauth/openapi.ts";
import { responseHeader, type OpenApiPart } from "#openapi/parts.ts";
import { proceduresOpenApi } from "#staff/openapi.ts";

type Part = { readonly prefix: string; readonly openapi: OpenApiPart };
const CONTRACTS = PUBLIC_CONTRACTS.map(async ({ prefix, openapi }): Promise<Part> => ({
  prefix,
  openapi: await openapi(),
}));
const PARTS: readonly Part[] = [
  ...(await Promise.all(CONTRACTS)),
  { prefix: "/oauth2", openapi: oauthOpenApi },
  { prefix: "/trpc", openapi: proceduresOpenApi },
];

/** The public contracts, the token endpoint and the procedures of staff as OpenAPI 3.1. Its schemas are generated from those that parse the requests. */
export const openApiDocument = {
  openapi: "3.1.0",
  info: {
    title: "Expunge",
    version: "1.0.0",
    description:
      "Deletes stored payment credentials, by three public contracts that existing clients speak already, and by the procedures of staff.",
  },
  servers: [{ url: "/", description: "This installation." }],
  tags: PARTS.flatMap(({ openapi }) => openapi.tags),
  paths: merged(({ prefix, openapi }) =>
    Object.fromEntries(
      Object.entries(openapi.paths).map(([path, item]) => [`${prefix}${path}`, item]),
    ),
  ),
  components: {
    schemas: merged(({ openapi }) => openapi.schemas),
    parameters: merged(({ openapi }) => openapi.parameters),
    headers: {
      ...merged(({ openapi }) => openapi.headers),
      Authenticate: responseHeader(
        "The schemes by which to authenticate, or the fault of the token (RFC 6750, 3).",
      ),
      RetryAfter: responseHeader("Seconds to wait.", { type: "integer" }),
      Replayed: responseHeader("`true` when this is the first answer, given again."),
    },
    securitySchemes: merged(({ openapi }) => openapi.securitySchemes),
  },
};

/** One section of the document from that of every part. */
function merged(
  sectionOf: (part: Part) => Readonly<Record<string, object>> | undefined,
): Readonly<Record<string, object>> {
  return Object.fromEntries(PARTS.flatMap((part) => Object.entries(sectionOf(part) ?? {})));
}
