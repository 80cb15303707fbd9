import type { ExpectedRequest } from "#load/http-request.ts";

/** A call of a tRPC query. */
export function queryRequest(token: string, procedure: string, input?: object): ExpectedRequest {
  const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const headers = { authorization: `Bearer ${token}` };
  return { method: "GET", path: `/trpc/${procedure}${query}`, headers, status: 200 };
}

/** A call of a tRPC mutation. */
export function mutationRequest(token: string, procedure: string, input: object): ExpectedRequest {
  return {
    method: "POST",
    path: `/trpc/${procedure}`,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
    status: 200,
  };
}
