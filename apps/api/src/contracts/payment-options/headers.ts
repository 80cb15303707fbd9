import { isLongerThan } from "@expunge/schemas/boundary/bounded-text";
import type { FastifyRequest } from "fastify";
import { type FieldFault, invalid } from "#http/fault.ts";
import { headerOf, isJson } from "#http/json-body.ts";

const MAX_KEY_LENGTH = 255;

/** Checks the four required headers and the lengths of the path parameters. Throws `invalid` with every fault. */
export function checkRequest(
  request: FastifyRequest,
  path: Readonly<Record<string, { value: string; maximum: number }>>,
): void {
  const faults: FieldFault[] = [];
  const required = (name: string, isValid: boolean, message: string) => {
    if (headerOf(request, name.toLowerCase()) === "")
      faults.push({ field: name, message: "is required", code: "value_required" });
    else if (!isValid) faults.push({ field: name, message });
  };
  required("Content-Type", isJson(request), "must be application/json");
  required(
    "Accept-Language",
    /^en-US$/i.test(headerOf(request, "accept-language")),
    "must be en-US",
  );
  required("Origin", true, "");
  required("User-Agent", true, "");
  for (const [field, { value, maximum }] of Object.entries(path)) {
    if (value === "" || isLongerThan(value, maximum))
      faults.push({ field, message: "is out of bounds", bounds: { minimum: 1, maximum } });
  }
  const key = request.headers["idempotency-key"];
  if (typeof key === "string" && (key === "" || isLongerThan(key, MAX_KEY_LENGTH))) {
    faults.push({
      field: "Idempotency-Key",
      message: "is out of bounds",
      bounds: { minimum: 1, maximum: MAX_KEY_LENGTH },
    });
  }
  if (faults.length > 0) throw invalid(...faults);
}
