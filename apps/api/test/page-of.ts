/** Request headers that need no preflight (https://fetch.spec.whatwg.org/#cors-safelisted-request-header). */
const SAFE_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-language",
  "range",
]);
const SAFE_RESPONSE_HEADERS = [
  "cache-control",
  "content-language",
  "content-length",
  "content-type",
  "expires",
  "last-modified",
  "pragma",
];

type PageFetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` as a browser grants it to a page of this origin without credentials: a preflight, the CORS check of both answers, and only the
 * exposed headers (https://fetch.spec.whatwg.org/#cors-preflight-fetch, #cors-check). Rejects where a browser would.
 */
export function pageOf(origin: string): PageFetch {
  return async (url, init = {}) => {
    const { method = "GET" } = init;
    const headers = new Headers(init.headers);
    const unsafe = [...headers.keys()].filter((name) => !SAFE_REQUEST_HEADERS.has(name));
    if (unsafe.length > 0 || !["GET", "HEAD", "POST"].includes(method)) {
      const preflight = await fetch(url, {
        method: "OPTIONS",
        headers: {
          accept: "*/*",
          origin,
          "access-control-request-method": method,
          "access-control-request-headers": unsafe.toSorted().join(","),
        },
      });
      assertReadable(preflight, origin);
      if (!preflight.ok) throw new TypeError(`the preflight is answered with ${preflight.status}`);
      const methods = listOf(preflight, "access-control-allow-methods");
      if (!methods.includes(method.toLowerCase()))
        throw new TypeError(`the method ${method} is not allowed`);
      // A wildcard does not stand for Authorization.
      const allowed = listOf(preflight, "access-control-allow-headers");
      const refused = unsafe.filter((name) => !allowed.includes(name));
      if (refused.length > 0) throw new TypeError(`not allowed: ${refused.join(", ")}`);
    }
    headers.set("origin", origin);
    const answer = await fetch(url, { ...init, headers });
    assertReadable(answer, origin);
    const shown = new Set([
      ...SAFE_RESPONSE_HEADERS,
      ...listOf(answer, "access-control-expose-headers"),
    ]);
    const { body, status } = answer;
    return new Response(body, {
      status,
      headers: [...answer.headers].filter(([name]) => shown.has(name)),
    });
  };
}

function assertReadable({ headers }: Response, origin: string): void {
  const allowed = headers.get("access-control-allow-origin");
  if (allowed !== origin && allowed !== "*")
    throw new TypeError(`${origin} may not read the answer`);
}

function listOf({ headers }: Response, name: string): readonly string[] {
  const value = headers.get(name) ?? "";
  return value.split(",").map((part) => part.trim().toLowerCase());
}
