import type { FastifyInstance, FastifyRequest } from "fastify";
import type { createVisaHandlers, Handled } from "#create-visa-handlers.ts";
import { changeOperations } from "#operations.ts";
import type { SandboxOptions } from "#sandbox-options.ts";
import { deliver, gatewayError } from "#wire/deliver.ts";
import { openRequest } from "#wire/open-request.ts";

/** Visa's API below its base path, four changes and two questions: authenticate, decrypt, handle, deliver. */
export function visaRoutes(
  server: FastifyInstance,
  options: SandboxOptions,
  handlers: ReturnType<typeof createVisaHandlers>,
  closing: AbortSignal,
): void {
  // The signature covers the body as it came.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    (_request: FastifyRequest, body: string, done) => done(null, body),
  );

  function route(
    method: "GET" | "POST",
    url: string,
    handle: (message: unknown, parameters: unknown) => Handled,
  ): void {
    server.route({
      method,
      url,
      handler: async (request, reply) => {
        const opened = await openRequest(options, request);
        if (opened.kind === "unauthorized") {
          return gatewayError(reply, 401, "Token validation failed");
        }
        const { answer, met } = handle(opened.message, request.params);
        return deliver(options, reply, answer, met, closing);
      },
    });
  }

  for (const operation of changeOperations) {
    route("POST", `/${operation}`, (message) => handlers.change(operation, message));
  }
  route("POST", "/getData", (message) => handlers.getData(message));
  route("GET", "/requestStatus/:requestTraceId", (_message, parameters) =>
    handlers.requestStatus(parameters),
  );
}
