import type { FastifyRequest } from "fastify";
import { invalid } from "#http/fault.ts";

/** Deeper than any body that a contract knows: what follows may walk through a body without running out of stack. */
const DEEPEST_BODY = 64;

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
  if (!isJsonObject(value)) throw invalid({ field: "body", message: "must be a JSON object" });
  if (isDeeperThan(value, DEEPEST_BODY))
    throw invalid({ field: "body", message: "is nested too deeply" });
  return value;
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A header's only value, trimmed; empty when it is missing. */
export function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(", ") : (value ?? "")).trim();
}

/** Level by level, because a recursion would itself run out of stack. */
function isDeeperThan(value: object, levels: number): boolean {
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
