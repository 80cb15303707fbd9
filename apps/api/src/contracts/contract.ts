import type { FastifyInstance } from "fastify";
import type { ApiContext } from "#composition/context.ts";
import { faultOf } from "#http/fault.ts";
import { recordFault } from "#http/record-fault.ts";
import { type RenderFault, sendFault } from "#http/send-fault.ts";
import type { OpenApiPart } from "#openapi/parts.ts";

/** A public HTTP contract that existing clients already use. */
export type PublicContract = {
  /** Path under which the contract is served. Requests below it that match no route, or cannot be parsed, also fail in its format. */
  readonly prefix: `/${string}`;
  /** Registers the routes, with paths relative to `prefix`. */
  readonly routes: (scope: FastifyInstance, context: ApiContext) => void;
  readonly renderFault: RenderFault;
  /** Loads the contract's part of the OpenAPI document, with paths relative to `prefix`. */
  readonly openapi: () => Promise<
    OpenApiPart & {
      /** The component schema of all error answers that `renderFault` produces. */
      readonly faultSchema: string;
    }
  >;
};

const MAX_BODY_BYTES = 64 * 1024;

/**
 * A Fastify plugin that serves a contract. Every failure below its prefix is answered in the contract's format. Bodies reach the routes
 * unparsed, because each contract checks headers, credentials and body in its own order.
 */
export function contractPlugin({ routes, renderFault }: PublicContract, context: ApiContext) {
  return (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: MAX_BODY_BYTES },
      (_request, body, parsed) => parsed(null, body),
    );
    scope.setErrorHandler((error, request, reply) => {
      recordFault(context.securityEvents, request, error);
      return sendFault(reply, renderFault, faultOf(error), request, error);
    });
    scope.setNotFoundHandler((request, reply) =>
      sendFault(reply, renderFault, { kind: "not_found" }, request),
    );
    routes(scope, context);
    done();
  };
}
