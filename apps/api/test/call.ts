import { expect } from "vitest";
import { PATIENCE_MS } from "@expunge/testkit/patience";
import { Agent, type Dispatcher, request } from "undici";
import { problemOf } from "#test/contract-answers.ts";

type Sent = {
  readonly method?: Dispatcher.HttpMethod;
  /** Undefined headers are omitted. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: unknown;
};
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
};

const dispatcher = new Agent({ connectTimeout: PATIENCE_MS });

/** Sends exactly these headers and the body, as JSON unless it is text, and validates the answer against the OpenAPI document. */
export async function call(
  url: string,
  { method = "GET", headers = {}, body }: Sent,
): Promise<Answer> {
  const answered = await request(url, {
    dispatcher,
    method,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().flatMap((one) => [name, one]),
    ),
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answered.body.text();
  const { statusCode: status, headers: answeredHeaders } = answered;
  const contentType = String(answeredHeaders["content-type"] ?? "");
  const { pathname: path, searchParams } = new URL(url);
  // The answer to a batch is the list of the documented ones.
  if (!searchParams.has("batch"))
    expect(problemOf({ method, path, status, contentType, text })).toBeUndefined();
  return {
    status,
    headers: answeredHeaders,
    text,
    json: text === "" ? undefined : JSON.parse(text),
  };
}
