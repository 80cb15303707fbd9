import type { FastifyRequest } from "fastify";
import { parseExactJson } from "#http/exact-json.ts";
import { invalid } from "#http/fault.ts";

/** Deeper than any valid body, and low enough for recursive validation. */
const MAX_DEPTH = 64;

/** Whether the request declares a JSON body. */
export function isJson(request: FastifyRequest): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
}

/** The body, parsed as a JSON object. Throws an `invalid` fault for any other body. */
export function jsonObject(request: FastifyRequest): Record<string, unknown> {
  if (!isJson(request))
    throw invalid({ field: "Content-Type", message: "must be application/json" });
  const text = request.body instanceof Buffer ? request.body.toString() : "";
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch {
    throw invalid({ field: "body", message: "must be JSON" });
  }
  if (!isJsonObject(value)) throw invalid({ field: "body", message: "must be a JSON object" });
  if (isNestedDeeperThan(value, MAX_DEPTH))
    throw invalid({ field: "body", message: "is nested too deeply" });
  return value;
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A header's trimmed value, repeated headers joined by commas; empty if the header is missing. */
export function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(", ") : (value ?? "")).trim();
}

/** Iterative, level by level: a recursion would overflow the stack on the bodies it has to detect. */
function isNestedDeeperThan(value: object, levels: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((parent): readonly unknown[] => childrenOf(parent));
  }
  return false;
}

function childrenOf(parent: unknown): readonly unknown[] {
  return typeof parent === "object" && parent !== null ? Object.values(parent) : [];
}
