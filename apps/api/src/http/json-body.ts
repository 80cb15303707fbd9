import type { FastifyRequest } from "fastify";
import { invalid } from "#http/fault.ts";

/** Whether the request says that its body is JSON. */
export function isJson(request: FastifyRequest): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
}

/** The JSON object that is the body of a request. Throws an `invalid` fault for anything else. */
export function jsonObject(request: FastifyRequest): Record<string, unknown> {
  if (!isJson(request))
    throw invalid({ field: "Content-Type", message: "must be application/json" });
  const text = request.body instanceof Buffer ? request.body.toString() : "";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid({ field: "body", message: "must be JSON" });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid({ field: "body", message: "must be a JSON object" });
  return value as Record<string, unknown>;
}

/** A header's only value, trimmed; empty when it is missing. */
export function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(", ") : (value ?? "")).trim();
}
