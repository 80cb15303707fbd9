import Fastify, { type FastifyError, type FastifyInstance, LogController } from "fastify";
import { adminRoutes } from "#admin-routes.ts";
import { createBook } from "#book/create-book.ts";
import { createVisaHandlers } from "#create-visa-handlers.ts";
import { createFaultDesk } from "#faults/create-fault-desk.ts";
import { notifier } from "#notify.ts";
import type { SandboxOptions } from "#sandbox-options.ts";
import { visaRoutes } from "#visa-routes.ts";
import { gatewayError } from "#wire/deliver.ts";

/**
 * A stand-in for Visa's ID and Credential API below `/visaIdCredential/v1`, with real authentication and encryption, real
 * asynchrony, a memory, and faults on order below `/admin`. Not yet listening.
 *
 * @throws if the book on disk cannot be read
 */
export function buildVisaSandbox(options: SandboxOptions): FastifyInstance {
  const server: FastifyInstance = Fastify({
    ...(options.logger && { loggerInstance: options.logger }),
    // Fastify's own lines carry the address, and with it the API key and the ids in it.
    logController: new LogController({ disableRequestLogging: true }),
  });
  const book = createBook(options.bookPath);
  const faults = createFaultDesk();
  const closing = new AbortController();
  const handlers = createVisaHandlers({
    book,
    faults,
    latencyMs: options.latencyMs,
    taken: notifier(options, faults, closing.signal),
  });

  server.addHook("preClose", async () => closing.abort());
  server.addHook("onSend", async (_request, reply) => {
    // Closing waits for connections that were busy when it began; a kept-alive connection would delay it.
    if (closing.signal.aborted) reply.header("connection", "close");
  });
  server.addHook("onClose", async () => book.close());
  server.addHook("onResponse", async (request, reply) => {
    const { method, url } = request.routeOptions;
    server.log.debug({ method, route: url, status: reply.statusCode }, "answered");
  });
  server.setNotFoundHandler((_request, reply) => gatewayError(reply, 404, "No such resource"));
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    server.log.error({ name: error.name, code: error.code, status }, "failed");
    return gatewayError(reply, status, "The request could not be served");
  });

  server.get("/healthz", async () => ({ status: "ok" }));
  server.register(async (visa) => visaRoutes(visa, options, handlers, closing.signal), {
    prefix: "/visaIdCredential/v1",
  });
  server.register(async (admin) => adminRoutes(admin, book, faults), { prefix: "/admin" });
  return server;
}
