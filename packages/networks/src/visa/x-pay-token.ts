import { createHmac } from "node:crypto";

/**
 * Signs one request for Visa: `xv2:<unix seconds>:<hex HMAC-SHA256>` over timestamp, resource path, query string and
 * body, without separators. The resource path is the path without its first segment (the product's context path) and
 * without a leading slash; the query string is without its question mark.
 *
 * Source: Visa Developer, "API Key - Shared Secret (X-Pay-Token)".
 */
export function xPayToken(
  sharedSecret: string,
  request: { readonly url: URL; readonly body: string; readonly unixSeconds: number },
): string {
  const { url, body, unixSeconds } = request;
  const resourcePath = url.pathname.split("/").slice(2).join("/");
  const signature = createHmac("sha256", sharedSecret)
    .update(`${unixSeconds}${resourcePath}${url.search.slice(1)}${body}`)
    .digest("hex");
  return `xv2:${unixSeconds}:${signature}`;
}
