import swagger, { type StaticDocumentSpec } from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { answerPlainly } from "#http/answer-plainly.ts";
import { pagePolicy } from "#http/secure-answers.ts";
import { openApiDocument } from "#openapi/document.ts";

/** A server of the OpenAPI document and its reference page that listens nowhere. */
export async function referencePages(logger: FastifyBaseLogger): Promise<FastifyInstance> {
  const pages = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  answerPlainly(pages);
  pages.get("/openapi.json", (_request, reply) =>
    reply.header("cache-control", "no-cache").send(openApiDocument),
  );
  // The plugin's types cover OpenAPI 3.0 only.
  const document = openApiDocument as unknown as StaticDocumentSpec["document"];
  await pages.register(swagger, { mode: "static", specification: { document } });
  await pages.register(swaggerUi, {
    routePrefix: "/docs",
    uiConfig: { docExpansion: "list", tryItOutEnabled: false, validatorUrl: null },
    // Swagger UI sets styles of elements and shows icons as data.
    staticCSP: pagePolicy({
      "script-src": "'self'",
      "style-src": "'self' 'unsafe-inline'",
      "img-src": "'self' data:",
      "connect-src": "'self'",
    }),
    theme: { title: "Expunge: the three contracts and the procedures" },
  });
  return pages;
}
