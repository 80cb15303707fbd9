import type { FastifyInstance } from "fastify";

/** Pages load nothing but their own style, and no other page may frame them. A page's own policy takes its place. */
const PAGE_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The headers of every answer: its declared type counts, and no cache keeps it unless its route permits that. */
export const SECURE_HEADERS = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;
const HEADERS = Object.entries(SECURE_HEADERS);

/** Adds the security headers to every answer. */
export function secureAnswers(server: FastifyInstance): void {
  server.addHook("onSend", (_request, reply, _payload, done) => {
    for (const [name, value] of HEADERS) if (!reply.hasHeader(name)) void reply.header(name, value);
    const isPage = String(reply.getHeader("content-type")).startsWith("text/html");
    if (isPage && !reply.hasHeader("content-security-policy"))
      void reply.header("content-security-policy", PAGE_POLICY);
    done();
  });
}

/** The policy of a page with these additional sources. */
export function pagePolicy(sources: Readonly<Record<string, string>>): string {
  return [PAGE_POLICY, ...Object.entries(sources).map(([name, value]) => `${name} ${value}`)].join(
    "; ",
  );
}
