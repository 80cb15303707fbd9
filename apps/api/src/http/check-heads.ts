import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { type Fault, type FieldFault, HttpFault, invalid } from "#http/fault.ts";

/**
 * Headers with a single value: those of HTTP (only list-based fields may be repeated: RFC 9110, 5.3) and those of the contracts. Node keeps
 * the first line of some of them and joins the lines of others, so that a proxy and this service could read different requests.
 */
const SINGLE_VALUED = [
  "Authorization",
  "Content-Length",
  "Content-Location",
  "Content-Range",
  "Content-Type",
  "Date",
  "From",
  "Host",
  "Idempotency-Key",
  "If-Modified-Since",
  "If-Range",
  "If-Unmodified-Since",
  "KeyId",
  "Last-Event-ID",
  "Max-Forwards",
  "Origin",
  "Proxy-Authorization",
  "Range",
  "Referer",
  "Request-Id",
  "Traceparent",
  "Transfer-Encoding",
  "TRPC-Accept",
  "User-Agent",
  "X-CID",
  "X-Customer-Id",
  "X-Pay-Token",
  "X-Tenant",
];
const NAMES: ReadonlyMap<string, string> = new Map(
  SINGLE_VALUED.map((name) => [name.toLowerCase(), name]),
);

const ENCODED: Fault = {
  kind: "invalid",
  fields: [{ field: "Content-Encoding", message: "must be identity" }],
};

/** A host name, an IPv4 address or an IPv6 address in brackets, with an optional port (RFC 9110, 7.2). */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Refuses requests whose head is ambiguous, before their credentials and their body are read. */
export function checkHeads(server: FastifyInstance): void {
  server.addHook("onRequest", (request, reply, done) => {
    const faults = headFaults(request.raw);
    if (faults.length > 0) return done(invalid(...faults));
    if (isEncoded(request.raw, request.routeOptions.config?.gzip === true)) {
      void reply.header("accept-encoding", "identity");
      return done(new HttpFault(ENCODED, undefined, 415));
    }
    done();
  });
}

/** The faults of a request's head. */
function headFaults(head: IncomingMessage): readonly FieldFault[] {
  const { rawHeaders, headers, httpVersion, url } = head;
  // Node also takes HTTP/0.9 and 2.0 in the request line, and targets with a fragment, which another recipient would cut elsewhere.
  if ((httpVersion !== "1.1" && httpVersion !== "1.0") || url?.includes("#"))
    return [{ field: "request", message: "has an invalid request line" }];
  const seen = new Set<string>();
  const doubled = new Set<string>();
  // Names and values alternate.
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = NAMES.get(rawHeaders[place]?.toLowerCase() ?? "");
    if (name === undefined) continue;
    if (seen.has(name)) doubled.add(name);
    seen.add(name);
  }
  const faults: FieldFault[] = [...doubled].map((field) => ({
    field,
    message: "must be sent once",
  }));
  const { host, "transfer-encoding": coding } = headers;
  // A server answers 400 to a missing, repeated or invalid Host of HTTP/1.1 (RFC 9112, 3.2).
  const hasHost = host === undefined ? httpVersion === "1.0" : isHost(host);
  if (!hasHost && !doubled.has("Host")) faults.push({ field: "Host", message: "must be one host" });
  // HTTP/1.0 has no transfer codings (RFC 9112, 6.1), and no other coding is read here.
  const isChunked = coding?.toLowerCase() === "chunked" && httpVersion === "1.1";
  if (coding !== undefined && !isChunked)
    faults.push({ field: "Transfer-Encoding", message: "must be chunked" });
  return faults;
}

/** Whether the body has a content coding that is not read here (RFC 9110, 8.4 and 15.5.16). */
function isEncoded({ headers }: IncomingMessage, takesGzip: boolean): boolean {
  const coding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  return coding !== "" && coding !== "identity" && !(takesGzip && coding === "gzip");
}

/** Nearly every request names the same one. */
let lastHost: string | undefined;

function isHost(host: string): boolean {
  if (host === lastHost) return true;
  const isValid = host.length <= 261 && HOST.test(host) && URL.canParse(`http://${host}`);
  if (isValid) lastHost = host;
  return isValid;
}
