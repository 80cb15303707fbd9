import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Below `/docs`, with and without a slash at its end. */
const REFERENCE = [
  "/",
  "/json",
  "/yaml",
  "/static/index.html",
  "/static/swagger-initializer.js",
  "/static/*",
];

/**
 * `/openapi.json`: the OpenAPI 3.1 document. `/docs`: its reference page, without external resources. Both are built when they are first
 * requested: few processes serve them, and their libraries are a tenth of all modules.
 */
export async function openApiRoutes(scope: FastifyInstance): Promise<void> {
  let pages: Promise<FastifyInstance> | undefined;

  async function answer(
    { url, headers }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    pages ??= import("#openapi/reference-pages.ts").then(({ referencePages }) =>
      referencePages(scope.log),
    );
    // Fastify answers HEAD by the length of what GET answers.
    const page = await (await pages).inject({ method: "GET", url, headers });
    const { statusCode, headers: given, rawPayload } = page;
    const { date: _date, connection: _connection, ...own } = given;
    return reply
      .code(statusCode)
      .headers(own)
      .send(rawPayload.length === 0 ? undefined : rawPayload);
  }
  scope.get("/openapi.json", answer);
  await scope.register(
    (reference, _options, done) => {
      for (const url of REFERENCE) reference.get(url, answer);
      done();
    },
    { prefix: "/docs" },
  );
}
