import swagger, { type StaticDocumentSpec } from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { pagePolicy } from "#http/secure-answers.ts";
import { openApiDocument } from "#openapi/document.ts";

/** `/openapi.json`: the OpenAPI 3.1 document. `/docs`: its reference page, without external resources. */
export async function openApiRoutes(scope: FastifyInstance): Promise<void> {
  scope.get("/openapi.json", (_request, reply) =>
    reply.header("cache-control", "no-cache").send(openApiDocument),
  );
  // The plugin's types cover OpenAPI 3.0 only.
  const document = openApiDocument as unknown as StaticDocumentSpec["document"];
  await scope.register(swagger, { mode: "static", specification: { document } });
  await scope.register(swaggerUi, {
    routePrefix: "/docs",
    uiConfig: { docExpansion: "list", tryItOutEnabled: false, validatorUrl: null },
    // Swagger UI sets styles of elements and shows icons as data.
    staticCSP: pagePolicy({
      "script-src": "'self'",
      "style-src": "'self' 'unsafe-inline'",
      "img-src": "'self' data:",
      "connect-src": "'self'",
    }),
    theme: { title: "Expunge: the three contracts" },
  });
}
